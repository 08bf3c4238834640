/** Captures as clients of the Sysdig API know them: `dumps` of agents. */
import { z } from 'zod';
import type { StoredCapture } from '../captures/capture-store.ts';
import type { ServerServices } from '../services.ts';
import { captureOf, downloadOf, orAway } from './capture-routes.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';
import { fileName } from './shown-capture.ts';

const TAG = 'Captures, as in the Sysdig API';
const MAX_DUMPS = 1000;
const idParam = z.object({ id: z.string() });
/** Kept apart by clients of two products; here there is one. */
const source = z.string().max(20).optional();
const microseconds = z.string().regex(/^\d{1,20}$/, 'expected microseconds since 1970 as an integer').optional().describe('microseconds since 1970');

const dump = z.object({
  id: z.string(),
  version: z.number(),
  name: z.string(),
  folder: z.string(),
  agent: z.object({ hostName: z.string(), machineId: z.string() }),
  size: z.number().describe('bytes; 0 before there are any'),
  status: z.enum(['requested', 'capturing', 'done', 'error']),
  source: z.string(),
  duration: z.number().describe('seconds'),
  filters: z.string(),
  bucketName: z.string(),
  startTime: z.number().describe('microseconds since 1970'),
  downloadURL: z.string().describe('below the address of this server'),
});
type Dump = z.infer<typeof dump>;

export function addSysdigCaptures(api: Api, services: ServerServices): void {
  const { captures, registry } = services;
  const dumpOf = ({ id, agentId, state, size, info, createdAt }: StoredCapture): Dump => {
    const host = registry.get(agentId)?.hello.host;
    return {
      id,
      version: 1,
      name: fileName(info),
      folder: '/',
      agent: { hostName: host?.name ?? '', machineId: host?.machineId ?? '' },
      size,
      status: state,
      source: 'SDS',
      duration: Math.round(info.afterNs / 1e9),
      filters: info.filter,
      bucketName: '',
      startTime: createdAt * 1000,
      downloadURL: `/api/sysdig/${id}/download`,
    };
  };

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/sysdig',
      summary: 'Captures, newest first',
      tag: TAG,
      query: z.object({ source, from: microseconds, to: microseconds, scopeFilter: z.string().optional() }),
      answer: z.object({ dumps: z.array(dump) }),
    },
    async ({ query }) => {
      const found = await captures.store.list({ limit: MAX_DUMPS, from: millisecondsOf(query.from), to: millisecondsOf(query.to) });
      return { dumps: found.map(dumpOf) };
    },
  );

  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/sysdig',
      summary: 'Have an agent make a capture',
      tag: TAG,
      body: z.looseObject({
        agent: z.looseObject({ hostName: z.string().nullish(), machineId: z.string().nullish() }).describe('as /api/agents/connected has it'),
        name: z.string().max(200).nullish(),
        duration: z.number().positive().max(3600).describe('seconds'),
        filters: z.string().max(8000).nullish(),
      }),
      answer: z.object({ dump }),
    },
    async ({ body, context }) => {
      const { hostName, machineId } = body.agent;
      const agent = registry.list().find(({ connected, hello }) => connected && hello.host.name === hostName && (machineId === undefined || machineId === null || hello.host.machineId === machineId));
      if (agent === undefined) throw new Problem(404, `There is no connected agent on a host named ${hostName ?? ''}.`);
      const filter = body.filters ?? '';
      const order = { name: body.name ?? '', beforeNs: 0, afterNs: body.duration * 1e9, filter };
      return { dump: dumpOf(await orAway(async () => captures.request(agent.hello.agentId, order, context.get('caller').name))) };
    },
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/sysdig/{id}', summary: 'One capture', tag: TAG, params: idParam, query: z.object({ source }), answer: z.object({ dump }) },
    async ({ params }) => ({ dump: dumpOf(await captureOf(services, params.id)) }),
  );

  addEndpoint(
    api,
    { method: 'delete', path: '/api/sysdig/{id}', summary: 'Delete a capture; the answer is what it was', tag: TAG, params: idParam, answer: z.object({ dump }) },
    async ({ params }) => {
      const capture = await captureOf(services, params.id);
      await captures.remove(capture.id);
      return { dump: dumpOf(capture) };
    },
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/sysdig/{id}/download', summary: 'Its file', tag: TAG, params: idParam, answer: z.string(), media: 'application/octet-stream' },
    async ({ params, context }) => await downloadOf(services, context, params.id),
  );
}

function millisecondsOf(microsecondsText: string | undefined): number | undefined {
  return microsecondsText === undefined ? undefined : Number(BigInt(microsecondsText) / 1000n);
}
