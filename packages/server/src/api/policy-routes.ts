/** Policies (bare objects and arrays, as clients of the Sysdig Secure API expect them) and rule files. */
import { rulesFile } from '@eyrie/schema';
import { z } from 'zod';
import { apiPolicy, policyInput } from '../policies/api-policy.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';

const idParam = z.object({ id: z.coerce.number('expected a number').int().positive() });
const nameParam = z.object({ name: z.string().regex(/^[\w.-]{1,200}\.ya?ml$/, 'expected a file name that ends in .yaml') });
const listedRulesFile = rulesFile.extend({ readOnly: z.boolean().describe('comes with Eyrie') });
const MAX_RULES_FILE = 1024 * 1024;

export function addPolicyRoutes(api: Api, { policies }: ServerServices): void {
  const noPolicy = (id: number): Problem => new Problem(404, `There is no policy with the id ${id}.`);
  const noFile = (name: string): Problem => new Problem(404, `There is no rules file ${name}.`);
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

  const RULES = 'Rules files';

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/rulesFiles',
      summary: 'All rules files in the order in which they are loaded',
      tag: RULES,
      answer: z.array(listedRulesFile),
    },
    () => policies.rulesFiles(),
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/v1/rulesFiles/{name}', summary: 'One rules file', tag: RULES, params: nameParam, answer: listedRulesFile },
    async ({ params }) => {
      const file = (await policies.rulesFiles()).find((candidate) => candidate.name === params.name);
      if (file === undefined) throw noFile(params.name);
      return file;
    },
  );

  addEndpoint(
    api,
    {
      method: 'put',
      path: '/api/v1/rulesFiles/{name}',
      summary: 'Create or replace a custom rules file; it is refused, with positions, when the rules do not load',
      tag: RULES,
      params: nameParam,
      body: z.object({ content: z.string().max(MAX_RULES_FILE) }),
      answer: listedRulesFile,
    },
    ({ params, body }) => policies.putRulesFile({ name: params.name, content: body.content }),
  );

  addEndpoint(
    api,
    {
      method: 'delete',
      path: '/api/v1/rulesFiles/{name}',
      summary: 'Delete a custom rules file; the answer is the file as it was',
      tag: RULES,
      params: nameParam,
      answer: listedRulesFile,
    },
    async ({ params }) => {
      const file = await policies.removeRulesFile(params.name);
      if (file === undefined) throw noFile(params.name);
      return file;
    },
  );
}
