/** The newest events of a question, one line each. */
import { severityName } from '@eyrie/schema';
import { useCallback } from 'react';
import { eventsApi } from '../../api/events.ts';
import { boundsOf, rangeKey, type TimeRange } from '../../state/time-range.ts';
import { useResource } from '../../state/use-resource.ts';
import { formatRowTime, type Zone } from '../../time/format.ts';
import { SeverityMark } from '../../widgets/Severity.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { entityOf } from './data/entity.ts';
import './newest-events.css';

const RENEW_MS = 10_000;

interface NewestEventsProps { range: TimeRange; filter: string; most: number; zone: Zone; now: number; onOpen: (id: string) => void }

export function NewestEvents({ range, filter, most, zone, now, onOpen }: NewestEventsProps) {
  const key = rangeKey(range);
  const load = useCallback(async (signal: AbortSignal) => {
    const { from, to } = boundsOf(range, Date.now());
    return (await eventsApi.page(range.kind === 'live' ? { from, filter } : { from, to, filter }, most, signal)).events;
  }, [key, filter, most]);
  const { data, error } = useResource(load, RENEW_MS);
  if (!data) return error ? <p className="newest-fault">{error.message}</p> : <SkeletonRows count={3} />;
  if (data.length === 0) return <p className="newest-none muted">No events.</p>;
  return (
    <ul className="newest-events" aria-label="Newest events">
      {data.map((event) => {
        const time = formatRowTime(event.time, zone, now);
        return (
          <li key={event.id}>
            <button type="button" data-event={event.id} title={event.output} onClick={() => onOpen(event.id)}>
              <SeverityMark level={severityName(event.severity)} /><span className="mono">{time.day ? `${time.day} ` : ''}{time.clock.slice(0, 8)}</span><span className="truncate">{event.rule.name}</span>
              <span className="muted truncate">{entityOf(event).map((part) => part.value).join(' › ')}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
