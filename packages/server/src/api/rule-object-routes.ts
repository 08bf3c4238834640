/** Rules, macros and lists one by one, in the shape of the Sysdig Secure API. */
import type { RulesItemKind } from '@eyrie/rules';
import { z } from 'zod';
import { listInput, listText, macroInput, macroText, ruleInput, ruleText } from '../rules/object-text.ts';
import type { ObjectInput, RuleObject } from '../rules/rule-objects.ts';
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
    filename: z.string().describe('the rules file that holds it'),
  })
  .describe('with the members of its kind: description, tags and details; or condition and append; or items and append');

export function addRuleObjectRoutes(api: Api, services: ServerServices): void {
  addKind(api, services, { kind: 'rule', path: '/api/secure/rules', plural: 'rules', body: ruleInput, text: ruleText, members: ['description', 'tags', 'details'] });
  addKind(api, services, { kind: 'macro', path: '/api/secure/falco/macros', plural: 'macros', body: macroInput, text: macroText, members: ['condition', 'append'] });
  addKind(api, services, { kind: 'list', path: '/api/secure/falco/lists', plural: 'lists', body: listInput, text: listText, members: ['items', 'append'] });
}

interface Kind<Body extends z.ZodType<{ name: string; version?: number | null | undefined }>> {
  readonly kind: RulesItemKind;
  readonly path: string;
  readonly plural: string;
  readonly body: Body;
  readonly text: (input: z.output<Body>) => string;
  /** Members that are kept as they were sent. */
  readonly members: readonly string[];
}

function addKind<Body extends z.ZodType<{ name: string; version?: number | null | undefined }>>(api: Api, { ruleObjects }: ServerServices, { kind, path, plural, body: schema, text, members }: Kind<Body>): void {
  const TAG = 'Rules';
  const none = (id: number): Problem => new Problem(404, `There is no ${kind} with the id ${id}.`);
  const inputOf = (body: z.output<Body>): ObjectInput => ({
    name: body.name,
    body: Object.fromEntries(Object.entries(body).filter(([member]) => members.includes(member))),
    text: text(body),
    version: body.version ?? undefined,
  });

  addEndpoint(
    api,
    { method: 'get', path: `${path}/summaries`, summary: `Names of all ${plural} and the ids of what defines and changes each`, tag: TAG, answer: z.array(z.object({ name: z.string(), ids: z.array(z.number()) })) },
    async () => {
      const names = new Map<string, number[]>();
      for (const { name, id } of await ruleObjects.list(kind)) names.set(name, [...(names.get(name) ?? []), id]);
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
      return (await ruleObjects.list(kind)).filter((each) => each.name === name).map(shown);
    },
  );

  addEndpoint(api, { method: 'post', path, summary: `Add a ${kind}: it becomes an item of api_rules.yaml`, tag: TAG, body: schema, answer: object }, async ({ body, context }) =>
    shown(await ruleObjects.create(kind, inputOf(body), context.get('caller').name)),
  );

  addEndpoint(api, { method: 'get', path: `${path}/{id}`, summary: `One ${kind}`, tag: TAG, params: idParam, answer: object }, async ({ params }) => {
    const found = await ruleObjects.get(kind, params.id);
    if (found === undefined) throw none(params.id);
    return shown(found);
  });

  addEndpoint(api, { method: 'put', path: `${path}/{id}`, summary: `Change a ${kind} in the file that holds it`, tag: TAG, params: idParam, body: schema, answer: object }, async ({ params, body, context }) => {
    const changed = await ruleObjects.update(kind, params.id, inputOf(body), context.get('caller').name);
    if (changed === undefined) throw none(params.id);
    return shown(changed);
  });

  addEndpoint(api, { method: 'delete', path: `${path}/{id}`, summary: `Delete a ${kind}; the answer is the ${kind} as it was`, tag: TAG, params: idParam, answer: object }, async ({ params, context }) => {
    const removed = await ruleObjects.remove(kind, params.id, context.get('caller').name);
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
