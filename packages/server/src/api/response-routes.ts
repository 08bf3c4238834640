/** Acting on containers and processes by hand, the record of all actions, and the switch of each host. */
import { actionRequest, ACTION_STATES, ACTION_TYPES, actionTarget } from '@eyrie/schema';
import { z } from 'zod';
import type { AgentRecord } from '../collector/agent-registry.ts';
import { AgentAway } from '../response/responses.ts';
import type { RecordedAction } from '../response/action-store.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { limitOf } from './event-query.ts';
import { Problem } from './problem.ts';

/** A stop takes ten seconds at most when nothing is in its way. */
const PATIENCE_MS = 20_000;
const TAG = 'Response';

const agentParam = z.object({ number: z.coerce.number('expected the number of an agent').int().positive() });

const recordedAction = z.object({
  id: z.string(),
  agent: z.number().describe('number of the agent'),
  host: z.string(),
  action: z.enum(ACTION_TYPES),
  state: z.enum(ACTION_STATES),
  reason: z.string().optional(),
  at: z.string().describe('nanoseconds since 1970 as text'),
  target: actionTarget,
  requestedBy: z.string().optional().describe('token by which a person asked for it; absent for a policy’s'),
  policyId: z.number().optional(),
  eventId: z.string().optional().describe('the policy event that it answers'),
});

export function addResponseRoutes(api: Api, { registry, responses }: ServerServices): void {
  const shown = ({ agentId, requestedBy, result }: RecordedAction): z.input<typeof recordedAction> => {
    const { id, action, state, reason, at, target, policyId, eventId } = result;
    const agent = registry.get(agentId);
    return { id, agent: agent?.number ?? 0, host: agent?.hello.host.name ?? '', action, state, reason, at, target, requestedBy, policyId, eventId };
  };
  const agentOf = (number: number): AgentRecord => {
    const agent = registry.list().find((record) => record.number === number);
    if (agent === undefined) throw new Problem(404, `There is no agent with the number ${number}.`);
    return agent;
  };

  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v1/agents/{number}/actions',
      summary: 'Have an agent pause, unpause, stop or kill a container, or kill a process; answers with what came of it, or while it still runs',
      tag: TAG,
      params: agentParam,
      body: actionRequest,
      answer: recordedAction,
    },
    async ({ params, body, context }) => {
      try {
        return shown(await responses.request(agentOf(params.number).hello.agentId, body, context.get('caller').name, PATIENCE_MS));
      } catch (error) {
        if (error instanceof AgentAway) throw new Problem(409, error.message);
        throw error;
      }
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/actions',
      summary: 'What was done to containers and processes, by policies and by people, newest first',
      tag: TAG,
      query: z.object({
        limit: limitOf(100, 1000),
        agent: z.coerce.number('expected the number of an agent').int().positive().optional(),
        container: z.string().max(256).optional().describe('id of a container, or its beginning'),
      }),
      answer: z.object({ actions: z.array(recordedAction) }),
    },
    async ({ query }) => {
      const agentId = query.agent === undefined ? undefined : agentOf(query.agent).hello.agentId;
      const found = await responses.actions.list({ limit: query.limit, agentId, containerId: query.container });
      return { actions: found.map(shown) };
    },
  );

  const settings = z.object({ actionsEnabled: z.boolean().describe('whether policies and people may act on this host') });

  addEndpoint(
    api,
    { method: 'get', path: '/api/v1/agents/{number}/settings', summary: 'What is set for one host', tag: TAG, params: agentParam, answer: settings },
    async ({ params }) => {
      const { actionsEnabled } = await responses.settingsOf(agentOf(params.number).hello.agentId);
      return { actionsEnabled };
    },
  );

  addEndpoint(
    api,
    { method: 'put', path: '/api/v1/agents/{number}/settings', summary: 'Set it', tag: TAG, params: agentParam, body: settings, answer: settings },
    async ({ params, body }) => {
      await responses.setSettings(agentOf(params.number).hello.agentId, body.actionsEnabled);
      return body;
    },
  );
}
