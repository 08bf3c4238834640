/** The policy event endpoints. */
import type { Nanoseconds } from '@eyrie/schema';
import { list, object, optionalNumber } from './decode.ts';
import { decodeEvent, decodeEventPage, type EventPage, type PolicyEventView } from './event.ts';
import { query, request, requestText } from './http.ts';

const PATH = '/api/v1/secureEvents';

/** Without `to` there is no end: a host whose clock is ahead of this computer's is still seen. */
export interface EventQuery { from: Nanoseconds; to?: Nanoseconds; filter: string }

/** Counts of one part of a range, by severity 0–7. */
export interface TimeBucket { start: Nanoseconds; counts: readonly number[] }

export interface EventsApi {
  page(what: EventQuery, limit: number, signal: AbortSignal): Promise<EventPage>;
  /** Events that are `offset` places behind an event of the same question, whose cursor it is. */
  deep(what: EventQuery, cursor: string, offset: number, limit: number, signal: AbortSignal): Promise<readonly PolicyEventView[]>;
  /** Older events than a page's; the cursor remembers the page's range and filter. */
  older(cursor: string, limit: number, signal: AbortSignal): Promise<EventPage>;
  one(id: string, signal: AbortSignal): Promise<PolicyEventView>;
  /** The event exactly as the server wrote it. */
  raw(id: string, signal: AbortSignal): Promise<string>;
  /** The range in `buckets` parts of (to − from) / buckets + 1 ns, rounded down; those without events are left out. */
  timeseries(what: Required<EventQuery>, buckets: number, signal: AbortSignal): Promise<TimeBucket[]>;
}

export const eventsApi: EventsApi = {
  page: (what, limit, signal) => request(`${PATH}${query({ ...what, limit, total: 'false' })}`, decodeEventPage, { signal }),
  older: (cursor, limit, signal) => request(`${PATH}${query({ cursor, limit, total: 'false' })}`, decodeEventPage, { signal }),
  deep: (what, cursor, offset, limit, signal) => request(`${PATH}${query({ ...what, cursor, offset, limit, total: 'false' })}`, (value) => decodeEventPage(value).events, { signal }),
  one: (id, signal) => request(`${PATH}/${encodeURIComponent(id)}`, decodeEvent, { signal }),
  raw: (id, signal) => requestText(`${PATH}/${encodeURIComponent(id)}`, { signal }),
  timeseries: (what, buckets, signal) => request(`${PATH}/timeseries${query({ ...what, buckets })}`, decodeTimeseries, { signal }),
};

function decodeTimeseries(value: unknown): TimeBucket[] {
  return list(object(value, 'the time series')['buckets'], 'buckets').map((each) => {
    const bucket = object(each, 'bucket');
    const bySeverity = object(bucket['countBySeverity'], 'countBySeverity');
    const counts = Array.from({ length: 8 }, (_, severity) => optionalNumber(bySeverity[String(severity)]) ?? 0);
    const start = String(bucket['time']);
    if (!/^\d{1,20}$/.test(start)) throw new TypeError('a bucket has no time');
    return { start: BigInt(start) as Nanoseconds, counts };
  });
}
