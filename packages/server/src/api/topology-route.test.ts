import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionReport } from '@eyrie/schema';
import { AGENT_ID } from '../testing/events.ts';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';
import { createApp } from './app.ts';
import type { Api } from './endpoint.ts';

/** Reports are kept for two weeks. */
const START = BigInt(Date.now() - 600_000) * 1_000_000n;

let services: TestServices;
let app: Api;

const report = (changes: Partial<ConnectionReport>): ConnectionReport => ({
  type: 'connections',
  from: String(START),
  to: String(START + 30_000_000_000n),
  connections: [{ direction: 'out', protocol: 'tcp', local: '10.0.0.1', remote: '10.0.0.2', port: 5432, process: 'api', container: 'aaa', count: 3 }],
  containers: { aaa: { 'container.name': 'api', 'kubernetes.namespace.name': 'shop' } },
  leftOut: 0,
  ...changes,
});

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
  await services.connections.put(AGENT_ID, 'host-1', report({}));
  await services.connections.put(AGENT_ID, 'host-1', report({ from: String(START + 30_000_000_000n), to: String(START + 60_000_000_000n) }));
  await services.connections.put('b'.repeat(32), 'host-2', report({ connections: [{ direction: 'in', protocol: 'tcp', local: '10.0.0.2', remote: '10.0.0.1', port: 5432, process: 'postgres', count: 3 }], containers: {} }));
});
afterAll(() => services.close());

const ask = async (query: string): Promise<Response> => app.request(`/api/v1/topology?${query}`, { headers: { authorization: `Bearer ${services.token}` } });

describe('topology', () => {
  it('joins what both ends have told, by any labels, over the reports of the range', async () => {
    const answer = await ask(`from=${START}&to=${START + 120_000_000_000n}&by=host.hostName,container.name`);
    const { nodes, edges, minutes } = (await answer.json()) as { minutes: number; nodes: { id: string; values: string[] }[]; edges: { from: string; to: string; port: number; count: number; processes: string[] }[] };
    expect(minutes).toBe(2);
    const valuesOf = (id: string | undefined): string[] | undefined => nodes.find((node) => node.id === id)?.values;
    expect(edges.map((edge) => [valuesOf(edge.from), valuesOf(edge.to), edge.port, edge.count, edge.processes])).toEqual([[['host-1', 'api'], ['host-2', ''], 5432, 6, ['api']]]);
    const byNamespace = (await (await ask(`from=${START}&to=${START + 40_000_000_000n}&by=kubernetes.namespace.name`)).json()) as { nodes: { values: string[] }[] };
    expect(new Set(byNamespace.nodes.map(({ values }) => values[0]))).toEqual(new Set(['', 'shop']));
  });

  it('has nothing of another time', async () => {
    expect(await (await ask(`from=${START + 900_000_000_000n}&to=${START + 990_000_000_000n}&by=host.hostName`)).json()).toMatchObject({ nodes: [], edges: [], others: 0 });
  });

  it('refuses what it cannot read, and those who are not signed in', async () => {
    for (const query of ['by=host.hostName', `from=2&to=1&by=host.hostName`, `from=1&to=2`, `from=1&to=2&by=a'b`]) expect((await ask(query)).status).toBe(400);
    expect((await app.request('/api/v1/topology?from=1&to=2&by=host.hostName')).status).toBe(401);
  });
});
