/** Items of rules files as text, for what a program adds to a file. */
import { Document, isScalar, visit } from 'yaml';
import { NULL_SPELLINGS } from '../loader/yaml-node.ts';
import type { RulesItemKind } from './items.ts';

export type ItemValue = string | readonly ItemValue[] | { readonly [key: string]: ItemValue };

/** One item with these parts in this order, `- rule: name` first; lists of words on one line. Read again it is the same, letter by letter. */
export function renderItem(kind: RulesItemKind, name: string, parts: Readonly<Record<string, ItemValue | undefined>>): string {
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  const document = new Document([{ [kind]: name, ...given }], { schema: 'failsafe' });
  visit(document, {
    // Without quotes they would be read as nothing.
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && NULL_SPELLINGS.has(node.value)) node.type = 'QUOTE_DOUBLE';
    },
    Seq: (_key, node) => {
      node.flow = node.items.every((item) => isScalar(item));
    },
  });
  return document.toString({ lineWidth: 120, flowCollectionPadding: false });
}
