import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeenConnection } from './connection-store.ts';
import { topologyGraph } from './graph.ts';

const seen = (part: Partial<SeenConnection>): SeenConnection => ({
  agentId: 'a', direction: 'out', protocol: 'tcp', local: '10.0.0.1', remote: '10.0.0.2', port: 80, values: ['front'], processes: ['curl'], count: 1, ...part,
});
const drawn = (connections: readonly SeenConnection[]): string[] => {
  const { nodes, edges } = topologyGraph(connections);
  const nameOf = (id: string): string => nodes.find((node) => node.id === id)?.values.join('/') ?? 'missing';
  return edges.map(({ from, to, port, count }) => `${nameOf(from)} -> ${nameOf(to)} :${port} ×${count}`);
};

describe('the topology', () => {
  it('is one edge where both ends were seen, and leads to an address where one was', () => {
    expect(
      drawn([
        seen({ count: 4 }),
        seen({ agentId: 'b', direction: 'in', local: '10.0.0.2', remote: '10.0.0.1', values: ['back'], processes: ['nginx'], count: 4 }),
        seen({ remote: '203.0.113.7', port: 443, count: 2 }),
      ]),
    ).toEqual(['front -> back :80 ×4', 'front -> 203.0.113.7 :443 ×2']);
  });

  it('shows who comes from outside', () => {
    expect(drawn([seen({ direction: 'in', local: '10.0.0.1', remote: '198.51.100.9', port: 22, values: ['host'] })])).toEqual(['198.51.100.9 -> host :22 ×1']);
  });

  it('does not take the loopback of one host for that of another', () => {
    expect(
      drawn([
        seen({ agentId: 'a', local: '127.0.0.1', remote: '127.0.0.1', port: 5432, values: ['api'] }),
        seen({ agentId: 'a', direction: 'in', local: '127.0.0.1', remote: '127.0.0.1', port: 5432, values: ['db'] }),
        seen({ agentId: 'b', local: '127.0.0.1', remote: '127.0.0.1', port: 5432, values: ['other'] }),
      ]),
    ).toEqual(['api -> db :5432 ×1', 'other -> other :5432 ×1']);
  });

  it('joins the addresses beyond what can be told apart', () => {
    const many = Array.from({ length: 260 }, (_, n) => seen({ remote: `198.51.${n >> 8}.${n & 255}`, port: 443 }));
    const { nodes, others } = topologyGraph(many);
    expect([nodes.length, others]).toEqual([202, 60]);
  });

  it('has both nodes of every edge, whatever was seen', () => {
    const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '127.0.0.1', '::1', '203.0.113.7');
    const connection = fc.record({
      agentId: fc.constantFrom('a', 'b'), direction: fc.constantFrom('in' as const, 'out' as const), protocol: fc.constant('tcp'), local: address, remote: address,
      port: fc.constantFrom(80, 443), values: fc.array(fc.constantFrom('', 'x', 'y'), { minLength: 1, maxLength: 2 }), processes: fc.constant(['p']), count: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(connection), (connections) => {
        const { nodes, edges } = topologyGraph(connections);
        const ids = new Set(nodes.map(({ id }) => id));
        expect(ids.size).toBe(nodes.length);
        expect(edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
      }),
    );
  });
});
