/**
 * Counts over time for the picture above the list. What the list has loaded is counted here, event by event;
 * what is older comes from the server. So picture and list never disagree and nothing is counted twice.
 */
import { severityName, type Nanoseconds } from '@eyrie/schema';
import type { PolicyEventView } from '../../../api/event.ts';
import type { TimeBucket } from '../../../api/events.ts';
import { SEVERITY_ORDER } from '../../../state/filter.ts';
import { msFromNs } from '../../../time/nanoseconds.ts';

/** Counts in the order of SEVERITY_ORDER: High, Medium, Low, Info. */
export interface HistogramBucket { startMs: number; counts: readonly number[] }
export interface HistogramData { stepMs: number; fromMs: number; toMs: number; buckets: readonly HistogramBucket[]; total: number; bySeverity: readonly number[] }

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
  MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR,
];

/** The smallest round step that needs at most `most` buckets. */
export function chooseStep(spanMs: number, most = 120): number {
  return STEPS.find((step) => spanMs / step <= most) ?? Math.ceil(spanMs / most / (24 * HOUR)) * 24 * HOUR;
}

const levelOf = (severity: number): number => SEVERITY_ORDER.indexOf(severityName(severity));

/**
 * @param completeFrom the list holds every matching event from here on; undefined when it holds all of the range.
 */
export function buildHistogram(
  bounds: { from: Nanoseconds; to: Nanoseconds },
  stepMs: number,
  server: readonly TimeBucket[],
  events: readonly PolicyEventView[],
  completeFrom: Nanoseconds | undefined,
): HistogramData {
  const fromMs = msFromNs(bounds.from);
  const toMs = msFromNs(bounds.to);
  const first = Math.floor(fromMs / stepMs);
  const count = Math.max(1, Math.floor(toMs / stepMs) - first + 1);
  const counts = Array.from({ length: count }, () => [0, 0, 0, 0]);
  // The bucket in which the loaded list begins is only partly loaded: the server's count stands for it.
  const firstOwn = completeFrom === undefined ? first : Math.floor(msFromNs(completeFrom) / stepMs) + 1;

  const add = (bucket: number, level: number, more: number): void => {
    const target = counts[bucket - first];
    if (target) target[level] = (target[level] ?? 0) + more;
  };
  for (const bucket of server) {
    const index = Math.floor(msFromNs(bucket.start) / stepMs);
    if (index >= firstOwn) continue;
    bucket.counts.forEach((number, severity) => add(index, levelOf(severity), number));
  }
  for (const event of events) {
    const index = Math.floor(msFromNs(event.time) / stepMs);
    if (index >= firstOwn && event.time >= bounds.from && event.time <= bounds.to) add(index, levelOf(event.severity), 1);
  }

  const bySeverity = SEVERITY_ORDER.map((_, level) => counts.reduce((sum, bucket) => sum + (bucket[level] ?? 0), 0));
  return {
    stepMs, fromMs, toMs, bySeverity,
    buckets: counts.map((each, index) => ({ startMs: (first + index) * stepMs, counts: each })),
    total: bySeverity.reduce((sum, number) => sum + number, 0),
  };
}
