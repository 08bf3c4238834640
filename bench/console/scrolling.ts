/** The pages in a real browser: how long until what was asked for is there, and how evenly it is drawn while the reader scrolls, filters, moves and zooms. */
import { chromium, type Browser, type Page } from 'playwright-core';
import type { EyrieProcess } from '../../e2e/support/eyrie-process.ts';
import { CHROMIUM } from '../../e2e/support/this-host.ts';
import { traced, type Smoothness } from './trace.ts';

const JUMPS = 10;

export async function withBrowser<T>(work: (browser: Browser, page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  try {
    return await work(browser, await browser.newPage({ viewport: { width: 1440, height: 900 } }));
  } finally {
    await browser.close();
  }
}

/** ms until all rows in sight are there, after the scroll bar is pulled to ten places. */
export async function measureJumps(eyrie: EyrieProcess, page: Page): Promise<number[]> {
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
  return jumps;
}

/** The wheel over rows that are there. */
export async function measureScrolling(browser: Browser, page: Page): Promise<Smoothness> {
  await page.locator('.event-scroller').hover();
  return await traced(browser, page, async () => {
    for (let turn = 0; turn < 80; turn++) await page.mouse.wheel(0, 60);
  });
}

/** ms from the click on a severity, and from the last letter of a filter, until the list shows only what matches. */
export async function measureFiltering(eyrie: EyrieProcess, page: Page): Promise<number[]> {
  const times: number[] = [];
  for (const filter of ['severity = high', 'kubernetes.namespace.name = shop', 'mitre.tactic = Impact', 'ruleName = "Write below etc" and host.hostName = node-1-3']) {
    await page.goto(`${eyrie.url}/events?w=2w`);
    await page.locator('.event-row[data-event]').first().waitFor();
    await page.waitForTimeout(3000);
    const before = await page.locator('.event-row[data-event]').first().getAttribute('data-event');
    await page.getByLabel('Search events').fill(filter);
    const started = performance.now();
    await page.keyboard.press('Enter');
    const isShown = `document.querySelector('.event-scroller')?.getAttribute('aria-busy') === 'false' && !['${before ?? ''}', undefined].includes(document.querySelector('.event-row[data-event]')?.dataset.event)`;
    while (!(await page.evaluate<boolean>(isShown)) && performance.now() - started < 30_000) await page.waitForTimeout(10);
    times.push(performance.now() - started);
  }
  return times;
}

/** ms until all nodes are drawn, and the graph while it is moved and zoomed. */
export async function measureTopology(eyrie: EyrieProcess, browser: Browser, page: Page, nodes: number): Promise<{ drawn: number } & Smoothness> {
  const started = performance.now();
  await page.goto(`${eyrie.url}/topology?w=1h&h=kubernetes.pod.name#token=${eyrie.token}`);
  while ((await page.locator('.graph-node').count()) < nodes) await page.waitForTimeout(20);
  const drawn = performance.now() - started;
  const smooth = await traced(browser, page, async () => {
    await page.mouse.move(700, 450);
    await page.mouse.down();
    for (let step = 1; step <= 60; step++) await page.mouse.move(700 + step * 4, 450 + Math.sin(step / 6) * 60);
    await page.mouse.up();
    for (let step = 0; step < 30; step++) await page.mouse.wheel(0, step < 15 ? -60 : 60);
  });
  return { drawn, ...smooth };
}
