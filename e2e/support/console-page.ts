/** The console in a real browser, signed in. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { CHROMIUM } from './this-host.ts';
import type { EyrieProcess } from './eyrie-process.ts';

/** When each row came into the page, by event id; ms since the epoch. */
type Appearances = Readonly<Record<string, number>>;

export class ConsolePage {
  readonly #browser: Browser;
  readonly page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  static async open(eyrie: EyrieProcess, colorScheme: 'light' | 'dark' = 'light'): Promise<ConsolePage> {
    const browser = await chromium.launch({ ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }), args: ['--no-sandbox'] });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
    await page.addInitScript({ content: RECORD_APPEARANCES });
    await page.goto(`${eyrie.url}/#token=${eyrie.token}`);
    await page.getByText('Live', { exact: true }).first().waitFor();
    return new ConsolePage(browser, page);
  }

  /** @returns ms since the epoch at which the row of this event was first in the page; undefined when it was not yet. */
  async appearance(eventId: string): Promise<number | undefined> {
    const all = await this.page.evaluate<Appearances>('window.appearances');
    return all[eventId];
  }

  /** The row of this event, when it is there. */
  row(eventId: string) {
    return this.page.locator(`[data-event="${eventId}"]`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** Runs in the page, before its own scripts: notes each event's row as it is inserted. Text, because these sources know nothing of a DOM. */
const RECORD_APPEARANCES = `
  window.appearances = {};
  new MutationObserver(() => {
    const now = performance.timeOrigin + performance.now();
    for (const row of document.querySelectorAll('[data-event]')) window.appearances[row.dataset.event] ??= now;
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-event'] });
`;
