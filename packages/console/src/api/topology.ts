/** Observed network connections. */
import type { Nanoseconds } from '@eyrie/schema';
import { list, object, optionalList, optionalNumber, text } from './decode.ts';
import { query, request } from './http.ts';

export interface TopologyNode { id: string; kind: 'group' | 'outside'; values: readonly string[] }
/** From the client to the server. */
export interface TopologyEdge { from: string; to: string; protocol: string; port: number; count: number; processes: readonly string[] }
export interface Topology { minutes: number; nodes: readonly TopologyNode[]; edges: readonly TopologyEdge[]; others: number }

export const loadTopology = (range: { from: Nanoseconds; to: Nanoseconds }, by: readonly string[], signal: AbortSignal): Promise<Topology> =>
  request(`/api/v1/topology${query({ ...range, by: by.join(',') })}`, decode, { signal });

function decode(value: unknown): Topology {
  const answer = object(value, 'the topology');
  return {
    minutes: optionalNumber(answer['minutes']) ?? 1,
    others: optionalNumber(answer['others']) ?? 0,
    nodes: list(answer['nodes'], 'nodes').map((each) => {
      const node = object(each, 'node');
      return { id: text(node['id'], 'id'), kind: node['kind'] === 'outside' ? 'outside' : 'group', values: list(node['values'], 'values').map(String) };
    }),
    edges: list(answer['edges'], 'edges').map((each) => {
      const edge = object(each, 'edge');
      return {
        from: text(edge['from'], 'from'), to: text(edge['to'], 'to'), protocol: text(edge['protocol'], 'protocol'), port: optionalNumber(edge['port']) ?? 0, count: optionalNumber(edge['count']) ?? 0,
        processes: optionalList(edge['processes']).map(String),
      };
    }),
  };
}
