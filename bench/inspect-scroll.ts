/** Every event of a large capture scrolled through in Chromium: the work of the page's own thread per frame, from a trace. Argument: [number of events], 10 million without. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InspectPage } from '../e2e/support/inspect-page.ts';
import { whyNoBrowser } from '../e2e/support/this-host.ts';
import { traceFrames } from './inspect/frame-work.ts';
import { writeBusyCapture } from './replay/capture.ts';

const EVENTS = Number(process.argv[2] ?? 10_000_000);
const TARGET_MS = 8;
const OPEN_MS = 600_000;

const why = whyNoBrowser();
if (why !== undefined) throw new Error(`The pages cannot be measured here: ${why}.`);
const kept = process.env['EYRIE_BENCH_CAPTURE'];
const folder = mkdtempSync(join(tmpdir(), 'eyrie-bench-'));
const file = kept ?? join(folder, 'busy.scap');
if (kept === undefined || !existsSync(kept)) writeBusyCapture(file, EVENTS);
const inspect = await InspectPage.open(file, 'v=dig');
try {
  const { page } = inspect;
  const started = performance.now();
  await page.locator('.inspect-reading').waitFor({ state: 'detached', timeout: OPEN_MS });
  const foot = await page.locator('.view-foot').textContent();
  console.log(`${(statSync(file).size / 1e6).toFixed(0)} MB, ${/^[\d,]+/.exec(foot ?? '')?.[0] ?? '?'} events, open after ${((performance.now() - started) / 1000).toFixed(1)} s; work of the page's thread per frame, ms`);
  console.log(`  ${''.padEnd(58)}${['frames', 'p50', 'p95', 'p99', 'max'].map((name) => name.padStart(8)).join('')}  below ${TARGET_MS} ms`);
  const list = page.locator('.data-table');
  await list.hover();
  const wheel = (px: number, turns: number) => async (): Promise<void> => {
    for (let turn = 0; turn < turns; turn++) {
      await page.mouse.wheel(0, px);
      await page.waitForTimeout(8);
    }
  };
  const keys = (key: string, times: number) => async (): Promise<void> => {
    for (let time = 0; time < times; time++) await list.press(key);
  };
  // The first time, the engine of the page itself has to warm up.
  await wheel(90, 200)();
  print('wheel: a few rows at a time', await traceFrames(page, wheel(90, 400)));
  print('wheel: a screen at a time', await traceFrames(page, wheel(700, 200)));
  print('arrow keys: row by row', await traceFrames(page, keys('ArrowDown', 200)));
  print('page keys', await traceFrames(page, keys('PageDown', 100)));
  print('the scroll bar, pulled over the whole', await traceFrames(page, () => pull(100)));
} finally {
  await inspect.close();
  rmSync(folder, { recursive: true });
}

/** The scroll bar in so many steps from the top to the end. */
async function pull(steps: number): Promise<void> {
  for (let step = 0; step <= steps; step++) {
    await inspect.page.evaluate(`document.querySelector('.data-table').scrollTop = document.querySelector('.data-table').scrollHeight * ${step / steps}`);
    await inspect.page.waitForTimeout(16);
  }
}

function print(what: string, frames: readonly number[]): void {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  const below = frames.filter((ms) => ms < TARGET_MS).length;
  console.log(`  ${what.padEnd(58)}${String(frames.length).padStart(8)}${[0.5, 0.95, 0.99, 1].map((part) => at(part).toFixed(2).padStart(8)).join('')}  ${((100 * below) / Math.max(1, frames.length)).toFixed(1)} %`);
}
