/** Inspect with a browser on it: `eyrie inspect FILE`, or any address that serves its page. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { BIN, ROOT } from './eyrie-process.ts';
import { CHROMIUM } from './this-host.ts';

const SCREENS = join(ROOT, process.env['EYRIE_SCREENS'] ?? 'e2e/results');

export class InspectPage {
  readonly page: Page;
  readonly url: string;
  /** Outside requests, content policy violations, uncaught errors. */
  readonly faults: string[] = [];
  readonly #browser: Browser;
  readonly #stop: () => Promise<void>;

  private constructor(browser: Browser, page: Page, url: string, stop: () => Promise<void>) {
    this.#browser = browser;
    this.#stop = stop;
    this.page = page;
    this.url = url;
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL('/', url).href) && !request.url().startsWith('blob:')) this.faults.push(`request outside: ${request.url()}`);
    });
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text());
    });
  }

  /** @param link what follows the `?` beside the capture: a place in it. */
  static async open(file: string, link = ''): Promise<InspectPage> {
    const server = spawn(process.execPath, [BIN, 'inspect', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()));
    while (!/http:\S+/.test(said)) {
      if (server.exitCode !== null) throw new Error(`eyrie inspect ended: ${said}`);
      await sleep(20);
    }
    return await InspectPage.at(/http:\S+/.exec(said)?.[0] ?? '', link, async () => {
      server.kill('SIGINT');
      if (server.exitCode === null) await once(server, 'exit');
    });
  }

  /** @param stop ends what serves the address. */
  static async at(url: string, link: string, stop: () => Promise<void>): Promise<InspectPage> {
    const browser = await chromium.launch({ ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', timezoneId: 'UTC' });
    const inspect = new InspectPage(browser, page, url, stop);
    await page.goto(link === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${link}`);
    return inspect;
  }

  tile(id: string): Locator {
    return this.page.locator(`[data-tile="${id}"]`);
  }

  place(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Views of the capture' }).getByRole('button', { name, exact: true });
  }

  get filter(): Locator {
    return this.page.getByRole('combobox', { name: /^Filter/ });
  }

  get rows(): Locator {
    return this.page.locator('.data-table .data-row[data-index]');
  }

  get pieces(): Locator {
    return this.page.locator('.piece:not(.piece-waiting)');
  }

  async setFilter(condition: string): Promise<void> {
    await this.filter.fill(condition);
    await this.filter.press('Enter');
  }

  /** Presses a button that makes a file. @returns its name and text. */
  async saved(press: () => Promise<void>): Promise<{ readonly name: string; readonly text: string }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  }

  /** Into docs/screens when the run is told to. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(SCREENS, { recursive: true });
    for (const scheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await this.page.screenshot({ path: join(SCREENS, `${name}-${scheme}.png`) });
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
  }

  /** Of a page that was saved as a file, read by itself. */
  async savedPageScreenshot(file: string, name: string): Promise<void> {
    const page = await this.#browser.newPage({ viewport: { width: 1100, height: 900 } });
    await page.goto(pathToFileURL(file).href);
    await page.screenshot({ path: join(SCREENS, `${name}.png`), fullPage: true });
    await page.close();
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#stop();
  }
}
