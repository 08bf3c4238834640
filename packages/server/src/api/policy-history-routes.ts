/** What the Sysdig Secure API lacks: what policies were, who changed them, and back to it; and their order. */
import { z } from 'zod';
import { apiPolicy } from '../policies/api-policy.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { found, policyId } from './policy-routes.ts';

const TAG = 'Policies';

const change = z.object({
  kind: z.enum(['created', 'changed', 'deleted', 'restored', 'ordered']),
  by: z.string().optional().describe('name of the token that was used; absent: Eyrie itself'),
  at: z.number().describe('milliseconds since 1970'),
  policy: apiPolicy.optional().describe('after the change; of a deletion, before it; absent when the order was changed'),
});

export function addPolicyHistoryRoutes(api: Api, { policyStore }: ServerServices): void {
  const one = '/api/v1/policies/{id}';

  addEndpoint(
    api,
    { method: 'get', path: '/api/v1/policies/changes', summary: 'The newest changes of all policies, the newest first', tag: TAG, answer: z.object({ changes: z.array(change) }) },
    async () => ({ changes: await policyStore.changes() }),
  );

  addEndpoint(
    api,
    { method: 'get', path: `${one}/changes`, summary: 'The changes of one policy, also of a deleted one, the newest first', tag: TAG, params: policyId, answer: z.object({ changes: z.array(change) }) },
    async ({ params }) => ({ changes: await policyStore.changes(params.id) }),
  );

  addEndpoint(
    api,
    {
      method: 'post',
      path: `${one}/rollback`,
      summary: 'Make a policy again what it was in an older version, as a new version',
      tag: TAG,
      params: policyId,
      body: z.object({ version: z.number().int().positive() }),
      answer: apiPolicy,
    },
    async ({ params: { id }, body, context }) => found(await policyStore.rollBack(id, body.version, context.get('caller').name), id),
  );

  addEndpoint(
    api,
    { method: 'post', path: `${one}/undelete`, summary: 'Bring a deleted policy back', tag: TAG, params: policyId, answer: apiPolicy },
    async ({ params: { id }, context }) => found(await policyStore.undelete(id, context.get('caller').name), id),
  );

  addEndpoint(
    api,
    { method: 'post', path: `${one}/reset`, summary: 'Make a default policy again what it was when it came', tag: TAG, params: policyId, answer: apiPolicy },
    async ({ params: { id }, context }) => found(await policyStore.resetDefault(id, context.get('caller').name), id),
  );

  addEndpoint(
    api,
    {
      method: 'put',
      path: '/api/v1/policies/order',
      summary: 'Evaluate policies in another order',
      tag: TAG,
      body: z.object({ ids: z.array(z.number().int()).max(10_000).describe('of all policies, each once') }),
      answer: z.array(apiPolicy),
    },
    async ({ body, context }) => {
      await policyStore.setOrder(body.ids, context.get('caller').name);
      return policyStore.list();
    },
  );
}
