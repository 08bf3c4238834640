/** The `override` key: which parts of an item add to, or take the place of, what was defined before. */
import type { Context } from './context.ts';
import { structureError } from './decode.ts';
import { getKey, type YamlMap } from './yaml-node.ts';

export interface Overrides {
  readonly append: ReadonlySet<string>;
  readonly replace: ReadonlySet<string>;
}

export const APPEND_IS_DEPRECATED = "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.";
const WITH_APPEND = "Keys 'override' and 'append: true' cannot be used together. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.";

/** @throws LoadError when a part cannot be overridden so, or when the item also says `append: true`. */
export function readOverrides(item: YamlMap, appendable: readonly string[], replaceable: readonly string[], hasAppend: boolean, context: Context): Overrides {
  const append = new Set<string>();
  const replace = new Set<string>();
  const node = getKey(item, 'override');
  const overrides = context.at(item, 'overrides');
  if (node !== undefined && node.kind !== 'map' && !(node.kind === 'scalar' && node.isNull)) {
    structureError('Value of override must be a mapping of keys to append or replace', context.at(node, 'value for', 'override'));
  }
  for (const { key, value } of node?.kind === 'map' ? node.entries : []) {
    const operation = value.kind === 'scalar' ? value.text : '';
    const part = key.text;
    if (operation === 'append') {
      if (!appendable.includes(part)) structureError(`Key '${part}' cannot be appended to, use 'replace' instead`, overrides.at(key, 'overrides', part));
      append.add(part);
    } else if (operation === 'replace') {
      if (!replaceable.includes(part)) structureError(`Key '${part}' cannot be replaced`, overrides.at(key, 'overrides', part));
      replace.add(part);
    } else {
      const allowed = [...(appendable.includes(part) ? ['append'] : []), ...(replaceable.includes(part) ? ['replace'] : [])];
      const message = `Invalid override operation for key '${part}': '${operation}'. Allowed values are: ${allowed.join(' ')}`;
      structureError(message, overrides.at(value, 'value for', part));
    }
  }
  if (hasAppend && append.size + replace.size > 0) structureError(WITH_APPEND, context);
  return { append, replace };
}
