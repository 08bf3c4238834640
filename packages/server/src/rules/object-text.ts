/** Rules, macros and lists as clients of the Sysdig Secure API know them, and as items of a rules file: one into the other. */
import { getKey, renderItem, type ItemValue, type RulesItem, type YamlNode } from '@eyrie/rules';
import { z } from 'zod';

const name = z.string().trim().min(1).max(500);
const condition = z.looseObject({ condition: z.string().max(200_000), components: z.array(z.unknown()).nullish() });
const falcoDetails = z.looseObject({
  ruleType: z.literal('FALCO', 'only rules of the type FALCO can be kept in rules files'),
  append: z.boolean().nullish(),
  source: z.string().nullish(),
  output: z.string().nullish(),
  condition: condition.nullish(),
  priority: z.string().nullish(),
  exceptions: z.array(z.looseObject({ name: z.string(), fields: z.unknown(), comps: z.unknown(), values: z.unknown() })).nullish(),
});

export const ruleInput = z.looseObject({ name, description: z.string().nullish(), tags: z.array(z.string()).nullish(), details: falcoDetails, version: z.number().nullish() });
export const macroInput = z.looseObject({ name, condition, append: z.boolean().nullish(), version: z.number().nullish() });
export const listInput = z.looseObject({ name, items: z.looseObject({ items: z.array(z.union([z.string(), z.number()])) }), append: z.boolean().nullish(), version: z.number().nullish() });

export type RuleInput = z.infer<typeof ruleInput>;
export type MacroInput = z.infer<typeof macroInput>;
export type ListInput = z.infer<typeof listInput>;

const ADDED = { condition: 'append', exceptions: 'append', output: 'append', desc: 'append', tags: 'append' } as const;

export function ruleText({ name: rule, description, tags, details }: RuleInput): string {
  const isAppend = details.append === true;
  const given = (text: string | null | undefined): string | undefined => (isAppend && (text ?? '') === '' ? undefined : (text ?? ''));
  const exceptions = (details.exceptions ?? []).map((exception) => ({
    name: exception.name,
    ...(exception.fields === null || exception.fields === undefined ? {} : { fields: valueOf(exception.fields) }),
    ...(exception.comps === null || exception.comps === undefined ? {} : { comps: valueOf(exception.comps) }),
    ...(exception.values === null || exception.values === undefined ? {} : { values: valueOf(exception.values) }),
  }));
  const parts: Record<string, ItemValue | undefined> = {
    desc: given(description),
    condition: given(details.condition?.condition),
    output: given(details.output),
    priority: isAppend ? undefined : (details.priority ?? 'warning').toUpperCase(),
    source: isAppend ? undefined : (details.source ?? undefined),
    tags: (tags ?? []).length === 0 ? undefined : (tags ?? []),
    exceptions: exceptions.length === 0 ? undefined : exceptions,
  };
  const override = Object.fromEntries(Object.entries(ADDED).filter(([key]) => parts[key] !== undefined));
  return renderItem('rule', rule, isAppend ? { ...parts, override } : parts);
}

export function macroText({ name: macro, condition: given, append }: MacroInput): string {
  return renderItem('macro', macro, { condition: given.condition, ...(append === true ? { override: { condition: 'append' } } : {}) });
}

export function listText({ name: list, items, append }: ListInput): string {
  return renderItem('list', list, { items: items.items.map(String), ...(append === true ? { override: { items: 'append' } } : {}) });
}

/** Anything that JSON can hold, as text. */
function valueOf(value: unknown): ItemValue {
  if (Array.isArray(value)) return value.map(valueOf);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

type ObjectBody = Readonly<Record<string, unknown>>;

/** What a client sees of an item that was written by hand. */
export function objectOf(item: RulesItem): ObjectBody {
  const part = (key: string): unknown => plain(getKey(item.node, key));
  const text = (key: string): string => {
    const value = part(key);
    return typeof value === 'string' ? value : '';
  };
  const append = item.effect !== 'define';
  switch (item.kind) {
    case 'macro':
      return { condition: { condition: text('condition'), components: [] }, append };
    case 'list':
      return { items: { items: listOf(part('items')) }, append };
    case 'rule':
      return {
        description: text('desc'),
        tags: listOf(part('tags')),
        details: {
          ruleType: 'FALCO',
          append,
          ...(append ? {} : { source: part('source') ?? 'syscall', priority: text('priority').toLowerCase() }),
          output: text('output'),
          condition: { condition: text('condition'), components: [] },
          ...(part('exceptions') === undefined ? {} : { exceptions: part('exceptions') }),
        },
      };
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function plain(node: YamlNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'sequence') return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plain(value)]));
}
