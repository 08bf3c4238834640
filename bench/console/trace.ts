/** How smoothly Chromium draws, by its own trace. */
import type { Browser, Page } from 'playwright-core';

export interface Smoothness {
  /** ms between frames that were drawn one after the other. */
  readonly frames: readonly number[];
  /** ms of the tasks on the page's main thread that held a frame up: longer than 50. */
  readonly longTasks: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
}

/** Longer gaps are pauses between two gestures, not frames that came late. */
const PAUSE_MS = 1000;
const LONG_TASK_MS = 50;

/** @param gesture what a reader does, as input from outside of the page. */
export async function traced(browser: Browser, page: Page, gesture: () => Promise<void>): Promise<Smoothness> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'toplevel'] });
  await gesture();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const drawn = traceEvents.filter(({ name }) => name === 'DrawFrame').map(({ ts }) => ts / 1000).sort((a, b) => a - b);
  const main = traceEvents.find(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  return {
    frames: drawn.slice(1).map((at, index) => at - (drawn[index] ?? at)).filter((ms) => ms < PAUSE_MS),
    longTasks: traceEvents.filter(({ name, pid, tid, dur = 0 }) => name === 'RunTask' && pid === main?.pid && tid === main.tid && dur / 1000 > LONG_TASK_MS).map(({ dur = 0 }) => dur / 1000),
  };
}
