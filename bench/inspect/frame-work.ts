/** How much the page's own thread works for each frame, from Chromium's trace. */
import type { CDPSession, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** µs */
  readonly ts: number;
  readonly dur?: number;
  /** µs that the thread really ran: on a machine with other work it also waits. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const CATEGORIES = ['disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame'];
const TASK = 'RunTask';
const FRAME = 'BeginMainThreadFrame';

/** @param scroll what is done while the trace runs. @returns ms per frame that the thread ran for, in the order of time. */
export async function traceFrames(page: Page, scroll: () => Promise<void>): Promise<readonly number[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) events.push(event);
  });
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: CATEGORIES, recordMode: 'recordUntilFull' } });
  await scroll();
  await ended(session);
  await session.detach();
  return framesOf(events);
}

async function ended(session: CDPSession): Promise<void> {
  const complete = new Promise<void>((resolve) => {
    session.once('Tracing.tracingComplete', () => resolve());
  });
  await session.send('Tracing.end');
  await complete;
}

/** The thread that begins frames is the page's; its tasks between two beginnings are the work of a frame. */
function framesOf(events: readonly TraceEvent[]): readonly number[] {
  const begins = new Map<string, number[]>();
  const key = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  for (const event of events) if (event.name === FRAME) begins.set(key(event), [...(begins.get(key(event)) ?? []), event.ts]);
  const [thread, starts] = [...begins].toSorted((a, b) => b[1].length - a[1].length)[0] ?? [];
  if (thread === undefined || starts === undefined) return [];
  const frames = starts.toSorted((a, b) => a - b);
  const work = new Float64Array(frames.length);
  const tasks = events.filter((event) => event.name === TASK && event.ph === 'X' && key(event) === thread).toSorted((a, b) => a.ts - b.ts);
  let frame = 0;
  let last = 0;
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    // Tasks within tasks are counted once.
    if (ts < last) continue;
    last = ts + dur;
    while (frame + 1 < frames.length && (frames[frame + 1] ?? Number.POSITIVE_INFINITY) <= last) frame += 1;
    if (last < (frames[0] ?? 0)) continue;
    work[frame] = (work[frame] ?? 0) + tdur / 1000;
  }
  return [...work];
}
