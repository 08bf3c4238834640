/** A page with nothing but the console's capture engine, served as the server serves it: its content policies, and files to read. */
import { createServer, type Server } from 'node:http';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentSecurityOf } from '@eyrie/server';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ROOT } from './eyrie-process.ts';
import { CHROMIUM } from './this-host.ts';

/** Answers of one question, in the words of packages/console/src/engine. */
export interface EngineAnswer {
  readonly lines: readonly string[];
  /** How often progress was told. */
  readonly progress: number;
  readonly answer?: { readonly events: number; readonly found: number; readonly bytesRead: number; readonly bytesTotal?: number; readonly isCancelled: boolean; readonly damage?: string };
  readonly refused?: readonly string[];
}

export interface Ask {
  /** Name in the folder that is served. */
  readonly file: string;
  readonly question: { readonly kind: 'alerts'; readonly rules: readonly { readonly name: string; readonly content: string }[] } | { readonly kind: 'events'; readonly filter: string };
  readonly maxLines?: number;
  /** Reads it as a chosen file instead of from its address. */
  readonly isChosen?: boolean;
  /** Cancels when progress is first told. */
  readonly cancels?: boolean;
}

/** The page's own script. Text, because these sources know nothing of a DOM. */
const PAGE_SCRIPT = `
  import { CaptureEngine, EngineRefusal } from ${JSON.stringify(join(ROOT, 'packages/console/src/engine/capture-engine.ts'))};
  const engine = new CaptureEngine();
  // Asked here: what the test itself evaluates is not held to the policy.
  try {
    window.madeCode = new Function('return "made"')();
  } catch (error) {
    window.madeCode = error.name;
  }
  window.ask = async ({ file, question, maxLines, isChosen, cancels }) => {
    const lines = [];
    let progress = 0;
    const controller = new AbortController();
    const listener = { onLines: (more) => lines.push(...more), onProgress: () => { progress += 1; if (cancels) controller.abort(); } };
    const address = new URL('/files/' + file, location.href).href;
    const source = isChosen ? await (await fetch(address)).blob() : address;
    try {
      const answer = await engine.ask(source, question, listener, { signal: controller.signal, ...(maxLines === undefined ? {} : { maxLines }) });
      return { lines, progress, answer };
    } catch (error) {
      if (error instanceof EngineRefusal) return { lines, progress, refused: error.problems };
      throw error;
    }
  };
`;

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

export class EnginePage {
  readonly #folder: string;
  readonly #files: string;
  readonly #server: Server;
  readonly #browser: Browser;
  readonly page: Page;
  /** Violations of the content policy and uncaught errors, in the browser's words. */
  readonly faults: string[] = [];

  private constructor(folder: string, files: string, server: Server, browser: Browser, page: Page) {
    this.#folder = folder;
    this.#files = files;
    this.#server = server;
    this.#browser = browser;
    this.page = page;
  }

  /** @param files folder of captures that the page may read. */
  static async open(files: string): Promise<EnginePage> {
    const folder = mkdtempSync(join(tmpdir(), 'eyrie-engine-'));
    const dist = await buildPage(folder);
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const file = path.startsWith('/files/') ? join(files, path.slice('/files/'.length)) : join(dist, path === '/' ? 'index.html' : path);
      if (path.includes('..') || !existsSync(file)) return response.writeHead(404).end();
      const body = readFileSync(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-length': body.length, 'content-security-policy': contentSecurityOf(path) });
      return response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({ ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }), args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const opened = new EnginePage(folder, files, server, browser, page);
    page.on('pageerror', (error) => opened.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') opened.faults.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('window.ask !== undefined');
    return opened;
  }

  async ask(ask: Ask): Promise<EngineAnswer> {
    return await this.page.evaluate<EngineAnswer>(`window.ask(${JSON.stringify(ask)})`);
  }

  /** The worker's script: its address, the policy that it was served with, and its compressed size. */
  async workerScript(): Promise<{ readonly path: string; readonly policy: string; readonly zippedBytes: number }> {
    const [worker] = this.page.workers();
    if (worker === undefined) throw new Error('no worker runs');
    const response = await fetch(worker.url());
    const zippedBytes = gzipSync(new Uint8Array(await response.arrayBuffer())).length;
    return { path: new URL(worker.url()).pathname, policy: response.headers.get('content-security-policy') ?? '', zippedBytes };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
    rmSync(this.#files, { recursive: true, force: true });
  }
}

/** Builds with the console's own settings. @returns the folder to serve. */
async function buildPage(folder: string): Promise<string> {
  const { build } = await import('vite');
  const root = join(folder, 'page');
  mkdirSync(root);
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Engine</title><script type="module" src="./page.ts"></script>');
  writeFileSync(join(root, 'page.ts'), PAGE_SCRIPT);
  const outDir = join(folder, 'dist');
  await build({ configFile: join(ROOT, 'packages/console/vite.config.ts'), root, logLevel: 'error', build: { outDir, emptyOutDir: true, rolldownOptions: { input: join(root, 'index.html') } } });
  return outDir;
}
