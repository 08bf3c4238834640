/** Gathers definitions over all files and merges redefinitions, appends and overrides into them. */
import type { Context } from './context.ts';
import type {
  ExceptionDefinition, ListDefinition, MacroDefinition, PluginRequirement, RuleBody, RuleDefinition,
} from './definitions.ts';
import { validateException, type FieldTest } from './exceptions.ts';
import { LoadError, type FileResult } from './result.ts';
import { compareVersions, ENGINE_VERSION, isCompatible, parseVersion } from './version.ts';

const NO_LIST = 'List uses \'append\' or \'override.items: append\' but no list by that name already exists';
const NO_MACRO = "Macro uses 'append' or 'override.condition: append' but no macro by that name already exists";
const NO_RULE_TO_APPEND = "Rule uses 'append' or 'override.<key>: append' but no rule by that name already exists";
const NO_RULE_TO_REPLACE = "An 'override.<key>: replace' to a rule was requested but no rule by that name already exists";
const NO_RULE_TO_ENABLE = "Rule has 'enabled' key but no rule by that name already exists";

function fail(message: string, context: Context): never {
  throw new LoadError('LOAD_ERR_VALIDATE', message, context);
}

/** The parts of a rule that one item appends or replaces. */
export type RuleChange = Partial<Omit<RuleBody, 'source'>>;

export class Collector {
  readonly lists = new Map<string, ListDefinition>();
  readonly macros = new Map<string, MacroDefinition>();
  readonly rules = new Map<string, RuleDefinition>();
  readonly requiredPlugins: (readonly PluginRequirement[])[] = [];
  requiredEngineVersion = '0.0.0';
  #next = 0;
  readonly #fieldTests: ReadonlyMap<string, FieldTest>;

  /** @param fieldTests by event source: whether a text names a field, or a transformer over fields, of that source. */
  constructor(fieldTests: ReadonlyMap<string, FieldTest>) {
    this.#fieldTests = fieldTests;
  }

  requireEngine(version: string, context: Context): void {
    const required = parseVersion(version);
    const available = parseVersion(ENGINE_VERSION);
    if (required === undefined || available === undefined || !isCompatible(available, required)) {
      fail(`Rules require engine version ${version}, but engine version is ${ENGINE_VERSION}`, context);
    }
    const highest = parseVersion(this.requiredEngineVersion);
    if (highest === undefined || compareVersions(highest, required) < 0) this.requiredEngineVersion = version;
  }

  requirePlugin(alternatives: readonly PluginRequirement[], context: Context): void {
    const names = new Set<string>();
    for (const { name, version } of alternatives) {
      if (parseVersion(version) === undefined) fail(`Invalid required version '${version}' for plugin '${name}'`, context);
      if (names.has(name)) fail(`Defined multiple alternative version requirements for plugin '${name}'`, context);
      names.add(name);
    }
    this.requiredPlugins.push(alternatives);
  }

  defineList(name: string, items: readonly string[], context: Context): void {
    const order = this.#next++;
    this.lists.set(name, { name, items, context, index: this.lists.get(name)?.index ?? order, visibility: order });
  }

  appendList(name: string, items: readonly string[], context: Context): void {
    const list = this.lists.get(name) ?? fail(NO_LIST, context);
    list.items = [...list.items, ...items];
    list.visibility = this.#next++;
  }

  defineMacro(name: string, condition: string, context: Context, conditionContext: Context): void {
    const order = this.#next++;
    this.macros.set(name, { name, condition, context, conditionContext, index: this.macros.get(name)?.index ?? order, visibility: order });
  }

  appendMacro(name: string, condition: string, context: Context): void {
    const macro = this.macros.get(name) ?? fail(NO_MACRO, context);
    macro.condition = `${macro.condition} ${condition}`;
    macro.visibility = this.#next++;
  }

  defineRule(rule: Pick<RuleDefinition, 'name' | 'body' | 'context' | 'conditionContext' | 'outputContext'>, result: FileResult): void {
    const previous = this.#previous(rule.name, rule.body.source, rule.context);
    const { source } = rule.body;
    const test = this.#fieldTests.get(source);
    if (test === undefined) result.addWarning('LOAD_UNKNOWN_SOURCE', `Unknown source ${source}, skipping`, rule.context);
    const exceptions = rule.body.exceptions.map((exception) => {
      if (exception.fields === undefined) fail('Rule exception item must have fields property with a list of fields', exception.context);
      return validateException(exception, test);
    });
    const order = this.#next++;
    this.rules.set(rule.name, {
      ...rule,
      body: { ...rule.body, exceptions },
      index: previous?.index ?? order,
      visibility: order,
      unknownSource: test === undefined,
    });
  }

  /** @param source empty, or what the rule's source must be. */
  appendRule(name: string, change: RuleChange, source: string, context: Context): void {
    const rule = this.#previous(name, source, context) ?? fail(NO_RULE_TO_APPEND, context);
    if (Object.keys(change).length === 0) fail('Appended rule must have exceptions or condition property', context);
    const join = (before: string, after: string | undefined): string => (after === undefined || after === '' ? before : `${before} ${after}`);
    const { body } = rule;
    const test = rule.unknownSource ? undefined : this.#fieldTests.get(body.source);
    rule.body = {
      ...body,
      condition: join(body.condition, change.condition),
      output: join(body.output, change.output),
      description: join(body.description, change.description),
      tags: new Set([...body.tags, ...(change.tags ?? [])]),
      exceptions: appendExceptions(body.exceptions, change.exceptions ?? [], test),
    };
    rule.visibility = this.#next++;
  }

  /** @param source empty, or what the rule's source must be. */
  replaceInRule(name: string, change: RuleChange, source: string, context: Context): void {
    const rule = this.#previous(name, source, context) ?? fail(NO_RULE_TO_REPLACE, context);
    if (Object.keys(change).length === 0) fail('The rule must have at least one field that can be replaced', context);
    rule.body = { ...rule.body, ...change };
    rule.visibility = this.#next++;
  }

  enableRule(name: string, enabled: boolean, context: Context): void {
    const rule = this.rules.get(name) ?? fail(NO_RULE_TO_ENABLE, context);
    rule.body = { ...rule.body, enabled };
  }

  #previous(name: string, source: string, context: Context): RuleDefinition | undefined {
    const rule = this.rules.get(name);
    if (rule !== undefined && source !== '' && rule.body.source !== '' && rule.body.source !== source) {
      fail('Rule has been re-defined with a different source', context);
    }
    return rule;
  }
}

function appendExceptions(
  before: readonly ExceptionDefinition[],
  added: readonly ExceptionDefinition[],
  test: FieldTest | undefined,
): readonly ExceptionDefinition[] {
  const exceptions = [...before];
  for (const exception of added) {
    const { context, name } = exception;
    const at = exceptions.findIndex((candidate) => candidate.name === name);
    const previous = exceptions[at];
    if (previous === undefined) {
      if (exception.fields === undefined) fail('Rule exception must have fields property with a list of fields', context);
      if (exception.values.length === 0) fail('Rule exception must have values property with a list of values', context);
      exceptions.push(validateException(exception, test));
      continue;
    }
    if (exception.fields !== undefined) fail('Can not append exception fields to existing exception, only values', context);
    if (exception.comps !== undefined) fail('Can not append exception comps to existing exception, only values', context);
    exceptions[at] = { ...previous, values: [...previous.values, ...exception.values] };
  }
  return exceptions;
}
