/** Reads values of the expected kind out of YAML nodes, or says what was expected where. */
import type { Context } from './context.ts';
import { LoadError } from './result.ts';
import { getKey, type YamlMap, type YamlNode } from './yaml-node.ts';

export function structureError(message: string, context: Context): never {
  throw new LoadError('LOAD_ERR_YAML_VALIDATE', message, context);
}

/** The text of a required key, never empty. */
export function requiredText(item: YamlMap, key: string, context: Context): string {
  return optionalText(item, key, context) ?? structureError(`Item has no mapping for key '${key}'`, context);
}

/** The text of a key, never empty; undefined when there is no such key. */
export function optionalText(item: YamlMap, key: string, context: Context): string | undefined {
  const node = getKey(item, key);
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && node.isNull) structureError(`Mapping for key '${key}' is empty`, context);
  const valueContext = context.at(node, 'value for', key);
  if (node.kind !== 'scalar') return structureError('Value is not a scalar value', valueContext);
  if (node.text === '') structureError('Value must be non-empty', valueContext);
  return node.text;
}

/** As {@link optionalText}, but a key without value is like no key. */
export function optionalOrEmptyText(item: YamlMap, key: string, context: Context): string | undefined {
  const node = getKey(item, key);
  return node?.kind === 'scalar' && (node.isNull || node.text === '') ? undefined : optionalText(item, key, context);
}

export function optionalBoolean(item: YamlMap, key: string, context: Context): boolean | undefined {
  const text = optionalText(item, key, context);
  return text === undefined ? undefined : (parseBoolean(text) ?? badValue('true or false', item, key, context));
}

export function optionalWholeNumber(item: YamlMap, key: string, context: Context): number | undefined {
  const text = optionalText(item, key, context);
  return text === undefined ? undefined : (parseWholeNumber(text) ?? badValue('a whole number', item, key, context));
}

function badValue(expected: string, item: YamlMap, key: string, context: Context): never {
  const node = getKey(item, key) ?? item;
  return structureError(`Can't decode YAML scalar value: expected ${expected}`, context.at(node, 'value for', key));
}

/** The spellings of YAML 1.1, each in lower case, upper case or with a capital. */
export function parseBoolean(text: string): boolean | undefined {
  if (!/^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)$/.test(text)) return undefined;
  const lower = text.toLowerCase();
  if (['y', 'yes', 'true', 'on'].includes(lower)) return true;
  return ['n', 'no', 'false', 'off'].includes(lower) ? false : undefined;
}

/** Decimal, `0x` hexadecimal or `0` octal, below 2^32. */
export function parseWholeNumber(text: string): number | undefined {
  const value = /^\+?(?:0|[1-9][0-9]*)$/.test(text)
    ? Number(text)
    : /^0[xX][0-9a-fA-F]+$/.test(text)
      ? Number.parseInt(text, 16)
      : /^0[0-7]+$/.test(text)
        ? Number.parseInt(text, 8)
        : Number.NaN;
  return value < 2 ** 32 ? value : undefined;
}

/** The texts of a sequence; undefined when there is no such key. */
export function optionalTexts(item: YamlMap, key: string, context: Context): string[] | undefined {
  const node = getKey(item, key);
  if (node === undefined) return undefined;
  const valueContext = context.at(node, 'value for', key);
  if (node.kind !== 'sequence') return structureError('Value is not a sequence', valueContext);
  return node.items.map((value: YamlNode) =>
    value.kind === 'scalar' && !value.isNull ? value.text : structureError('sequence value is not scalar', valueContext.at(value, 'list item')),
  );
}
