/** Who talks with whom: both ends of a connection, each told by the agent that saw it, become one edge between two groups. */
import type { SeenConnection } from './connection-store.ts';

export interface TopologyNode {
  readonly id: string;
  /** `group`: what agents watch, by the values of the labels; `outside`: an address that none of them has. */
  readonly kind: 'group' | 'outside';
  readonly values: readonly string[];
}

export interface TopologyEdge {
  /** Node of the client, and of the server. */
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
  readonly count: number;
  readonly processes: readonly string[];
}

export interface TopologyGraph {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  /** Connections with addresses beyond the limit, which are one node together. */
  readonly others: number;
}

/** So many addresses from outside are told apart. */
const MAX_OUTSIDE = 200;
const OTHERS = 'other addresses';

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';
/** An address means the same on every host, but for the host's own. */
const endpointKey = (agentId: string, address: string, port: number): string => `${isLoopback(address) ? agentId : ''} ${address} ${port}`;
const addressKey = (agentId: string, address: string): string => `${isLoopback(address) ? agentId : ''} ${address}`;
const groupId = (values: readonly string[]): string => `g ${JSON.stringify(values)}`;

export function topologyGraph(seen: readonly SeenConnection[]): TopologyGraph {
  const listeners = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const { agentId, direction, local, port, values } of seen) {
    if (direction === 'in') listeners.set(endpointKey(agentId, local, port), groupId(values));
    if (!owners.has(addressKey(agentId, local)) || direction === 'out') owners.set(addressKey(agentId, local), groupId(values));
  }
  const groups = new Map<string, TopologyNode>();
  const outside = new Map<string, number>();
  const edges = new Map<string, TopologyEdge>();
  let others = 0;
  const outsideId = (address: string, count: number): string => {
    if (!outside.has(address) && outside.size >= MAX_OUTSIDE) {
      others += count;
      return `o ${OTHERS}`;
    }
    outside.set(address, (outside.get(address) ?? 0) + count);
    return `o ${address}`;
  };
  const known = new Set<string>();
  const draw = (from: string, to: string, { protocol, port, count, processes }: SeenConnection): void => {
    const key = `${from}\n${to}\n${protocol} ${port}`;
    const before = edges.get(key);
    edges.set(key, { from, to, protocol, port, count: count + (before?.count ?? 0), processes: [...new Set([...(before?.processes ?? []), ...processes])].slice(0, 5) });
  };
  // Clients first: they know which of the processes on an address began it.
  for (const connection of seen.filter(({ direction }) => direction === 'out')) {
    const { agentId, remote, port, values, count } = connection;
    const from = groupId(values);
    groups.set(from, { id: from, kind: 'group', values });
    const to = listeners.get(endpointKey(agentId, remote, port)) ?? owners.get(addressKey(agentId, remote)) ?? (isLoopback(remote) ? from : outsideId(remote, count));
    known.add(`${connection.local} ${remote} ${port}`);
    draw(from, to, connection);
  }
  for (const connection of seen.filter(({ direction }) => direction === 'in')) {
    const { agentId, local, remote, port, values, count } = connection;
    const to = groupId(values);
    groups.set(to, { id: to, kind: 'group', values });
    if (known.has(`${remote} ${local} ${port}`)) continue;
    draw(owners.get(addressKey(agentId, remote)) ?? (isLoopback(remote) ? to : outsideId(remote, count)), to, connection);
  }
  const outsideNodes = [...outside.keys(), ...(others > 0 ? [OTHERS] : [])].map((address): TopologyNode => ({ id: `o ${address}`, kind: 'outside', values: [address] }));
  return { nodes: [...groups.values(), ...outsideNodes], edges: [...edges.values()].sort((a, b) => b.count - a.count), others };
}
