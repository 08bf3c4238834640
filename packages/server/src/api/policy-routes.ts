/** Policies (bare objects and arrays, as clients of the Sysdig Secure API expect them). */
import { z } from 'zod';
import { apiPolicy, policyInput } from '../policies/api-policy.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';

const idParam = z.object({ id: z.coerce.number('expected a number').int().positive() });

export function addPolicyRoutes(api: Api, { policies }: ServerServices): void {
  const noPolicy = (id: number): Problem => new Problem(404, `There is no policy with the id ${id}.`);
  const TAG = 'Policies';

  addEndpoint(api, { method: 'get', path: '/api/v2/policies', summary: 'All policies', tag: TAG, answer: z.array(apiPolicy) }, () => policies.list());

  addEndpoint(api, { method: 'post', path: '/api/v2/policies', summary: 'Create a policy', tag: TAG, body: policyInput, answer: apiPolicy }, ({ body }) =>
    policies.create(body),
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/v2/policies/default', summary: 'The policies that came with Eyrie', tag: TAG, answer: z.array(apiPolicy) },
    async () => (await policies.list()).filter((policy) => policy.isDefault),
  );

  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v2/policies/default',
      summary: 'Create the default policies whose names are not taken; the answer has those',
      tag: TAG,
      answer: z.array(apiPolicy),
    },
    () => policies.createDefaults(),
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/v2/policies/{id}', summary: 'One policy', tag: TAG, params: idParam, answer: apiPolicy },
    async ({ params }) => {
      const policy = await policies.get(params.id);
      if (policy === undefined) throw noPolicy(params.id);
      return policy;
    },
  );

  addEndpoint(
    api,
    { method: 'put', path: '/api/v2/policies/{id}', summary: 'Replace a policy', tag: TAG, params: idParam, body: policyInput, answer: apiPolicy },
    async ({ params, body }) => {
      const policy = await policies.update(params.id, body);
      if (policy === undefined) throw noPolicy(params.id);
      return policy;
    },
  );

  addEndpoint(
    api,
    {
      method: 'delete',
      path: '/api/v2/policies/{id}',
      summary: 'Delete a policy; the answer is the policy as it was',
      tag: TAG,
      params: idParam,
      answer: apiPolicy,
    },
    async ({ params }) => {
      const policy = await policies.remove(params.id);
      if (policy === undefined) throw noPolicy(params.id);
      return policy;
    },
  );
}
