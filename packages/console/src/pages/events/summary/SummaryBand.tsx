/** What most of the events in the window are: the most frequent values of a few labels, each a way to narrow the list. */
import { useCallback } from 'react';
import { loadTop, type TopValue } from '../../../api/groups.ts';
import { labelWords, type FilterTerm } from '../../../state/filter.ts';
import { boundsOf, rangeKey, type TimeRange } from '../../../state/time-range.ts';
import { useResource } from '../../../state/use-resource.ts';
import { FilterButtons, type OnFilter } from '../../../widgets/FilterButtons.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import './summary-band.css';

const LABELS: readonly { label: string; title: string; none: string }[] = [
  { label: 'ruleName', title: 'Rules', none: 'no events' },
  { label: 'host.hostName', title: 'Hosts', none: 'no events' },
  { label: 'kubernetes.namespace.name', title: 'Namespaces', none: 'none in Kubernetes' },
  { label: 'container.image', title: 'Images', none: 'none in containers' },
  { label: 'mitre.tactic', title: 'Tactics', none: 'no rule names one' },
];
const ROWS = 5;
const RENEW_LIVE_MS = 15_000;
const RENEW_FIXED_MS = 300_000;

export function SummaryBand({ range, filter, terms, onFilter }: { range: TimeRange; filter: string; terms: readonly FilterTerm[]; onFilter: OnFilter }) {
  const key = rangeKey(range);
  const load = useCallback((signal: AbortSignal) => {
    const { from, to } = boundsOf(range, Date.now());
    return loadTop(range.kind === 'live' ? { from, filter } : { from, to, filter }, LABELS.map(({ label }) => label), ROWS, signal);
  }, [key, filter]);
  const { data, error } = useResource(load, range.kind === 'live' ? RENEW_LIVE_MS : RENEW_FIXED_MS);
  if (error && !data) return <p className="summary-band-fault muted" role="status">The summary could not be loaded: {error.message}</p>;
  return (
    <section className="summary-band" aria-label="Summary">
      {LABELS.map(({ label, title, none }) => (
        <div key={label} className="summary-card">
          <h3>{title}</h3>
          {!data && <SkeletonRows count={4} height={21} />}
          {data && (data[label] ?? []).length === 0 && <p className="muted">{none}</p>}
          <ul>{data?.[label]?.map((top) => <Bar key={top.key} label={label} top={top} most={data[label]?.[0]?.count ?? 1} active={terms.some((term) => term.label === label && term.value === top.key)} onFilter={onFilter} />)}</ul>
        </div>
      ))}
    </section>
  );
}

function Bar({ label, top, most, active, onFilter }: { label: string; top: TopValue; most: number; active: boolean; onFilter: OnFilter }) {
  return (
    <li className="summary-bar">
      <svg className="summary-bar-length" width="100%" height="100%" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 100 1"><rect width={(top.count / most) * 100} height="1" /></svg>
      <button type="button" aria-pressed={active} title={`Only ${labelWords(label)} ${top.label}`} onClick={() => onFilter(label, top.key, false)}>
        <span className="truncate">{top.label}</span><span className="number">{top.count.toLocaleString('en')}</span>
      </button>
      <FilterButtons label={label} value={top.key} onFilter={onFilter} />
    </li>
  );
}
