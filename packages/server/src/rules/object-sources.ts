/** Where clients of the Sysdig Secure API find rules, macros and lists: items of rules files, and beside them the rules that are lists. */
import type { RulesItemKind } from '@eyrie/rules';
import { listRule, type ListRule } from '@eyrie/schema';
import type { z } from 'zod';
import { listRuleInput, type ListRules } from '../policies/list-rules.ts';
import { listInput, listText, macroInput, macroText, ruleInput, ruleText } from './object-text.ts';
import type { ObjectInput, RuleObject, RuleObjects } from './rule-objects.ts';

/** What a client sends cannot be one of these. */
export class BadObject extends Error {}

export interface ObjectSource {
  list(): Promise<RuleObject[]>;
  get(id: number): Promise<RuleObject | undefined>;
  /** @throws BadObject, PolicyConflict, RulesRefused */
  create(body: unknown, by: string): Promise<RuleObject>;
  update(id: number, body: unknown, by: string): Promise<RuleObject | undefined>;
  remove(id: number, by: string): Promise<RuleObject | undefined>;
}

function read<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new BadObject(result.error.issues.map((issue) => `${['body', ...issue.path].join('.')}: ${issue.message}`).join('; '));
}

/** How the items of a kind are read; the members named are kept as they were sent. */
const INPUT_OF: Readonly<Record<RulesItemKind, (body: unknown) => ObjectInput>> = {
  rule: (body) => inputOf(read(ruleInput, body), ruleText, ['description', 'tags', 'details']),
  macro: (body) => inputOf(read(macroInput, body), macroText, ['condition', 'append']),
  list: (body) => inputOf(read(listInput, body), listText, ['items', 'append']),
};

function inputOf<T extends { readonly name: string; readonly version?: number | null | undefined }>(body: T, text: (body: T) => string, members: readonly string[]): ObjectInput {
  return { name: body.name, body: Object.fromEntries(Object.entries(body).filter(([member]) => members.includes(member))), text: text(body), version: body.version ?? undefined };
}

/** Items of the rules files. */
export function fileItems(objects: RuleObjects, kind: RulesItemKind): ObjectSource {
  return {
    list: () => objects.list(kind),
    get: (id) => objects.get(kind, id),
    create: (body, by) => objects.create(kind, INPUT_OF[kind](body), by),
    update: (id, body, by) => objects.update(kind, id, INPUT_OF[kind](body), by),
    remove: (id, by) => objects.remove(kind, id, by),
  };
}

/** Rules that are lists have numbers of their own; here they begin behind those of all items. */
const FIRST_LIST_RULE = 1_000_000_000;

/** Rules of both kinds, told apart by their `ruleType`. */
export function allRules(objects: RuleObjects, lists: ListRules): ObjectSource {
  const items = fileItems(objects, 'rule');
  const isList = (body: unknown): boolean => {
    const type = typeof body === 'object' && body !== null && 'details' in body ? body.details : undefined;
    return typeof type === 'object' && type !== null && 'ruleType' in type && type.ruleType !== 'FALCO';
  };
  const shown = (rule: ListRule | undefined): RuleObject | undefined => (rule === undefined ? undefined : asObject(rule));
  return {
    list: async () => [...(await items.list()), ...(await lists.list()).map(asObject)],
    get: async (id) => (id < FIRST_LIST_RULE ? items.get(id) : shown(await lists.get(id - FIRST_LIST_RULE))),
    create: async (body, by) => (isList(body) ? asObject(await lists.create(read(listRuleInput, body), by)) : items.create(body, by)),
    update: async (id, body, by) => (id < FIRST_LIST_RULE ? items.update(id, body, by) : shown(await lists.update(id - FIRST_LIST_RULE, read(listRuleInput, body), by))),
    remove: async (id, by) => (id < FIRST_LIST_RULE ? items.remove(id, by) : shown(await lists.remove(id - FIRST_LIST_RULE, by))),
  };
}

function asObject(rule: ListRule): RuleObject {
  const { id, version, name, ...body } = listRule.parse(rule);
  return { id: FIRST_LIST_RULE + id, version, kind: 'rule', name, body, file: '', readOnly: false };
}
