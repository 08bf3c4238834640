/** Who talks with whom: what agents have seen of connections, between the groups of a hierarchy and with addresses outside, and the events on them. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { loadTopology } from '../../api/topology.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { GroupingPicker } from '../../grouping/GroupingPicker.tsx';
import { useGroups } from '../../grouping/use-groups.ts';
import { useHierarchy } from '../../grouping/use-groupings.ts';
import { useNow } from '../../state/clock.ts';
import { filterText, labelWords } from '../../state/filter.ts';
import { setLiveStatus } from '../../state/live-status.ts';
import { navigate } from '../../state/location.ts';
import { boundsOf, rangeKey } from '../../state/time-range.ts';
import { useResource } from '../../state/use-resource.ts';
import { useView, useZone } from '../../state/use-view.ts';
import { travelling, writeView } from '../../state/view.ts';
import { Button, IconButton } from '../../widgets/Button.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { EmptyState, ErrorNotice } from '../../widgets/Notice.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { NewestEvents } from '../events/NewestEvents.tsx';
import { edgeWords, graphWords, GraphView } from './GraphView.tsx';
import './topology.css';
import { useLayout } from './use-layout.ts';
import { MOST_NODES, nodeId, visibleGraph, type VisibleGraph, type VisibleNode } from './visible-graph.ts';

const RENEW_MS = 30_000;
const MOST_GROUPS = 2000;
const NEWEST = 12;

export default function TopologyPage() {
  const [view, change] = useView();
  const [labels, chooseLabels] = useHierarchy();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | undefined>();
  const [typed, setTyped] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const key = `${rangeKey(view.range)} ${labels.join(',')}`;
  const load = useCallback((signal: AbortSignal) => loadTopology(boundsOf(view.range, Date.now()), labels, signal), [key]);
  const { data, error, reload } = useResource(load, RENEW_MS);
  const unplaced = useMemo(() => filterText({ ...view, scope: [] }), [view]);
  const events = useGroups(view.range, unplaced, labels, MOST_GROUPS).data;
  const graph = useMemo(() => (data ? visibleGraph(data, events, { labels, opened, scope: view.scope, withEventsOnly: unplaced !== '' }) : undefined), [data, events, labels, opened, view.scope, unplaced]);
  const laidOut = useLayout(graph);
  const lost = error !== undefined;
  useEffect(() => {
    setLiveStatus(lost ? 'lost' : 'open');
    return () => setLiveStatus('off');
  }, [lost]);
  // The same function at every look at the clock: what is drawn is not drawn anew for it.
  const open = useCallback((node: VisibleNode): void => {
    if (node.canOpen) setOpened((before) => new Set([...before, node.id]));
  }, []);
  const node = graph?.nodes.find((each) => each.id === chosen);
  useShortcuts('Topology', [
    { keys: '/', words: 'Find a node', run: () => search.current?.select() },
    { keys: 'Escape', words: 'Let go of the node, then of the search', run: () => (chosen !== undefined ? setChosen(undefined) : setTyped('')) },
  ]);

  return (
    <div className="topology">
      <div className="topology-bar">
        <div className="topology-picker"><GroupingPicker labels={labels} onChoose={(next) => { chooseLabels(next); setOpened(new Set()); setChosen(undefined); }} /></div>
        <div className="search-box">
          <Icon name="search" size={14} />
          <input ref={search} type="text" aria-label="Find a node" placeholder="Find a host, container or address" value={typed} spellCheck={false} onChange={(event) => setTyped(event.target.value)} onKeyDown={(press) => { if (press.key === 'Enter') setChosen(graph?.nodes.find((each) => each.name.toLowerCase().includes(typed.toLowerCase()))?.id); }} />
        </div>
        {opened.size > 0 && <Button onClick={() => setOpened(new Set())}>Close all groups</Button>}
        {view.scope.length > 0 && <Button icon="close" onClick={() => change({ scope: [] })}>Only {view.scope.map(({ value }) => value).join(' › ')}</Button>}
        {unplaced !== '' && <Button icon="close" onClick={() => change({ search: '', severities: [], terms: [] })}>Only with events that match the filter</Button>}
        <span className="muted topology-count">{graph && graphWords(graph, ', ')}{graph && graph.notDrawn > 0 && `; ${graph.notDrawn} beyond the ${MOST_NODES} drawn`}</span>
      </div>
      <div className="topology-body">
        {!data && !error && <SkeletonRows count={14} />}
        {error && !data && <ErrorNotice title="The topology could not be loaded" message={error.message} onRetry={reload} />}
        {graph?.nodes.length === 0 && <NothingSeen filtered={unplaced !== '' || view.scope.length > 0} />}
        {graph && graph.nodes.length > 0 && !laidOut && <SkeletonRows count={14} />}
        {graph && graph.nodes.length > 0 && laidOut && <GraphView graph={graph} layout={laidOut.layout} ids={laidOut.question.ids} minutes={data?.minutes ?? 1} chosen={chosen} search={typed.toLowerCase()} onChoose={setChosen} onOpen={open} />}
        {graph && node && <NodePanel node={node} graph={graph} minutes={data?.minutes ?? 1} opened={opened} onChoose={setChosen} onOpen={open} onFold={(id) => setOpened((before) => new Set([...before].filter((each) => each !== id)))} />}
      </div>
    </div>
  );
}

function NothingSeen({ filtered }: { filtered: boolean }) {
  if (filtered) return <EmptyState title="Nothing here matches"><p>No group with matching events, and no connection of the chosen place, was seen in this window.</p></EmptyState>;
  return (
    <EmptyState title="No connections were seen in this window">
      <p>Every half minute an agent tells which network connections the processes of its host have: which program, in which container, with whom, on which port. They are drawn here as soon as the first agent has told.</p>
      <p>To see one now, run this on a host with an agent and wait half a minute: <code>curl -s --max-time 40 https://example.com -o /dev/null; sleep 30</code></p>
    </EmptyState>
  );
}

interface NodePanelProps { node: VisibleNode; graph: VisibleGraph; minutes: number; opened: ReadonlySet<string>; onChoose: (id: string | undefined) => void; onOpen: (node: VisibleNode) => void; onFold: (id: string) => void }

/** What one node is, whom it talks with, and its newest events. */
function NodePanel({ node, graph, minutes, opened, onChoose, onOpen, onFold }: NodePanelProps) {
  const [view, change] = useView();
  const zone = useZone();
  const now = useNow(5000);
  const nameOf = (id: string): string => graph.nodes.find((each) => each.id === id)?.name || 'the rest';
  const out = graph.edges.filter(({ from }) => from === node.id);
  const into = graph.edges.filter(({ to }) => to === node.id);
  const filter = filterText({ ...view, scope: node.path });
  const around = node.path.slice(0, -1).map((_, index) => nodeId(node.path.slice(0, index + 1).map(({ value }) => value))).filter((id) => opened.has(id)).at(-1);
  const title = node.name === '' ? `no ${labelWords(node.path.at(-1)?.label ?? '')}` : node.name;
  return (
    <aside className="topology-panel" aria-label="Node">
      <header><h2 className="truncate" title={title}>{title}</h2><IconButton icon="close" label="Close" keys="Esc" onClick={() => onChoose(undefined)} /></header>
      <p className="muted">{node.kind === 'outside' ? 'An address that no agent has' : node.path.map(({ label, value }) => `${labelWords(label)} ${value || 'none'}`).join(' › ')}</p>
      <div className="topology-acts">
        {node.canOpen && <Button onClick={() => { onOpen(node); onChoose(undefined); }}>Open</Button>}
        {around !== undefined && <Button onClick={() => { onFold(around); onChoose(around); }}>Close the group</Button>}
        {node.kind === 'group' && <Button onClick={() => change({ scope: node.path })}>Only this</Button>}
        {node.kind === 'group' && <Button onClick={() => navigate(`/events${writeView({ ...travelling(view), scope: node.path })}`)}>Show events</Button>}
      </div>
      {[['Goes to', out, 'to'] as const, ['Comes from', into, 'from'] as const].map(([words, edges, end]) => edges.length > 0 && (
        <section key={words}>
          <h3>{words}</h3>
          <ul>
            {edges.map((edge) => (
              <li key={`${edge.from} ${edge.to}`}><button type="button" onClick={() => onChoose(edge[end])}><span className="truncate">{nameOf(edge[end])}</span><span className="muted">{edgeWords(edge, minutes)}</span></button>{edge.processes.length > 0 && <div className="muted mono truncate">{edge.processes.join(', ')}</div>}</li>
            ))}
          </ul>
        </section>
      ))}
      {node.kind === 'group' && node.events > 0 && <section><h3>Newest events</h3><NewestEvents range={view.range} filter={filter} most={NEWEST} zone={zone} now={now} onOpen={(event) => navigate(`/events${writeView({ ...travelling(view), scope: node.path, event })}`)} /></section>}
    </aside>
  );
}
