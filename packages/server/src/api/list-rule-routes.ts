/** Rules that are lists: programs, images, files, connections, system calls. */
import { listRule, type ListRule } from '@eyrie/schema';
import { z } from 'zod';
import { listRuleInput } from '../policies/list-rules.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { policyId } from './policy-routes.ts';
import { Problem } from './problem.ts';

const TAG = 'List rules';

const change = z.object({
  kind: z.enum(['created', 'changed', 'deleted', 'restored']),
  by: z.string().optional().describe('name of the token that was used; absent: it is not known'),
  at: z.number().describe('milliseconds since 1970'),
  rule: listRule.describe('after the change; of a deletion, before it'),
});

export function addListRuleRoutes(api: Api, { listRules }: ServerServices): void {
  const path = '/api/v1/listRules';
  const one = `${path}/{id}`;
  const there = (rule: ListRule | undefined, id: number): ListRule => {
    if (rule === undefined) throw new Problem(404, `There is no list rule with the id ${id}.`);
    return rule;
  };

  addEndpoint(api, { method: 'get', path, summary: 'All list rules', tag: TAG, answer: z.array(listRule) }, () => listRules.list());
  addEndpoint(api, { method: 'post', path, summary: 'Create a list rule', tag: TAG, body: listRuleInput, answer: listRule }, ({ body, context }) => listRules.create(body, context.get('caller').name));
  addEndpoint(api, { method: 'get', path: one, summary: 'One list rule', tag: TAG, params: policyId, answer: listRule }, async ({ params: { id } }) =>
    there(await listRules.get(id), id),
  );
  addEndpoint(
    api,
    { method: 'put', path: one, summary: 'Replace a list rule; refused when the `version` in it is no longer the newest', tag: TAG, params: policyId, body: listRuleInput, answer: listRule },
    async ({ params: { id }, body, context }) => there(await listRules.update(id, body, context.get('caller').name), id),
  );
  addEndpoint(
    api,
    { method: 'delete', path: one, summary: 'Delete a list rule that no policy uses; the answer is the rule as it was', tag: TAG, params: policyId, answer: listRule },
    async ({ params: { id }, context }) => there(await listRules.remove(id, context.get('caller').name), id),
  );
  addEndpoint(
    api,
    { method: 'get', path: `${one}/changes`, summary: 'The changes of a list rule, also of a deleted one, the newest first', tag: TAG, params: policyId, answer: z.object({ changes: z.array(change) }) },
    async ({ params: { id } }) => ({ changes: await listRules.changes(id) }),
  );
  addEndpoint(
    api,
    { method: 'post', path: `${one}/rollback`, summary: 'Make a list rule again what it was in an older version, as a new version', tag: TAG, params: policyId, body: z.object({ version: z.number().int().positive() }), answer: listRule },
    async ({ params: { id }, body, context }) => there(await listRules.rollBack(id, body.version, context.get('caller').name), id),
  );
}
