/** Counts over time for the picture above the list, from the server's counts and the events that the list has loaded. */
import { severityName, type Nanoseconds } from '@eyrie/schema';
import type { PolicyEventView } from '../../../api/event.ts';
import type { TimeBucket } from '../../../api/events.ts';
import { SEVERITY_ORDER } from '../../../state/filter.ts';
import { boundsOf, type TimeRange } from '../../../state/time-range.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
  MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR,
];
const MOST_BARS = 120;

/** The smallest round step, in milliseconds, that needs at most `most` of them. */
export function chooseStep(spanMs: number, most = MOST_BARS): number {
  return STEPS.find((step) => spanMs / step <= most) ?? Math.ceil(spanMs / most / (24 * HOUR)) * 24 * HOUR;
}

/** Where the bars stand: `count` of them, each `width` ns wide, the first beginning at `origin`. `to` is the last nanosecond of the last. */
export interface Grid { origin: Nanoseconds; to: Nanoseconds; width: bigint; count: number }

/** A live window has bars at round times, so that they do not change while it moves; a fixed range is divided from edge to edge, so that nothing outside is counted. */
export function gridOf(range: TimeRange, nowMs: number): Grid {
  const { from, to } = boundsOf(range, nowMs);
  const step = BigInt(chooseStep(Number((to - from) / 1_000_000n))) * 1_000_000n;
  if (range.kind === 'live') {
    const origin = ((from / step) * step) as Nanoseconds;
    const count = Number(to / step - from / step) + 1;
    return { origin, width: step, count, to: (origin + BigInt(count) * step - 1n) as Nanoseconds };
  }
  const count = Math.max(1, Number((to - from + step) / step));
  return { origin: from, width: (to - from) / BigInt(count) + 1n, count, to };
}

/** Counts in the order of SEVERITY_ORDER: High, Medium, Low, Info. */
export interface HistogramBucket { startMs: number; counts: readonly number[] }
export interface HistogramData { stepMs: number; buckets: readonly HistogramBucket[]; total: number; bySeverity: readonly number[] }

const levelOf = (severity: number): number => SEVERITY_ORDER.indexOf(severityName(severity));

/**
 * Both sides know a part of the truth and neither counts an event twice: the server what was stored when it was asked, the list what it has loaded.
 * So in each bar the larger of the two counts is the better one: the list's where it is newer, the server's where the list has not been loaded.
 * @param server buckets whose starts lie on the grid
 */
export function buildHistogram(grid: Grid, server: readonly TimeBucket[], events: readonly PolicyEventView[]): HistogramData {
  const { origin, width, count } = grid;
  const counts = Array.from({ length: count }, () => [0, 0, 0, 0]);
  const indexOf = (time: Nanoseconds): number => (time < origin ? -1 : Number((time - origin) / width));
  for (const event of events) {
    // A host whose clock is ahead has events after the last bar; they are in the list, so they count, in the last bar.
    const bar = counts[Math.min(indexOf(event.time), count - 1)];
    const level = levelOf(event.severity);
    if (bar) bar[level] = (bar[level] ?? 0) + 1;
  }
  for (const bucket of server) {
    const bar = counts[indexOf(bucket.start)];
    if (!bar) continue;
    const stored = [0, 0, 0, 0];
    bucket.counts.forEach((number, severity) => {
      stored[levelOf(severity)] = (stored[levelOf(severity)] ?? 0) + number;
    });
    stored.forEach((number, level) => {
      bar[level] = Math.max(bar[level] ?? 0, number);
    });
  }

  const bySeverity = SEVERITY_ORDER.map((_, level) => counts.reduce((sum, bucket) => sum + (bucket[level] ?? 0), 0));
  return {
    stepMs: Number(width) / 1e6,
    bySeverity,
    buckets: counts.map((each, index) => ({ startMs: Number((origin + BigInt(index) * width) / 1000n) / 1000, counts: each })),
    total: bySeverity.reduce((sum, number) => sum + number, 0),
  };
}
