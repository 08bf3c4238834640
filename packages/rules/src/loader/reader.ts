/** Reads the items of a rules file in order and hands them to the collector. */
import type { Collector } from './collector.ts';
import type { Context } from './context.ts';
import type { PluginRequirement } from './definitions.ts';
import { optionalBoolean, optionalTexts, parseWholeNumber, requiredText, structureError } from './decode.ts';
import { APPEND_IS_DEPRECATED, readOverrides } from './overrides.ts';
import { LoadError, type FileResult } from './result.ts';
import { readRule, RULE_KEYS } from './rule-reader.ts';
import { schemaProblems } from './schema-check.ts';
import { implicitEngineVersion, parseVersion } from './version.ts';
import { parseYaml } from './yaml.ts';
import { getKey, type YamlMap, type YamlNode } from './yaml-node.ts';

const IDENTIFIER = '([a-zA-Z]+[a-zA-Z0-9_]*)';
const BARE_STRING = '([^()"\'[:space:]=,]+)';

/** @returns false when the file has an error; what comes before it is collected. */
export function readFile(content: string, file: Context, collector: Collector, result: FileResult): boolean {
  const parsed = parseYaml(content);
  if ('problem' in parsed) {
    result.addError(new LoadError('LOAD_ERR_YAML_PARSE', parsed.problem.message, file.atOffset(parsed.problem.offset, 'value for')));
    return false;
  }
  for (const document of parsed.documents) {
    const problems = schemaProblems(document);
    if (problems.length > 0) result.schemaWarnings.push(...problems);
    result.schemaValidation = result.schemaWarnings.length > 0 ? 'failed' : 'ok';
  }
  try {
    for (const document of parsed.documents) readDocument(document, file, collector, result);
    return true;
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    result.addError(error);
    return false;
  }
}

function readDocument(document: YamlNode, file: Context, collector: Collector, result: FileResult): void {
  if (document.kind === 'scalar' && document.isNull) return;
  if (document.kind === 'scalar') structureError("Rules content is not yaml: expected a list of items with '- rule:', '- macro:' or '- list:'", file);
  if (document.kind === 'map') structureError('Rules content is not yaml array of objects', file);
  for (const item of document.items) {
    if (item.kind === 'scalar' && item.isNull) continue;
    if (item.kind !== 'map') {
      structureError('Unexpected element type. Each element should be a yaml associative array.', file.at(item, 'rules content item'));
    }
    readItem(item, file, collector, result);
  }
}

function readItem(item: YamlMap, file: Context, collector: Collector, result: FileResult): void {
  const has = (key: string): boolean => getKey(item, key) !== undefined;
  if (has('required_engine_version')) readEngineVersion(item, file, collector, result);
  else if (has('required_plugin_versions')) readPluginVersions(item, file, collector, result);
  else if (has('list')) readList(item, file, collector, result);
  else if (has('macro')) readMacro(item, file, collector, result);
  else if (has('rule')) warnUnknownKeys(item, RULE_KEYS, readRule(item, file, collector, result), result);
  else result.addWarning('LOAD_UNKNOWN_ITEM', 'Unknown top level item', file.at(item, 'rules content item'));
}

function warnUnknownKeys(item: YamlMap, known: readonly string[], context: Context, result: FileResult): void {
  for (const { key } of item.entries) {
    if (!known.includes(key.text)) result.addWarning('LOAD_UNKNOWN_KEY', `Unknown key '${key.text}'. The key will be ignored.`, context);
  }
}

function readEngineVersion(item: YamlMap, file: Context, collector: Collector, result: FileResult): void {
  const context = file.at(item, 'required_engine_version');
  const text = requiredText(item, 'required_engine_version', context);
  const number = parseWholeNumber(text);
  const version = number === undefined ? text : implicitEngineVersion(number);
  if (parseVersion(version) === undefined) {
    structureError(`Unable to parse engine version '${text}' as a semver string. Expected "x.y.z" semver format.`, context);
  }
  collector.requireEngine(version, context);
  warnUnknownKeys(item, ['required_engine_version'], context, result);
}

function readPluginVersions(item: YamlMap, file: Context, collector: Collector, result: FileResult): void {
  const node = getKey(item, 'required_plugin_versions') ?? item;
  const context = file.at(node, 'required plugin versions');
  if (node.kind !== 'sequence') structureError('Value of required_plugin_versions must be a sequence', context);
  for (const plugin of node.items) {
    const unnamed = context.at(plugin, 'required plugin versions entry');
    if (plugin.kind !== 'map') structureError('Plugin version must be a mapping', unnamed);
    const name = requiredText(plugin, 'name', unnamed);
    const entry = context.at(plugin, 'required plugin versions entry', name);
    const requirement = { name, version: requiredText(plugin, 'version', entry) };
    collector.requirePlugin([requirement, ...readAlternatives(plugin, entry)], entry);
  }
  warnUnknownKeys(item, ['required_plugin_versions'], file.at(item, 'required plugin versions'), result);
}

function readAlternatives(plugin: YamlMap, context: Context): PluginRequirement[] {
  const node = getKey(plugin, 'alternatives');
  if (node === undefined) return [];
  if (node.kind !== 'sequence') structureError('Value of plugin version alternatives must be a sequence', context);
  return node.items.map((alternative) => {
    const unnamed = context.at(alternative, 'required plugin versions alternative');
    if (alternative.kind !== 'map') structureError('Plugin version alternative must be a mapping', unnamed);
    const name = requiredText(alternative, 'name', unnamed);
    const named = context.at(alternative, 'required plugin versions alternative', name);
    return { name, version: requiredText(alternative, 'version', named) };
  });
}

/** Whether an item of one part (`items`, `condition`) adds to what was defined before. */
function readAppend(item: YamlMap, part: string, context: Context, result: FileResult): boolean {
  const append = optionalBoolean(item, 'append', context) ?? false;
  if (append) result.addWarning('LOAD_DEPRECATED_ITEM', APPEND_IS_DEPRECATED, context);
  const overrides = readOverrides(item, [part], [part], append, context);
  return append || overrides.append.has(part);
}

function readList(item: YamlMap, file: Context, collector: Collector, result: FileResult): void {
  const name = requiredText(item, 'list', file.at(item, 'list'));
  const context = file.at(item, 'list', name);
  if (!/^[^()"' \t\n\v\f\r=,]+$/.test(name)) {
    result.addWarning('LOAD_INVALID_LIST_NAME', `List has an invalid name. List names should match a regular expression: ${BARE_STRING}`, context);
  }
  const items = optionalTexts(item, 'items', context) ?? structureError("Item has no mapping for key 'items'", context);
  if (readAppend(item, 'items', context, result)) collector.appendList(name, items, context);
  else collector.defineList(name, items, context);
  warnUnknownKeys(item, ['list', 'items', 'append', 'override'], context, result);
}

function readMacro(item: YamlMap, file: Context, collector: Collector, result: FileResult): void {
  const name = requiredText(item, 'macro', file.at(item, 'macro'));
  const context = file.at(item, 'macro', name);
  if (!/^[a-zA-Z][a-zA-Z0-9_]*$/.test(name)) {
    result.addWarning('LOAD_INVALID_MACRO_NAME', `Macro has an invalid name. Macro names should match a regular expression: ${IDENTIFIER}`, context);
  }
  const condition = requiredText(item, 'condition', context);
  const conditionContext = context.at(getKey(item, 'condition') ?? item, 'macro condition');
  if (readAppend(item, 'condition', context, result)) collector.appendMacro(name, condition, context);
  else collector.defineMacro(name, condition, context, conditionContext);
  warnUnknownKeys(item, ['macro', 'condition', 'append', 'override'], context, result);
}
