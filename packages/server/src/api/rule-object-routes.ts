/** Rules, macros and lists one by one, in the shape of the Sysdig Secure API. */
import type { RulesItemKind } from '@eyrie/rules';
import { z } from 'zod';
import { allRules, fileItems, type ObjectSource } from '../rules/object-sources.ts';
import type { RuleObject } from '../rules/rule-objects.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api, ApiContext } from './endpoint.ts';
import { Problem } from './problem.ts';

const idParam = z.object({ id: z.coerce.number('expected a number').int().positive() });
const object = z
  .looseObject({
    id: z.number(),
    version: z.number(),
    name: z.string(),
    origin: z.string().describe('«Eyrie» for what comes with it'),
    filename: z.string().describe('the rules file that holds it; empty for a rule that is a list'),
  })
  .describe('with the members of its kind: description, tags and details; or condition and append; or items and append');

/** What a client sends; the source of the kind says what else it must hold. */
const sent = z.looseObject({ name: z.string().trim().min(1) });

export function addRuleObjectRoutes(api: Api, { ruleObjects, listRules }: ServerServices): void {
  addKind(api, { kind: 'rule', path: '/api/secure/rules', plural: 'rules', source: allRules(ruleObjects, listRules) });
  addKind(api, { kind: 'macro', path: '/api/secure/falco/macros', plural: 'macros', source: fileItems(ruleObjects, 'macro') });
  addKind(api, { kind: 'list', path: '/api/secure/falco/lists', plural: 'lists', source: fileItems(ruleObjects, 'list') });
}

interface Kind {
  readonly kind: RulesItemKind;
  readonly path: string;
  readonly plural: string;
  readonly source: ObjectSource;
}

function addKind(api: Api, { kind, path, plural, source }: Kind): void {
  const TAG = 'Rules';
  const none = (id: number): Problem => new Problem(404, `There is no ${kind} with the id ${id}.`);

  addEndpoint(
    api,
    { method: 'get', path: `${path}/summaries`, summary: `Names of all ${plural} and the ids of what defines and changes each`, tag: TAG, answer: z.array(z.object({ name: z.string(), ids: z.array(z.number()) })) },
    async () => {
      const names = new Map<string, number[]>();
      for (const { name, id } of await source.list()) names.set(name, [...(names.get(name) ?? []), id]);
      return [...names].map(([name, ids]) => ({ name, ids }));
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: `${path}/groups`,
      summary: `The ${kind} of a name: its definition first, then what changes it`,
      tag: TAG,
      query: z.object({ name: z.string().optional(), type: z.string().optional() }),
      answer: z.array(object),
    },
    async ({ context }) => {
      const name = nameAsked(context);
      return (await source.list()).filter((each) => each.name === name).map(shown);
    },
  );

  addEndpoint(api, { method: 'post', path, summary: `Add a ${kind}: it becomes an item of api_rules.yaml`, tag: TAG, body: sent, answer: object }, async ({ body, context }) =>
    shown(await source.create(body, context.get('caller').name)),
  );

  addEndpoint(api, { method: 'get', path: `${path}/{id}`, summary: `One ${kind}`, tag: TAG, params: idParam, answer: object }, async ({ params }) => {
    const found = await source.get(params.id);
    if (found === undefined) throw none(params.id);
    return shown(found);
  });

  addEndpoint(api, { method: 'put', path: `${path}/{id}`, summary: `Change a ${kind} in the file that holds it`, tag: TAG, params: idParam, body: sent, answer: object }, async ({ params, body, context }) => {
    const changed = await source.update(params.id, body, context.get('caller').name);
    if (changed === undefined) throw none(params.id);
    return shown(changed);
  });

  addEndpoint(api, { method: 'delete', path: `${path}/{id}`, summary: `Delete a ${kind}; the answer is the ${kind} as it was`, tag: TAG, params: idParam, answer: object }, async ({ params, context }) => {
    const removed = await source.remove(params.id, context.get('caller').name);
    if (removed === undefined) throw none(params.id);
    return shown(removed);
  });
}

function shown({ id, version, name, body, file, readOnly }: RuleObject): z.input<typeof object> {
  return { ...body, id, version, name, origin: readOnly ? 'Eyrie' : 'Secure UI', filename: file };
}

/** Some clients do not escape the name, which may hold `+`, `&` and `#`: all that follows is meant. */
function nameAsked(context: ApiContext): string {
  const raw = /[?&]name=(.*)$/s.exec(context.req.url)?.[1]?.replace(/&type=\w*$/, '');
  if (raw === undefined) throw new Problem(400, 'query.name: which name?');
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new Problem(400, 'query.name: not escaped as an address must be');
  }
}
