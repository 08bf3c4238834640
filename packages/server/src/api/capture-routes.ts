/** Captures: what there is, made by hand, downloaded, deleted. */
import { CAPTURE_STATES } from '@eyrie/schema';
import { z } from 'zod';
import type { StoredCapture } from '../captures/capture-store.ts';
import { AgentAway } from '../response/responses.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api, ApiContext } from './endpoint.ts';
import { limitOf, rangeQuery } from './event-query.ts';
import { fileResponse, indexHeaders } from './file-response.ts';
import { Problem } from './problem.ts';
import { captureFilter } from '../captures/capture-filter.ts';
import { fileName, shownCapture, shownCaptureOf, type ShownCapture } from './shown-capture.ts';

const TAG = 'Captures';
const SECOND_NS = 1e9;
/** An hour, as for a policy's. */
const MAX_SECONDS = 3600;
const begunWithin = { from: rangeQuery.shape.from.describe('begun then or later, in ns'), to: rangeQuery.shape.to.describe('begun then or earlier, in ns') };
export const milliseconds = (ns: bigint | undefined): number | undefined => (ns === undefined ? undefined : Number(ns / 1_000_000n));
const idParam = z.object({ id: z.string() });

export const captureRequest = z.object({
  agent: z.number().int().positive().describe('number of the agent'),
  name: z.string().max(200).default(''),
  before: z.number().min(0).max(MAX_SECONDS).default(0).describe('seconds before now, as far as the recorder of the agent reaches'),
  duration: z.number().positive().max(MAX_SECONDS).describe('seconds from now on'),
  containerId: z.string().max(256).optional().describe('only what happens in it; host: outside of containers'),
  filter: captureFilter.default('').describe('which events are kept, as a filter of the rule language'),
  maxBytes: z.number().int().positive().max(2 ** 30).optional(),
  maxEvents: z.number().int().positive().optional().describe('it ends after so many events'),
});

export function addCaptureRoutes(api: Api, services: ServerServices): void {
  const { captures, registry } = services;
  const shown = (capture: StoredCapture): ShownCapture => shownCaptureOf(capture, registry.get(capture.agentId));

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/captures',
      summary: 'Captures, newest first',
      tag: TAG,
      query: z.object({
        limit: limitOf(200, 1000),
        state: z.enum(CAPTURE_STATES).optional(),
        agent: z.coerce.number('expected the number of an agent').int().positive().optional(),
        policy: z.coerce.number('expected the number of a policy').int().positive().optional(),
        event: z.string().max(64).optional().describe('id of a policy event'),
        container: z.string().max(256).optional().describe('id of a container, or its beginning'),
        ...begunWithin,
      }),
      answer: z.object({ captures: z.array(shownCapture), kept: z.object({ days: z.number(), bytes: z.number() }).describe('older ones are deleted, and the oldest when all together are larger') }),
    },
    async ({ query }) => {
      const agentId = query.agent === undefined ? undefined : agentIdOf(services, query.agent);
      const found = await captures.store.list({ limit: query.limit, state: query.state, agentId, policyId: query.policy, eventId: query.event, containerId: query.container, from: milliseconds(query.from), to: milliseconds(query.to) });
      return { captures: found.map(shown), kept: captures.retention };
    },
  );

  addEndpoint(
    api,
    { method: 'post', path: '/api/v1/captures', summary: 'Have an agent make a capture', tag: TAG, body: captureRequest, answer: shownCapture },
    async ({ body, context }) => {
      return shown(
        await orAway(async () =>
          captures.request(
            agentIdOf(services, body.agent),
            { name: body.name, beforeNs: body.before * SECOND_NS, afterNs: body.duration * SECOND_NS, containerId: body.containerId, filter: body.filter, maxBytes: body.maxBytes, maxEvents: body.maxEvents },
            context.get('caller').name,
          ),
        ),
      );
    },
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/v1/captures/{id}', summary: 'One capture', tag: TAG, params: idParam, answer: shownCapture },
    async ({ params }) => shown(await captureOf(services, params.id)),
  );

  addEndpoint(
    api,
    { method: 'post', path: '/api/v1/captures/{id}/stop', summary: 'End a capture that is being made with what it has', tag: TAG, params: idParam, answer: shownCapture },
    async ({ params }) => {
      const capture = await captureOf(services, params.id);
      await orAway(async () => captures.stop(capture));
      return shown(capture);
    },
  );

  addEndpoint(
    api,
    { method: 'delete', path: '/api/v1/captures/{id}', summary: 'Delete a capture; the answer is what it was', tag: TAG, params: idParam, answer: shownCapture },
    async ({ params }) => {
      const capture = await captureOf(services, params.id);
      await captures.remove(capture.id);
      return shown(capture);
    },
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/v1/captures/{id}/download', summary: 'Its file', tag: TAG, params: idParam, answer: z.string(), media: 'application/octet-stream' },
    async ({ params, context }) => await downloadOf(services, context, params.id),
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/v1/captures/{id}/index', summary: 'What Inspect has found out about it, so that it need not be read again; no content while there is none', tag: TAG, params: idParam, answer: z.string(), media: 'application/octet-stream' },
    async ({ params, context }) => {
      const index = await services.captureIndexes.find(await captureOf(services, params.id));
      return index === undefined ? new Response(undefined, { status: 204 }) : await fileResponse(context, index.file, indexHeaders(index.identity));
    },
  );
}

/** @throws Problem */
export async function captureOf({ captures }: ServerServices, id: string): Promise<StoredCapture> {
  const capture = await captures.store.get(id);
  if (capture === undefined) throw new Problem(404, `There is no capture with the id ${id}.`);
  return capture;
}

/** @throws Problem when there is nothing to download (yet). */
export async function downloadOf(services: ServerServices, context: ApiContext, id: string): Promise<Response> {
  const capture = await captureOf(services, id);
  const file = await services.captures.file(capture);
  if (file === undefined) {
    throw new Problem(capture.state === 'done' ? 404 : 409, capture.state === 'done' ? 'The file of this capture is not in the storage any more.' : `This capture is not whole: it is ${capture.state}.`);
  }
  return await fileResponse(context, file, { 'content-disposition': `attachment; filename="${fileName(capture.info)}"`, 'cache-control': 'no-store' });
}

/** @throws Problem */
export function agentIdOf({ registry }: ServerServices, number: number): string {
  const agent = registry.list().find((record) => record.number === number);
  if (agent === undefined) throw new Problem(404, `There is no agent with the number ${number}.`);
  return agent.hello.agentId;
}

/** @throws Problem instead of AgentAway. */
export async function orAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AgentAway) throw new Problem(409, error.message);
    throw error;
  }
}
