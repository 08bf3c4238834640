/** The server's counts over time, for the part of the range that the list has not loaded. */
import { useEffect, useRef, useState } from 'react';
import { eventsApi, type TimeBucket } from '../../../api/events.ts';
import { rangeKey, type TimeRange } from '../../../state/time-range.ts';
import { gridOf } from './histogram.ts';

/** A list that holds everything is counted by itself; otherwise events that have left it are known to the server only. */
const RENEW_MS = { complete: 60_000, partial: 10_000 };
const RETRY_MS = 5000;

export interface Timeseries { buckets: readonly TimeBucket[]; status: 'loading' | 'ready' | 'failed' }

/** Renewed regularly while live, and whenever `renew` changes; made again by itself after a failure. */
export function useTimeseries(range: TimeRange, filter: string, listIsComplete: boolean, renew: unknown): Timeseries {
  const [state, setState] = useState<Timeseries>({ buckets: [], status: 'loading' });
  const question = `${rangeKey(range)} ${filter}`;
  const asked = useRef('');

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (asked.current !== question) setState((before) => ({ ...before, status: 'loading' }));
    asked.current = question;
    const load = (): void => {
      const { origin, to, count } = gridOf(range, Date.now());
      eventsApi.timeseries({ from: origin, to, filter }, count, abort.signal).then(
        (buckets) => {
          setState({ buckets, status: 'ready' });
          if (range.kind === 'live') timer = setTimeout(load, listIsComplete ? RENEW_MS.complete : RENEW_MS.partial);
        },
        () => {
          if (abort.signal.aborted) return;
          // Counts of this question that were had before stay; those of another are of no use.
          setState((before) => (before.status === 'ready' ? before : { buckets: [], status: 'failed' }));
          timer = setTimeout(load, RETRY_MS);
        },
      );
    };
    load();
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [question, listIsComplete, renew]);
  return state;
}
