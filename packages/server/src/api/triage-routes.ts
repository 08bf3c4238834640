/** What people make of policy events. */
import { z } from 'zod';
import type { ServerServices } from '../services.ts';
import { TRIAGE_STATES } from '../triage/triage.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';
import { triageOfEvent } from './secure-event.ts';

const TAG = 'Policy events';
const MAX_AT_ONCE = 500;
const eventId = z.string().regex(/^[0-9a-f]{32}$/, 'expected the id of an event');
const assignee = z.string().max(200).transform((text) => text.trim());
const history = z.array(z.object({ at: z.number().describe('ms since 1970'), by: z.string(), what: z.enum(['state', 'assignee', 'comment']), value: z.string() }));

export function addTriageRoutes(api: Api, { triage, events }: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'put',
      path: '/api/v1/secureEvents/triage',
      summary: 'Acknowledge events, mark them as false positives, assign them, comment on them: all of them or none; what is left out stays as it is',
      tag: TAG,
      body: z
        .object({
          ids: z.array(eventId).min(1).max(MAX_AT_ONCE),
          state: z.enum(TRIAGE_STATES).optional(),
          assignee: assignee.optional().describe('empty: nobody'),
          comment: z.string().trim().min(1).max(4000).optional(),
        })
        .refine(({ state, assignee: whose, comment }) => (state ?? whose ?? comment) !== undefined, 'expected a state, an assignee or a comment'),
      answer: z.object({ triage: z.record(z.string(), triageOfEvent).describe('by the id of the event') }),
    },
    async ({ body: { ids, ...change }, context }) => {
      const known = await events.known(ids);
      const unknown = ids.filter((id) => !known.has(id));
      if (unknown.length > 0) throw new Problem(404, `There is no policy event with the id ${unknown[0]}. Nothing was changed.`);
      return { triage: Object.fromEntries(await triage.change(ids, change, context.get('caller').name)) };
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/{id}/triage',
      summary: 'What was made of an event, by whom and when, the oldest first',
      tag: TAG,
      params: z.object({ id: eventId }),
      answer: z.object({ history }),
    },
    async ({ params }) => ({ history: await triage.history(params.id) }),
  );
}
