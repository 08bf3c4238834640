/** The server's counts over time, for the part of the range that the list has not loaded. */
import { useEffect, useRef, useState } from 'react';
import { eventsApi, type TimeBucket } from '../../../api/events.ts';
import { boundsOf, type TimeRange } from '../../../state/time-range.ts';
import { rangeKey } from './use-feed.ts';

const RENEW_MS = 60_000;

export interface Timeseries { buckets: readonly TimeBucket[]; status: 'loading' | 'ready' | 'failed' }

/** Renewed once a minute while live, and whenever `renew` changes. */
export function useTimeseries(range: TimeRange, filter: string, stepMs: number, renew: unknown): Timeseries {
  const [state, setState] = useState<Timeseries>({ buckets: [], status: 'loading' });
  const question = `${rangeKey(range)} ${stepMs} ${filter}`;
  const asked = useRef('');

  useEffect(() => {
    const abort = new AbortController();
    if (asked.current !== question) setState((before) => ({ ...before, status: 'loading' }));
    asked.current = question;
    const load = (): void => {
      eventsApi.timeseries({ ...boundsOf(range, Date.now()), filter }, stepMs, abort.signal).then(
        (buckets) => setState({ buckets, status: 'ready' }),
        () => {
          if (!abort.signal.aborted) setState((before) => ({ buckets: before.status === 'ready' ? before.buckets : [], status: 'failed' }));
        },
      );
    };
    load();
    const timer = range.kind === 'live' ? setInterval(load, RENEW_MS) : undefined;
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [question, renew]);
  return state;
}
