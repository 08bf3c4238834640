/** The built console with the fixture server in a real Chromium. Every page watches for what must never happen: outside requests, policy violations, faults. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { build } from 'vite';
import { Scenario, type FixtureEvent } from '../dev/scenario.ts';
import { startFixtureServer, type FixtureServer } from '../dev/server.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking'];

/** Why the browser tests cannot run here; undefined when they can. */
export const noChromium = existsSync(CHROMIUM) ? undefined : `there is no Chromium at ${CHROMIUM}`;

export const TOKEN = 'a-token-for-tests';

/** Builds into a folder of its own, so that a stale dist is never tested. The caller removes it. */
export async function buildConsole(): Promise<string> {
  const dist = mkdtempSync(join(tmpdir(), 'eyrie-console-'));
  // The test runner has set NODE_ENV to test, which would build React's development version.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  await build({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'error', build: { outDir: dist, emptyOutDir: true } });
  process.env['NODE_ENV'] = before;
  return dist;
}

export class ConsoleInChromium {
  readonly scenario = new Scenario();
  /** Outside requests, content policy violations, uncaught errors, in the words of the browser. */
  readonly faults: string[] = [];
  #browser: Browser | undefined;
  #dist: string | undefined;
  #server: FixtureServer | undefined;

  get server(): FixtureServer {
    if (!this.#server) throw new Error('restart() comes first');
    return this.#server;
  }

  /** Starts what is slow, once. */
  async start(): Promise<void> {
    this.#dist = await buildConsole();
    this.#browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  }

  /** A new server with `count` events over the last day, or with these events. */
  async restart(events: number | FixtureEvent[] = 400, signedIn = true): Promise<void> {
    await this.#server?.close();
    const now = Date.now();
    this.#server = await startFixtureServer({
      events: typeof events === 'number' ? this.scenario.history(now - 86_400_000, now - 2000, events) : events, token: TOKEN, signedIn, ...(this.#dist === undefined ? {} : { dist: this.#dist }),
    });
  }

  /** A page of its own context at a path of the console. */
  async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    if (!this.#browser) throw new Error('start() comes first');
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'Europe/Berlin', ...options });
    const page = await context.newPage();
    const { url } = this.server;
    page.on('request', (request) => {
      if (!request.url().startsWith(`${url}/`)) this.faults.push(`request outside: ${request.url()}`);
    });
    page.on('pageerror', (error) => this.faults.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      // A refused or failed request is reported by the browser itself and is part of some tests.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.faults.push(`console: ${message.text()}`);
    });
    await page.goto(url + path);
    return page;
  }

  /** Sends one event now. */
  emit(rule = 'Read sensitive file untrusted', place = 0): FixtureEvent {
    const event = this.scenario.event(BigInt(Date.now()) * 1_000_000n, rule, place);
    this.server.emit(event);
    return event;
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.close();
    if (this.#dist !== undefined) rmSync(this.#dist, { recursive: true, force: true });
  }
}
