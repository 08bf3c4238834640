/** Where events come from, at one glance: circles of a hierarchy; beside them what is in the chosen one, below them when. */
import type { Nanoseconds } from '@eyrie/schema';
import { useEffect, useMemo } from 'react';
import { useShortcuts } from '../../app/shortcuts.ts';
import { GroupingPicker } from '../../grouping/GroupingPicker.tsx';
import { groupTree } from '../../grouping/group-tree.ts';
import { useGroups } from '../../grouping/use-groups.ts';
import { useHierarchy } from '../../grouping/use-groupings.ts';
import { useNow } from '../../state/clock.ts';
import { addTerm, filterText, labelWords, type Scope } from '../../state/filter.ts';
import { setLiveStatus } from '../../state/live-status.ts';
import { navigate } from '../../state/location.ts';
import { boundsOf } from '../../state/time-range.ts';
import { useView, useZone } from '../../state/use-view.ts';
import { travelling, writeView } from '../../state/view.ts';
import { msFromNs, nsFromMs } from '../../time/nanoseconds.ts';
import { Button } from '../../widgets/Button.tsx';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import type { OnFilter } from '../../widgets/FilterButtons.tsx';
import { Histogram } from '../../widgets/Histogram.tsx';
import { EmptyState, ErrorNotice } from '../../widgets/Notice.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { buildHistogram, gridOf } from '../events/data/histogram.ts';
import { useTimeseries } from '../events/data/use-timeseries.ts';
import { NewestEvents } from '../events/NewestEvents.tsx';
import { SummaryBand } from '../events/summary/SummaryBand.tsx';
import { Circles } from './Circles.tsx';
import './insights.css';

const MOST_GROUPS = 2500;
const NEWEST = 40;
const PRESETS: readonly (readonly [name: string, labels: readonly string[]])[] = [
  ['Host › Container', ['host.hostName', 'container.name']],
  ['Cluster › Namespace › Workload › Pod', ['kubernetes.cluster.name', 'kubernetes.namespace.name', 'kubernetes.workload.name', 'kubernetes.pod.name']],
  ['Cluster › Node › Pod', ['kubernetes.cluster.name', 'kubernetes.node.name', 'kubernetes.pod.name']],
];

export default function InsightsPage() {
  const [view, change] = useView();
  const zone = useZone();
  const now = useNow(1000);
  const [labels, chooseLabels] = useHierarchy();
  const everywhere = useMemo(() => filterText({ ...view, scope: [] }), [view]);
  const filter = useMemo(() => filterText(view), [view]);
  const { data, error, reload } = useGroups(view.range, everywhere, labels, MOST_GROUPS);
  const roots = useMemo(() => (data ? groupTree(labels, data.groups) : []), [data, labels]);
  const series = useTimeseries(view.range, filter, false, undefined);
  const grid = gridOf(view.range, now);
  const histogram = useMemo(() => buildHistogram(grid, series.buckets, []), [series, grid.origin, grid.width, grid.count]);
  const bounds = boundsOf(view.range, now);
  // Counts are renewed every few seconds, which is live enough for a picture of them.
  const lost = error !== undefined;
  useEffect(() => {
    setLiveStatus(lost ? 'lost' : 'open');
    return () => setLiveStatus('off');
  }, [lost]);
  const setScope = (scope: Scope): void => change({ scope });
  const onFilter: OnFilter = (label, value, exclude) => change({ terms: addTerm(view.terms, { label, value, exclude }) });
  const eventsUrl = (event?: string): string => `/events${writeView({ ...travelling(view), event })}`;
  useShortcuts('Insights', [{ keys: 'Escape', words: 'Out of the circle', run: () => setScope(view.scope.slice(0, -1)) }]);

  return (
    <div className="insights">
      <div className="insights-bar">
        <div className="insights-presets" role="group" aria-label="Hierarchy">
          {PRESETS.map(([name, preset]) => <button key={name} type="button" aria-pressed={preset.join() === labels.join()} onClick={() => chooseLabels(preset)}>{name}</button>)}
        </div>
        <div className="insights-picker"><GroupingPicker labels={labels} onChoose={chooseLabels} /></div>
        <Steps view={view} onScope={setScope} />
        {view.terms.length + view.severities.length > 0 || view.search !== '' ? <Button onClick={() => change({ terms: [], severities: [], search: '' })}>Clear filters</Button> : null}
        <CopyButton small={false} text={window.location.href} label="Copy link to this view" />
      </div>
      <div className="insights-body">
        <section className="insights-circles" aria-label="Circles">
          {!data && !error && <SkeletonRows count={14} />}
          {error && !data && <ErrorNotice title="Groups could not be loaded" message={error.message} onRetry={reload} />}
          {data?.total === 0 && <EmptyState title="No policy events in this window"><p>Each circle would be one group of events, as large as it has events and coloured by the gravest of them. Look further back, or choose another window above.</p></EmptyState>}
          {data && data.total > 0 && <Circles roots={roots} scope={view.scope} onScope={setScope} />}
          {data && data.others > 0 && <p className="insights-others muted">{data.others.toLocaleString('en')} events in smaller groups are not drawn</p>}
          <Legend />
        </section>
        <aside className="insights-side" aria-label="In this group">
          <header><h2 className="truncate">{view.scope.at(-1)?.value ?? 'Everywhere'}</h2><span className="muted">{histogram.total.toLocaleString('en')} events</span><Button kind="quiet" onClick={() => navigate(eventsUrl())}>Show in Events</Button></header>
          <div className="insights-summary"><SummaryBand range={view.range} filter={filter} terms={view.terms} onFilter={onFilter} /></div>
          <h3>Newest</h3>
          <div className="insights-newest"><NewestEvents range={view.range} filter={filter} most={NEWEST} zone={zone} now={now} onOpen={(id) => navigate(eventsUrl(id))} /></div>
        </aside>
      </div>
      <div className="insights-time">
        <Histogram
          fromMs={msFromNs(bounds.from)} toMs={msFromNs(bounds.to)} stepMs={histogram.stepMs} buckets={histogram.buckets} zone={zone} loading={series.status !== 'ready'}
          onPick={(fromMs, toMs) => change({ range: { kind: 'fixed', from: nsFromMs(fromMs), to: (nsFromMs(toMs) - 1n) as Nanoseconds } })}
        />
      </div>
    </div>
  );
}

/** From everywhere to where one is; each step leads back to it. */
function Steps({ view, onScope }: { view: { scope: Scope }; onScope: (scope: Scope) => void }) {
  return (
    <nav className="insights-steps" aria-label="Place">
      <button type="button" className="link" onClick={() => onScope([])}>Everywhere</button>
      {view.scope.map((step, index) => (
        <span key={step.label}><span className="muted" aria-hidden="true"> › </span><button type="button" className="link" title={labelWords(step.label)} onClick={() => onScope(view.scope.slice(0, index + 1))}>{step.value || `no ${labelWords(step.label)}`}</button></span>
      ))}
    </nav>
  );
}

function Legend() {
  return <p className="insights-legend muted">{(['High', 'Medium', 'Low', 'Info'] as const).map((level) => <span key={level}><i className={`swatch-${level.toLowerCase()}`} />{level[0]} {level}</span>)}</p>;
}
