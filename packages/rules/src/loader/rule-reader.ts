/** Reads one `rule` item: a definition, an append, overrides of some parts, or the switching on and off of an earlier rule. */
import type { Collector, RuleChange } from './collector.ts';
import type { Context } from './context.ts';
import { parsePriority, PRIORITIES, type Priority } from './definitions.ts';
import { optionalBoolean, optionalOrEmptyText, optionalText, optionalTexts, optionalWholeNumber, requiredText, structureError } from './decode.ts';
import { readExceptions } from './exception-reader.ts';
import { APPEND_IS_DEPRECATED, readOverrides } from './overrides.ts';
import type { FileResult } from './result.ts';
import { getKey, type YamlMap } from './yaml-node.ts';

const APPENDABLE = ['condition', 'exceptions', 'output', 'desc', 'tags'];
const REPLACEABLE = [...APPENDABLE, 'priority', 'capture', 'capture_duration', 'enabled', 'warn_evttypes', 'skip-if-unknown-filter'];
export const RULE_KEYS = ['rule', ...REPLACEABLE, 'source', 'override', 'append'];
const STANDALONE_ENABLED =
  "The standalone 'enabled' key usage is deprecated. The correct approach requires also a 'replace' entry under the 'override' key (i.e. 'enabled: replace').";

/** @returns where the rule stands. */
export function readRule(item: YamlMap, file: Context, collector: Collector, result: FileResult): Context {
  const name = requiredText(item, 'rule', file.at(item, 'rule'));
  const context = file.at(item, 'rule', name);
  const source = optionalOrEmptyText(item, 'source', context) ?? '';
  const append = optionalBoolean(item, 'append', context) ?? false;
  if (append) result.addWarning('LOAD_DEPRECATED_ITEM', APPEND_IS_DEPRECATED, context);
  const overrides = readOverrides(item, APPENDABLE, REPLACEABLE, append, context);
  const has = (key: string): boolean => getKey(item, key) !== undefined;

  if (overrides.append.size + overrides.replace.size > 0) {
    const pending = new Set(REPLACEABLE.filter(has));
    if (overrides.append.size > 0) {
      const change = readChange(item, overrides.append, pending, 'append', context, result);
      collector.appendRule(name, change, overrides.append.has('condition') ? source : '', context);
    }
    if (overrides.replace.size > 0) {
      const change = readChange(item, overrides.replace, pending, 'replace', context, result);
      collector.replaceInRule(name, change, overrides.replace.has('condition') ? source : '', context);
    }
    const [unexpected] = [...pending].sort();
    if (unexpected !== undefined) {
      const at = context.at(getKey(item, unexpected) ?? item, 'overrides', unexpected);
      structureError(`Unexpected key '${unexpected}': no corresponding entry under 'override' is defined.`, at);
    }
  } else if (append) {
    const parts = new Set(['condition', 'exceptions'].filter(has));
    collector.appendRule(name, readChange(item, parts, new Set(parts), 'append', context, result), source, context);
  } else if (!['condition', 'output', 'desc', 'priority'].some(has)) {
    const enabled = optionalBoolean(item, 'enabled', context) ?? structureError("Item has no mapping for key 'enabled'", context);
    result.addWarning('LOAD_DEPRECATED_ITEM', STANDALONE_ENABLED, context);
    collector.enableRule(name, enabled, context);
  } else {
    defineRule(item, name, context, collector, result);
  }
  return context;
}

function defineRule(item: YamlMap, name: string, context: Context, collector: Collector, result: FileResult): void {
  const condition = requiredText(item, 'condition', context);
  const output = requiredText(item, 'output', context).trim();
  const description = requiredText(item, 'desc', context);
  const priority = readPriority(item, context);
  const partContext = (key: string, type: 'rule condition' | 'rule output'): Context => context.at(getKey(item, key) ?? item, type);
  const body = {
    condition,
    output,
    description,
    priority,
    source: optionalText(item, 'source', context) ?? 'syscall',
    enabled: optionalBoolean(item, 'enabled', context) ?? true,
    capture: optionalBoolean(item, 'capture', context) ?? false,
    captureDuration: optionalWholeNumber(item, 'capture_duration', context) ?? 0,
    warnEventTypes: optionalBoolean(item, 'warn_evttypes', context) ?? true,
    skipIfUnknownFilter: optionalBoolean(item, 'skip-if-unknown-filter', context) ?? false,
    tags: new Set(optionalTexts(item, 'tags', context)),
    exceptions: readExceptions(item, context, false, result),
  };
  const contexts = { context, conditionContext: partContext('condition', 'rule condition'), outputContext: partContext('output', 'rule output') };
  collector.defineRule({ name, body, ...contexts }, result);
}

function readPriority(item: YamlMap, context: Context): Priority {
  const text = requiredText(item, 'priority', context);
  return parsePriority(text) ?? structureError(`Invalid priority '${text}': expected one of ${PRIORITIES.join(', ')}`, context.at(getKey(item, 'priority') ?? item, 'rule priority'));
}

/**
 * The parts of an item that are to be changed.
 * @param pending keys of the item that no override has claimed yet; those read here are taken out.
 */
function readChange(
  item: YamlMap,
  parts: ReadonlySet<string>,
  pending: Set<string>,
  operation: 'append' | 'replace',
  context: Context,
  result: FileResult,
): RuleChange {
  const change: { -readonly [Key in keyof RuleChange]: RuleChange[Key] } = {};
  const missing = (key: string): never => structureError(`An ${operation} override for '${key}' was specified but '${key}' is not defined`, context);
  const boolean = (key: string): boolean => optionalBoolean(item, key, context) ?? missing(key);
  for (const part of parts) {
    if (!pending.delete(part)) missing(part);
    switch (part) {
      case 'condition':
        change.condition = requiredText(item, part, context);
        break;
      case 'output':
        change.output = requiredText(item, part, context);
        break;
      case 'desc':
        change.description = requiredText(item, part, context);
        break;
      case 'priority':
        change.priority = readPriority(item, context);
        break;
      case 'tags':
        change.tags = new Set(optionalTexts(item, part, context));
        break;
      case 'exceptions':
        change.exceptions = readExceptions(item, context, operation === 'append', result);
        break;
      case 'enabled':
        change.enabled = boolean(part);
        break;
      case 'capture':
        change.capture = boolean(part);
        break;
      case 'capture_duration':
        change.captureDuration = optionalWholeNumber(item, part, context) ?? missing(part);
        break;
      case 'warn_evttypes':
        change.warnEventTypes = boolean(part);
        break;
      case 'skip-if-unknown-filter':
        change.skipIfUnknownFilter = boolean(part);
        break;
    }
  }
  return change;
}
