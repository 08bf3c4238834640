/** Items of rules files as text, for what a program adds to a file. */
import { stringify } from 'yaml';
import type { RulesItemKind } from './items.ts';

export type ItemValue = string | readonly ItemValue[] | { readonly [key: string]: ItemValue };

/** One item with these parts in this order, `- rule: name` first. Read again it is the same, letter by letter. */
export function renderItem(kind: RulesItemKind, name: string, parts: Readonly<Record<string, ItemValue | undefined>>): string {
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return stringify([{ [kind]: name, ...given }], { schema: 'failsafe', lineWidth: 120 });
}
