/** The policy event endpoints. */
import type { Nanoseconds } from '@eyrie/schema';
import { list, object, optionalNumber } from './decode.ts';
import { decodeEvent, decodeEventPage, type EventPage, type PolicyEventView } from './event.ts';
import { query, request, requestText } from './http.ts';

const PATH = '/api/v1/secureEvents';

export interface EventQuery { from: Nanoseconds; to: Nanoseconds; filter: string }

/** Counts of one step of time, by severity 0–7. `start` is in epoch nanoseconds. */
export interface TimeBucket { start: Nanoseconds; counts: readonly number[] }

export interface EventsApi {
  page(what: EventQuery, limit: number, signal: AbortSignal): Promise<EventPage>;
  /** Older events than a page's; the cursor remembers the page's range and filter. */
  older(cursor: string, limit: number, signal: AbortSignal): Promise<EventPage>;
  one(id: string, signal: AbortSignal): Promise<PolicyEventView>;
  /** The event exactly as the server wrote it. */
  raw(id: string, signal: AbortSignal): Promise<string>;
  /** Steps begin at multiples of `stepMs`; those without events may be left out. */
  timeseries(what: EventQuery, stepMs: number, signal: AbortSignal): Promise<TimeBucket[]>;
}

export const eventsApi: EventsApi = {
  page: (what, limit, signal) => request(`${PATH}${query({ ...what, limit })}`, decodeEventPage, { signal }),
  older: (cursor, limit, signal) => request(`${PATH}${query({ cursor, limit })}`, decodeEventPage, { signal }),
  one: (id, signal) => request(`${PATH}/${encodeURIComponent(id)}`, decodeEvent, { signal }),
  raw: (id, signal) => requestText(`${PATH}/${encodeURIComponent(id)}`, { signal }),
  timeseries: (what, stepMs, signal) => request(`${PATH}/timeseries${query({ ...what, step: BigInt(stepMs) * 1_000_000n })}`, decodeTimeseries, { signal }),
};

function decodeTimeseries(value: unknown): TimeBucket[] {
  return list(object(value, 'the time series')['data'], 'data').map((each) => {
    const bucket = object(each, 'bucket');
    const bySeverity = object(bucket['countBySeverity'], 'countBySeverity');
    const counts = Array.from({ length: 8 }, (_, severity) => optionalNumber(bySeverity[String(severity)]) ?? 0);
    const start = bucket['timestamp'];
    if (typeof start !== 'string') throw new TypeError('a bucket has no timestamp');
    return { start: BigInt(start) as Nanoseconds, counts };
  });
}
