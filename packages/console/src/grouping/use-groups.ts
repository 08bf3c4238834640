/** Events counted by the values of some labels, for a window of time. */
import { useCallback } from 'react';
import { loadGroups, type EventGroups } from '../api/groups.ts';
import { boundsOf, rangeKey, type TimeRange } from '../state/time-range.ts';
import { useResource, type Resource } from '../state/use-resource.ts';

const RENEW_LIVE_MS = 10_000;
const RENEW_FIXED_MS = 120_000;

export function useGroups(range: TimeRange, filter: string, by: readonly string[], limit: number): Resource<EventGroups> {
  const key = `${rangeKey(range)} ${by.join(',')}`;
  const load = useCallback((signal: AbortSignal) => {
    const { from, to } = boundsOf(range, Date.now());
    return loadGroups(range.kind === 'live' ? { from, filter } : { from, to, filter }, by, limit, signal);
    // `key` stands for the range and the labels, which are new objects with every change of the address.
  }, [key, filter, limit]);
  return useResource(load, range.kind === 'live' ? RENEW_LIVE_MS : RENEW_FIXED_MS);
}
