import type { Nanoseconds } from '@eyrie/schema';
import { describe, expect, test } from 'vitest';
import type { EventGroups } from '../../api/groups.ts';
import type { Topology } from '../../api/topology.ts';
import { MOST_NODES, nodeId, visibleGraph, type VisibleGraph } from './visible-graph.ts';

const LABELS = ['host', 'container'];
const edge = (from: string, to: string, port: number, count = 1) => ({ from, to, protocol: 'tcp', port, count, processes: ['p'] });
const TOPOLOGY: Topology = {
  minutes: 10, others: 0,
  nodes: [
    { id: 'web', kind: 'group', values: ['h1', 'web'] }, { id: 'db', kind: 'group', values: ['h1', 'db'] }, { id: 'h2', kind: 'group', values: ['h2', ''] }, { id: 'o 203.0.113.7', kind: 'outside', values: ['203.0.113.7'] },
  ],
  edges: [edge('web', 'db', 5432, 3), edge('web', 'o 203.0.113.7', 443, 2), edge('h2', 'web', 80), edge('h2', 'web', 8080)],
};
const EVENTS: EventGroups = { total: 5, others: 0, groups: [{ values: ['h1', 'db'], count: 4, worst: 1, last: 0n as Nanoseconds }, { values: ['h3', ''], count: 1, worst: 6, last: 0n as Nanoseconds }] };
const base = { labels: LABELS, opened: new Set<string>(), scope: [], withEventsOnly: false };
const drawn = ({ nodes, edges }: VisibleGraph): { nodes: string[]; edges: string[] } => {
  const name = (id: string): string => nodes.find((node) => node.id === id)?.name ?? 'missing';
  return { nodes: nodes.map((node) => `${node.name}${node.canOpen ? '+' : ''}${node.events > 0 ? ` ${node.events}!${node.worst}` : ''}`).sort(), edges: edges.map((each) => `${name(each.from)}>${name(each.to)}:${each.ports.map(({ port }) => port).join()}`).sort() };
};

describe('what is drawn of the topology', () => {
  test('closed groups hide what goes on within them, and carry their events', () => {
    expect(drawn(visibleGraph(TOPOLOGY, EVENTS, base))).toEqual({ nodes: ['203.0.113.7', 'h1+ 4!1', 'h2', 'h3 1!6'], edges: ['h1>203.0.113.7:443', 'h2>h1:80,8080'] });
  });

  test('an open group shows its parts and what they say to each other', () => {
    expect(drawn(visibleGraph(TOPOLOGY, EVENTS, { ...base, opened: new Set([nodeId(['h1'])]) }))).toEqual({
      nodes: ['203.0.113.7', 'db 4!1', 'h2', 'h3 1!6', 'web'], edges: ['h2>web:80,8080', 'web>203.0.113.7:443', 'web>db:5432'],
    });
  });

  test('a place keeps its own and whom they talk with', () => {
    expect(drawn(visibleGraph(TOPOLOGY, EVENTS, { ...base, scope: [{ label: 'host', value: 'h2' }] })).nodes).toEqual(['h1+ 4!1', 'h2']);
  });

  test('a filter keeps those with events that match, and whom they talk with', () => {
    expect(drawn(visibleGraph(TOPOLOGY, { ...EVENTS, groups: EVENTS.groups.slice(1) }, { ...base, withEventsOnly: true })).nodes).toEqual(['h3 1!6']);
  });

  test('what is too much to be read is counted', () => {
    const nodes = Array.from({ length: MOST_NODES + 20 }, (_, n) => ({ id: String(n), kind: 'group' as const, values: [`h${n}`, ''] }));
    const graph = visibleGraph({ ...TOPOLOGY, nodes, edges: [] }, undefined, base);
    expect([graph.nodes.length, graph.notDrawn]).toEqual([MOST_NODES, 20]);
  });
});
