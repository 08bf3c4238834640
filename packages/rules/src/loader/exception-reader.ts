/** Reads the `exceptions` of a rule. */
import type { Context } from './context.ts';
import type { ExceptionDefinition, ExceptionEntry } from './definitions.ts';
import { requiredText, structureError } from './decode.ts';
import type { FileResult } from './result.ts';
import { getKey, type YamlMap, type YamlNode } from './yaml-node.ts';

/** @param append the exceptions add to earlier ones: fields may be left out, values should not be. */
export function readExceptions(item: YamlMap, parent: Context, append: boolean, result: FileResult): ExceptionDefinition[] {
  const node = getKey(item, 'exceptions');
  if (node === undefined || (node.kind === 'scalar' && node.isNull)) return [];
  const context = parent.at(node, 'exceptions');
  if (node.kind !== 'sequence') structureError('Rule exceptions must be a sequence', context);
  const exceptions: ExceptionDefinition[] = [];
  for (const entry of node.items) {
    const unnamed = context.at(entry, 'exception');
    if (entry.kind !== 'map') structureError('Rule exception must be a mapping', unnamed);
    const name = requiredText(entry, 'name', unnamed);
    const named = parent.at(entry, 'exception', name);
    if (exceptions.some((other) => other.name === name)) {
      result.addWarning('LOAD_EXCEPTION_NAME_NOT_UNIQUE', `Multiple definitions of exception '${name}' in the same rule`, named);
    }
    exceptions.push(readException(entry, name, named, append, result));
  }
  return exceptions;
}

function readException(entry: YamlMap, name: string, context: Context, append: boolean, result: FileResult): ExceptionDefinition {
  const fields = getKey(entry, 'fields');
  if (fields === undefined && !append) structureError("Item has no mapping for key 'fields'", context);
  const comps = getKey(entry, 'comps');
  const values = getKey(entry, 'values');
  if (values === undefined && append) result.addWarning('LOAD_APPEND_NO_VALUES', 'Overriding/appending exception with no values', context);
  return {
    name,
    fields: fields && readEntry(fields, context.at(fields, 'value for', 'fields')),
    comps: comps && readEntry(comps, context.at(comps, 'value for', 'comps')),
    values: values === undefined ? [] : readValues(values, context),
    context,
  };
}

function readValues(node: YamlNode, parent: Context): ExceptionEntry[] {
  const context = parent.at(node, 'exception values');
  if (node.kind !== 'sequence') structureError('Rule exception values must be a sequence', context);
  return node.items.map((value) => {
    const at = context.at(value, 'exception value');
    return readEntry(value, at) ?? structureError('Value must be non-empty', at);
  });
}

/** Deeper nesting means nothing. */
const MAX_DEPTH = 4;

function readEntry(node: YamlNode, context: Context, depth = 0): ExceptionEntry | undefined {
  if (depth > MAX_DEPTH) structureError('Exception values nest too deep', context);
  if (node.kind === 'scalar') {
    if (node.isNull) return undefined;
    return node.text === '' ? structureError('Value must be non-empty', context) : node.text;
  }
  if (node.kind === 'map') return structureError('Value must be a text or a list', context);
  return node.items.map((item) => {
    const at = context.at(item, 'exception');
    return readEntry(item, at, depth + 1) ?? structureError('Value must be non-empty', at);
  });
}
