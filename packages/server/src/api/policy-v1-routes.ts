/** The older policy endpoints of the Sysdig Secure API, which scripts still use: everything in an envelope. */
import { SYSCALL_SOURCE } from '@eyrie/rules';
import { z } from 'zod';
import { inputOfV1, policyV1, policyV1Input, policyV1Of, type PolicyV1Input } from '../policies/policy-v1.ts';
import { policyInput, type ApiPolicy, type PolicyInput } from '../policies/api-policy.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { found, policyId } from './policy-routes.ts';
import { Problem } from './problem.ts';

const TAG = 'Policies, older shape';
const inEnvelope = z.object({ policy: policyV1 });
const bodyInEnvelope = z.object({ policy: policyV1Input });

const priorities = z.object({
  priorities: z
    .object({
      version: z.number().describe('for a change: the version it was made from'),
      createdOn: z.number().describe('milliseconds since 1970'),
      modifiedOn: z.number().describe('milliseconds since 1970'),
      policyIds: z.array(z.number()).max(10_000),
    })
    .partial({ version: true, createdOn: true, modifiedOn: true })
    .loose(),
});

export function addPolicyV1Routes(api: Api, { policyStore, rulesLibrary }: ServerServices): void {
  const path = '/api/policies';
  const one = `${path}/{id}`;
  const input = (body: PolicyV1Input, before?: ApiPolicy): PolicyInput => {
    const rules = rulesLibrary.deployed.loaded.rules.filter((rule) => rule.source === SYSCALL_SOURCE);
    try {
      return policyInput.parse(inputOfV1(body, rules.map((rule) => rule.name), before));
    } catch (error) {
      if (error instanceof RangeError) throw new Problem(400, error.message);
      if (error instanceof z.ZodError) throw new Problem(400, error.issues.map((issue) => `${['policy', ...issue.path].join('.')}: ${issue.message}`).join('; '));
      throw error;
    }
  };
  const order = async (): Promise<z.infer<typeof priorities>> => {
    const policies = await policyStore.list();
    return { priorities: { ...(await policyStore.orderFacts()), policyIds: policies.map((policy) => policy.id) } };
  };

  addEndpoint(
    api,
    { method: 'get', path, summary: 'All policies, in the order of evaluation', tag: TAG, answer: z.object({ policies: z.array(policyV1), total: z.number() }) },
    async () => {
      const policies = (await policyStore.list()).map(policyV1Of);
      return { policies, total: policies.length };
    },
  );

  addEndpoint(api, { method: 'post', path, summary: 'Create a policy', tag: TAG, body: bodyInEnvelope, answer: inEnvelope }, async ({ body, context }) => ({
    policy: policyV1Of(await policyStore.create(input(body.policy), context.get('caller').name)),
  }));

  // Before the route of the single policy, whose id could be any word.
  addEndpoint(api, { method: 'get', path: `${path}/priorities`, summary: 'The order of evaluation', tag: TAG, answer: priorities }, order);

  addEndpoint(
    api,
    { method: 'put', path: `${path}/priorities`, summary: 'Evaluate policies in another order', tag: TAG, body: priorities, answer: priorities },
    async ({ body: { priorities: wanted }, context }) => {
      const { version } = await policyStore.orderFacts();
      if (typeof wanted.version === 'number' && wanted.version !== version) {
        throw new Problem(409, `The policies have changed since: your order was made from version ${wanted.version}, the newest is ${version}. Load them again and repeat the change.`);
      }
      await policyStore.setOrder(wanted.policyIds, context.get('caller').name);
      return order();
    },
  );

  addEndpoint(
    api,
    {
      method: 'post',
      path: `${path}/createDefault`,
      summary: 'Create the default policies whose names are not taken; the answer has those',
      tag: TAG,
      answer: z.object({ policies: z.array(policyV1) }),
    },
    async ({ context }) => ({ policies: (await policyStore.createDefaults(context.get('caller').name)).map(policyV1Of) }),
  );

  addEndpoint(
    api,
    { method: 'post', path: `${path}/deleteAll`, summary: 'Delete all policies; the answer has them as they were', tag: TAG, answer: z.object({ policies: z.array(policyV1) }) },
    async ({ context }) => ({ policies: (await policyStore.removeAll(context.get('caller').name)).map(policyV1Of) }),
  );

  addEndpoint(api, { method: 'get', path: one, summary: 'One policy', tag: TAG, params: policyId, answer: inEnvelope }, async ({ params: { id } }) => ({
    policy: policyV1Of(found(await policyStore.get(id), id)),
  }));

  addEndpoint(
    api,
    { method: 'put', path: one, summary: 'Replace a policy', tag: TAG, params: policyId, body: bodyInEnvelope, answer: inEnvelope },
    async ({ params: { id }, body, context }) => {
      const changed = input(body.policy, found(await policyStore.get(id), id));
      return { policy: policyV1Of(found(await policyStore.update(id, changed, context.get('caller').name), id)) };
    },
  );

  addEndpoint(
    api,
    { method: 'delete', path: one, summary: 'Delete a policy; the answer is the policy as it was', tag: TAG, params: policyId, answer: inEnvelope },
    async ({ params: { id }, context }) => ({ policy: policyV1Of(found(await policyStore.remove(id, context.get('caller').name), id)) }),
  );
}
