/** What is drawn of who talks with whom: groups at the level to which the reader has opened them, and the events on them. */
import type { EventGroups } from '../../api/groups.ts';
import type { Topology, TopologyEdge } from '../../api/topology.ts';
import type { Scope } from '../../state/filter.ts';

export interface VisibleNode {
  id: string;
  kind: 'group' | 'outside';
  /** Empty for an address outside. */
  path: Scope;
  name: string;
  canOpen: boolean;
  events: number;
  /** The gravest severity of its events; 8 without any. */
  worst: number;
}
export interface VisibleEdge { from: string; to: string; ports: readonly { protocol: string; port: number; count: number }[]; count: number; processes: readonly string[] }
export interface VisibleGraph { nodes: readonly VisibleNode[]; edges: readonly VisibleEdge[]; notDrawn: number }

/** Readable at once. */
export const MOST_NODES = 500;
const NO_EVENTS = 8;

interface Question {
  labels: readonly string[];
  /** Ids of the groups that are open. */
  opened: ReadonlySet<string>;
  scope: Scope;
  /** Only groups with events, and whom they talk with. */
  withEventsOnly: boolean;
}

export const nodeId = (values: readonly string[]): string => JSON.stringify(values);

export function visibleGraph(topology: Topology, events: EventGroups | undefined, { labels, opened, scope, withEventsOnly }: Question): VisibleGraph {
  const nodes = new Map<string, VisibleNode>();
  const known = new Map<string, { id: string; inScope: boolean }>();
  const place = (values: readonly string[]): { node: VisibleNode; inScope: boolean } => {
    let depth = 1;
    while (depth < labels.length && (values[depth] ?? '') !== '' && opened.has(nodeId(values.slice(0, depth)))) depth += 1;
    const shown = values.slice(0, depth);
    const id = nodeId(shown);
    let node = nodes.get(id);
    if (!node) {
      const value = shown.at(-1) ?? '';
      node = { id, kind: 'group', path: shown.map((each, index) => ({ label: labels[index] ?? '', value: each })), name: value, canOpen: false, events: 0, worst: NO_EVENTS };
      nodes.set(id, node);
    }
    if (depth < labels.length && (values[depth] ?? '') !== '') node.canOpen = true;
    return { node, inScope: scope.every((step) => values[labels.indexOf(step.label)] === step.value) };
  };

  for (const { id, kind, values } of topology.nodes) {
    if (kind === 'outside') {
      const name = values[0] ?? '';
      nodes.set(id, { id, kind, path: [], name, canOpen: false, events: 0, worst: NO_EVENTS });
      known.set(id, { id, inScope: false });
    } else {
      const { node, inScope } = place(values);
      known.set(id, { id: node.id, inScope });
    }
  }
  const wanted = new Set<string>();
  for (const { values, count, worst } of events?.groups ?? []) {
    const { node, inScope } = place(values);
    node.events += count;
    node.worst = Math.min(node.worst, worst);
    if (inScope) wanted.add(node.id);
  }
  if (!withEventsOnly) for (const { id, inScope } of known.values()) if (inScope) wanted.add(id);

  const edges = [...joined(topology.edges, known, wanted).values()];
  const reached = new Set([...wanted, ...edges.flatMap(({ from, to }) => [from, to])]);
  const weight = new Map<string, number>();
  for (const { from, to, count } of edges) for (const id of [from, to]) weight.set(id, (weight.get(id) ?? 0) + count + 1);
  const byWeight = [...nodes.values()].filter(({ id }) => reached.has(id)).sort((a, b) => b.events - a.events || (weight.get(b.id) ?? 0) - (weight.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1));
  const drawn = byWeight.slice(0, MOST_NODES);
  const ids = new Set(drawn.map(({ id }) => id));
  return { nodes: drawn, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)), notDrawn: byWeight.length - drawn.length };
}

/** Edges between what is drawn; at least one end is of what was asked for. What stays within one node is not drawn. */
function joined(all: readonly TopologyEdge[], known: ReadonlyMap<string, { id: string }>, wanted: ReadonlySet<string>): Map<string, VisibleEdge> {
  const edges = new Map<string, VisibleEdge>();
  for (const { from, to, protocol, port, count, processes } of all) {
    const [a, b] = [known.get(from)?.id, known.get(to)?.id];
    if (a === undefined || b === undefined || a === b || (!wanted.has(a) && !wanted.has(b))) continue;
    const key = `${a}\n${b}`;
    const before = edges.get(key) ?? { from: a, to: b, ports: [], count: 0, processes: [] };
    const same = before.ports.find((each) => each.port === port && each.protocol === protocol);
    const ports = same ? before.ports.map((each) => (each === same ? { ...each, count: each.count + count } : each)) : [...before.ports, { protocol, port, count }];
    edges.set(key, { from: a, to: b, ports, count: before.count + count, processes: [...new Set([...before.processes, ...processes])].slice(0, 5) });
  }
  return edges;
}
