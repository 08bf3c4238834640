/** Adds a filter by choosing: first by what, then one of the values there are. */
import { useCallback, useState } from 'react';
import { loadTop, type TopValue } from '../../api/groups.ts';
import { boundsOf, rangeKey, type TimeRange } from '../../state/time-range.ts';
import { useResource } from '../../state/use-resource.ts';
import { Button } from '../../widgets/Button.tsx';
import { FilterButtons, type OnFilter } from '../../widgets/FilterButtons.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import './filter-menu.css';

const LABELS: readonly (readonly [label: string, title: string])[] = [
  ['policyName', 'Policy'], ['ruleName', 'Rule'], ['ruleType', 'Rule type'], ['mitre.tactic', 'MITRE tactic'], ['mitre.technique', 'MITRE technique'], ['source', 'Source'],
  ['triage.state', 'State'], ['triage.assignee', 'Assignee'], ['host.hostName', 'Host'], ['kubernetes.cluster.name', 'Cluster'], ['kubernetes.namespace.name', 'Namespace'],
  ['kubernetes.workload.name', 'Workload'], ['kubernetes.pod.name', 'Pod'], ['container.name', 'Container'], ['container.image', 'Image'], ['proc.name', 'Process'], ['user.name', 'User'],
];
/** What people do is not counted by the server: these are all there are. */
const STATES: readonly TopValue[] = [{ key: 'open', label: 'open', count: 0 }, { key: 'acknowledged', label: 'acknowledged', count: 0 }, { key: 'falsePositive', label: 'false positive', count: 0 }];
const MOST_VALUES = 100;

interface FilterMenuProps { range: TimeRange; filter: string; onFilter: OnFilter }

export function FilterMenu({ range, filter, onFilter }: FilterMenuProps) {
  const [open, setOpen] = useState(false);
  const [label, setLabel] = useState('policyName');
  return (
    <div className="filter-menu-place">
      <Button icon="filter" className="filter-menu-button" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>Filter</Button>
      {open && (
        <Popover label="Add a filter" className="filter-menu" onClose={() => setOpen(false)}>
          <ul className="filter-menu-labels" aria-label="By what">
            {LABELS.map(([each, title]) => <li key={each}><button type="button" aria-pressed={each === label} {...(each === label ? { 'data-autofocus': true } : {})} onClick={() => setLabel(each)}>{title}</button></li>)}
          </ul>
          <Values key={label} label={label} range={range} filter={filter} onFilter={(...chosen) => { onFilter(...chosen); setOpen(false); }} />
        </Popover>
      )}
    </div>
  );
}

function Values({ label, range, filter, onFilter }: { label: string } & FilterMenuProps) {
  const [typed, setTyped] = useState('');
  const key = rangeKey(range);
  const load = useCallback(async (signal: AbortSignal): Promise<readonly TopValue[]> => {
    if (label === 'triage.state') return STATES;
    if (label === 'triage.assignee') return [];
    const { from, to } = boundsOf(range, Date.now());
    return (await loadTop(range.kind === 'live' ? { from, filter } : { from, to, filter }, [label], MOST_VALUES, signal))[label] ?? [];
  }, [label, key, filter]);
  const { data, error } = useResource(load, 60_000);
  const shown = (data ?? []).filter((value) => value.label.toLowerCase().includes(typed.toLowerCase()));
  return (
    <div className="filter-menu-values">
      <input
        type="text" aria-label="Find or write a value" placeholder="Find or write a value" value={typed} spellCheck={false} onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(press) => { if (press.key === 'Enter' && typed.trim() !== '') onFilter(label, shown[0]?.key ?? typed.trim(), false); }}
      />
      {error && !data && <p className="filter-menu-fault" role="alert">{error.message}</p>}
      {!data && !error && <SkeletonRows count={6} />}
      <ul aria-label="Values">
        {shown.map((value) => (
          <li key={value.key}>
            <button type="button" onClick={() => onFilter(label, value.key, false)}><span className="truncate" title={value.label}>{value.label}</span><span className="muted number">{value.count > 0 ? value.count.toLocaleString('en') : ''}</span></button>
            <FilterButtons label={label} value={value.key} onFilter={onFilter} />
          </li>
        ))}
      </ul>
      {data && shown.length === 0 && <p className="muted">{typed === '' ? 'No event in this window has one.' : <>Enter filters by “{typed}”.</>}</p>}
    </div>
  );
}
