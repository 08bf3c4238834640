/** Policies as clients of the Sysdig Secure API expect them: bare objects and arrays, and every answer has a body. */
import { z } from 'zod';
import { apiPolicy, policyInput, type ApiPolicy } from '../policies/api-policy.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';

const TAG = 'Policies';
export const policyId = z.object({ id: z.coerce.number('expected a number').int().positive() });

/** @throws Problem when it is not there. */
export function found(policy: ApiPolicy | undefined, id: number): ApiPolicy {
  if (policy === undefined) throw new Problem(404, `There is no policy with the id ${id}.`);
  return policy;
}

export function addPolicyRoutes(api: Api, { policyStore }: ServerServices): void {
  const path = '/api/v2/policies';
  const one = `${path}/{id}`;

  addEndpoint(api, { method: 'get', path, summary: 'All policies, in the order of evaluation', tag: TAG, answer: z.array(apiPolicy) }, () => policyStore.list());

  addEndpoint(
    api,
    { method: 'post', path, summary: 'Create a policy, which becomes the last one', tag: TAG, body: policyInput, answer: apiPolicy },
    ({ body, context }) => policyStore.create(body, context.get('caller').name),
  );

  addEndpoint(
    api,
    { method: 'get', path: `${path}/default`, summary: 'The policies that came with Eyrie', tag: TAG, answer: z.array(apiPolicy) },
    async () => (await policyStore.list()).filter((policy) => policy.isDefault),
  );

  addEndpoint(
    api,
    {
      method: 'post',
      path: `${path}/default`,
      summary: 'Create the default policies whose names are not taken; the answer has those',
      tag: TAG,
      answer: z.array(apiPolicy),
    },
    ({ context }) => policyStore.createDefaults(context.get('caller').name),
  );

  addEndpoint(api, { method: 'get', path: one, summary: 'One policy', tag: TAG, params: policyId, answer: apiPolicy }, async ({ params: { id } }) =>
    found(await policyStore.get(id), id),
  );

  addEndpoint(
    api,
    {
      method: 'put',
      path: one,
      summary: 'Replace a policy; refused when the `version` in it is no longer the newest',
      tag: TAG,
      params: policyId,
      body: policyInput,
      answer: apiPolicy,
    },
    async ({ params: { id }, body, context }) => found(await policyStore.update(id, body, context.get('caller').name), id),
  );

  addEndpoint(
    api,
    { method: 'delete', path: one, summary: 'Delete a policy; the answer is the policy as it was', tag: TAG, params: policyId, answer: apiPolicy },
    async ({ params: { id }, context }) => found(await policyStore.remove(id, context.get('caller').name), id),
  );
}
