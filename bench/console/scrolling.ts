/** The list in a real browser: how long until the rows are there after the scroll bar is pulled somewhere, and how evenly it scrolls. */
import { chromium } from 'playwright-core';
import type { EyrieProcess } from '../../e2e/support/eyrie-process.ts';
import { CHROMIUM } from '../../e2e/support/this-host.ts';

export interface Scrolling {
  /** ms until all rows in sight are there, per jump. */
  readonly jumps: readonly number[];
  /** ms between frames while the wheel turns over loaded rows. */
  readonly frames: readonly number[];
}

const JUMPS = 10;

export async function measureScrolling(eyrie: EyrieProcess): Promise<Scrolling> {
  const browser = await chromium.launch({ ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${eyrie.url}/events?w=2w#token=${eyrie.token}`);
    // The scroll bar stands for all events as soon as they are counted.
    // Asked again and again from here: the page's own content policy forbids what a wait in the page would need.
    while (!(await page.evaluate<boolean>("document.querySelector('.event-scroller')?.scrollHeight > 7_000_000"))) await page.waitForTimeout(100);
    const jumps: number[] = [];
    for (let jump = 1; jump <= JUMPS; jump++) {
      const ms = await page.evaluate<number>(`new Promise((resolve) => {
        const scroller = document.querySelector('.event-scroller');
        const started = performance.now();
        scroller.scrollTop = scroller.scrollHeight * ${(jump * 0.618) % 1};
        const look = () => (performance.now() - started > 100 && document.querySelectorAll('.event-row[data-event]').length > 10 && document.querySelector('.event-awaited') === null ? resolve(performance.now() - started) : requestAnimationFrame(look));
        requestAnimationFrame(look);
      })`);
      jumps.push(ms);
    }
    await page.locator('.event-scroller').hover();
    await page.evaluate("window.frames_ = []; { let last = performance.now(); const tick = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(tick); }; requestAnimationFrame(tick); }");
    for (let turn = 0; turn < 40; turn++) await page.mouse.wheel(0, 60);
    const frames = await page.evaluate<number[]>('window.frames_');
    return { jumps, frames };
  } finally {
    await browser.close();
  }
}
