import { z } from 'zod';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';

export function addHealthRoute(api: Api, services: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/health',
      summary: 'Whether everything works; the status code is 200 as long as the server can answer',
      tag: 'Server',
      answer: z.object({
        status: z.enum(['ok', 'degraded']),
        version: z.string(),
        problems: z.record(z.string(), z.string()).describe('part of the server to what is wrong with it'),
        agents: z.object({ connected: z.number(), known: z.number() }),
        ingest: z.object({ queuedBatches: z.number(), queuedBytes: z.number(), storedEvents: z.number(), unreadableEvents: z.number() }),
        policyVersion: z.number(),
      }),
      isPublic: true,
    },
    () => {
      const problems = services.problems();
      const agents = services.registry.list();
      return {
        status: Object.keys(problems).length === 0 ? ('ok' as const) : ('degraded' as const),
        version: services.version,
        problems,
        agents: { connected: agents.filter((agent) => agent.connected).length, known: agents.length },
        ingest: services.writer.counters,
        policyVersion: services.policies.current.version,
      };
    },
  );
}
