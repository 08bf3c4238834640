/** The loader against Falco's own cases. */
import { BUILTIN_FIELDS } from '@eyrie/schema';
import { describe, expect, test } from 'vitest';
import { makeCatalogue } from '../filter/catalogue.ts';
import { parseFilter } from '../filter/parser.ts';
import { printFilter } from '../filter/print.ts';
import { needs, sharedJson, sharedText } from '../testing/shared.ts';
import { warnOfCondition } from './condition-warnings.ts';
import { Context } from './context.ts';
import { describeAll, describeOne } from './describe.ts';
import { loadRules, type LoadedRules, type RulesText } from './load.ts';
import { FileResult, resultJson } from './result.ts';
import { matchesWildcard, RuleSet } from './selection.ts';
import type { AppendOutput } from './output.ts';

interface DescribeCheck {
  readonly path: readonly (string | number)[];
  readonly equals?: unknown;
  readonly size?: number;
}

interface Expectation {
  readonly ok?: boolean;
  readonly schema_validation?: string;
  readonly has_warnings?: boolean;
  readonly error_contains?: readonly string[];
  readonly error_absent?: readonly string[];
  readonly warning_contains?: readonly string[];
  readonly warning_absent?: readonly string[];
  readonly warning_code?: string;
  readonly error_snippet_contains?: readonly string[];
  readonly warning_snippet_contains?: readonly string[];
  readonly warning_snippet_absent?: readonly string[];
  readonly compiled_condition?: Readonly<Record<string, string>>;
  readonly compiled_output?: Readonly<Record<string, string>>;
  readonly compiled_output_absent?: Readonly<Record<string, string>>;
  readonly describe?: readonly DescribeCheck[];
  readonly derived_error_codes?: readonly string[];
}

interface Action {
  readonly op: string;
  readonly yaml?: string;
  readonly file?: string;
  readonly expect?: Expectation;
  readonly describe_rule?: string | null;
  readonly ruleset?: string;
  readonly n?: number;
  readonly enabled?: boolean;
  readonly pattern?: string;
  readonly tags?: readonly string[];
  readonly format?: string;
  readonly source?: string;
  readonly rule?: string;
}

const KNOWN_EXPECTATIONS = new Set([
  'ok', 'schema_validation', 'has_warnings', 'error_contains', 'error_absent', 'warning_contains', 'warning_absent', 'warning_code',
  'error_snippet_contains', 'warning_snippet_contains', 'warning_snippet_absent', 'compiled_condition', 'compiled_output',
  'compiled_output_absent', 'describe', 'derived_error_codes',
]);

interface LoaderVectors {
  readonly cases: readonly { readonly name: string; readonly actions: readonly Action[] }[];
  readonly plugin_requirements: readonly { readonly plugins: readonly { name: string; version: string }[]; readonly yaml: string; readonly ok: boolean }[];
  readonly unsafe_na_or_deprecated_warnings: readonly { readonly filter: string; readonly warns: boolean }[];
  readonly wildcard: readonly { readonly pattern: string; readonly s: string; readonly match: boolean }[];
}

function dig(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((inner: unknown, key) => (inner as Readonly<Record<string | number, unknown>> | undefined)?.[key], value);
}

/** The engine that the cases were written for: one source and no plugins but the fields that conditions name. */
const SOURCES = new Map([['syscall', makeCatalogue(BUILTIN_FIELDS)]]);

class Engine {
  readonly #files: RulesText[] = [];
  readonly #appends: AppendOutput[] = [];
  readonly #sets = new Map<string, RuleSet>();
  loaded: LoadedRules = loadRules([]);

  run(action: Action): void {
    switch (action.op) {
      case 'load':
        this.#files.push({ name: action.file ?? 'rules.yaml', content: action.yaml ?? '' });
        this.loaded = loadRules(this.#files, { sources: SOURCES, appendOutput: this.#appends });
        this.#sets.clear();
        return expectLoaded(this.loaded, action);
      case 'append_output.extra_output':
        this.#appends.push({
          match: { rule: action.rule ?? '', source: action.source ?? '', tags: action.tags ?? [] },
          extraOutput: action.format ?? '',
        });
        return;
      case 'expect_num_rules':
        return expect([action.ruleset, this.#set(action.ruleset ?? '').rules.length]).toEqual([action.ruleset, action.n]);
      case 'enable_rule':
        return this.#set(action.ruleset ?? '').bySubstring(action.enabled ?? true, action.pattern ?? '');
      case 'enable_rule_exact':
        return this.#set(action.ruleset ?? '').byName(action.enabled ?? true, action.pattern ?? '');
      case 'enable_rule_wildcard':
        return this.#set(action.ruleset ?? '').byWildcard(action.enabled ?? true, action.pattern ?? '');
      case 'enable_rule_by_tag':
        return this.#set(action.ruleset ?? '').byTags(action.enabled ?? true, action.tags ?? []);
      default:
        throw new Error(`unknown action ${action.op}`);
    }
  }

  #set(name: string): RuleSet {
    const set = this.#sets.get(name) ?? new RuleSet(this.loaded.rules);
    if (!this.#sets.has(name) && /default/.test(name)) set.enableDefaults();
    this.#sets.set(name, set);
    return set;
  }
}

function expectLoaded(loaded: LoadedRules, { expect: expected = {}, describe_rule }: Action): void {
  for (const key of Object.keys(expected)) expect(KNOWN_EXPECTATIONS).toContain(key);
  const result = loaded.results.at(-1);
  const errors = result?.errors ?? [];
  const warnings = result?.warnings ?? [];
  expect({ ok: loaded.successful, errors: errors.map((error) => error.message) }).toMatchObject({ ok: expected.ok ?? true });
  if (expected.schema_validation !== undefined) expect(result?.schemaValidation).toBe(expected.schema_validation);
  if (expected.has_warnings !== undefined) expect(warnings.map((warning) => warning.message).length > 0).toBe(expected.has_warnings);
  const errorText = errors.map((error) => error.message).join('\n');
  const warningText = warnings.map((warning) => warning.message).join('\n');
  for (const text of expected.error_contains ?? []) expect(errorText).toContain(text);
  for (const text of expected.error_absent ?? []) expect(errorText).not.toContain(text);
  for (const text of expected.warning_contains ?? []) expect(warningText).toContain(text);
  for (const text of expected.warning_absent ?? []) expect(warningText).not.toContain(text);
  if (expected.warning_code !== undefined) expect(warnings.map((warning) => warning.code)).toContain(expected.warning_code);
  if (expected.derived_error_codes !== undefined) expect(errors.map((error) => error.code)).toEqual(expected.derived_error_codes);
  const snippets = (problems: typeof errors): string => problems.map((problem) => problem.context.snippet()).join('');
  for (const text of expected.error_snippet_contains ?? []) expect(snippets(errors)).toContain(text);
  const meant = warnings.filter((warning) => expected.warning_code === undefined || warning.code === expected.warning_code);
  for (const text of expected.warning_snippet_contains ?? []) expect(snippets(meant)).toContain(text);
  for (const text of expected.warning_snippet_absent ?? []) expect(snippets(meant)).not.toContain(text);
  const rule = (name: string) => loaded.rules.find((candidate) => candidate.name === name);
  for (const [name, condition] of Object.entries(expected.compiled_condition ?? {})) {
    const ast = rule(name)?.ast;
    expect(ast && printFilter(ast)).toBe(condition);
  }
  for (const [name, output] of Object.entries(expected.compiled_output ?? {})) expect(rule(name)?.outputText).toBe(output);
  for (const [name, text] of Object.entries(expected.compiled_output_absent ?? {})) expect(rule(name)?.outputText).not.toContain(text);
  const description = typeof describe_rule === 'string' ? describeOne(loaded, describe_rule) : describeAll(loaded);
  for (const { path, equals, size } of expected.describe ?? []) {
    const value = dig(description, path);
    if (equals !== undefined) expect([path, value]).toEqual([path, equals]);
    if (size !== undefined) expect([path, (value as readonly unknown[]).length]).toEqual([path, size]);
  }
}

const vectors = sharedJson<LoaderVectors>('vectors/rule_loader.json');
describe.skipIf(vectors === undefined)(`rule_loader.json${needs('vectors/rule_loader.json', vectors)}`, () => {
  test.each((vectors?.cases ?? []).map((item, index) => ({ ...item, index })))('case $index: $name', ({ actions }) => {
    const engine = new Engine();
    for (const action of actions) engine.run(action);
  });

  test.each((vectors?.plugin_requirements ?? []).map((item, index) => ({ ...item, index })))('plugin requirements $index', ({ plugins, yaml, ok }) => {
    const loaded = loadRules([{ name: 'rules.yaml', content: yaml }], { plugins: Object.fromEntries(plugins.map(({ name, version }) => [name, version])) });
    expect(loaded.successful).toBe(ok);
    const said = [loaded.pluginProblem ?? [], ...loaded.results.flatMap((result) => result.errors.map((error) => error.message))].flat();
    expect(said.length === 0).toBe(ok);
  });

  test.each(vectors?.unsafe_na_or_deprecated_warnings ?? [])('warning of $filter', ({ filter, warns }) => {
    const result = new FileResult('f');
    warnOfCondition(parseFilter(filter).node, Context.ofFile('f', filter), result);
    expect(result.warnings.length > 0).toBe(warns);
  });

  test.each(vectors?.wildcard ?? [])('wildcard $pattern on "$s"', ({ pattern, s, match }) => {
    expect(matchesWildcard(pattern, s)).toBe(match);
  });
});

interface Validation {
  readonly kind: 'error' | 'warning';
  readonly code?: string;
  readonly item_type?: string;
  readonly item_name?: string;
  readonly message?: string;
}

interface DetectionVectors {
  readonly rules: Readonly<Record<string, { readonly file: string; readonly content: string }>>;
  readonly cases: readonly {
    readonly name: string;
    readonly kind: string;
    readonly validate_files?: readonly string[];
    readonly expect: { readonly error?: boolean; readonly exit_code?: number; readonly validation?: readonly Validation[]; readonly validation_warnings_count?: number };
  }[];
}

const detections = sharedJson<DetectionVectors>('vectors/detections.json');
describe.skipIf(detections === undefined)(`detections.json, validate cases${needs('vectors/detections.json', detections)}`, () => {
  const cases = (detections?.cases ?? []).filter(({ kind }) => kind === 'validate');
  test.each(cases)('$name', ({ validate_files = [], expect: expected }) => {
    const files = validate_files.map((key) => ({ name: detections?.rules[key]?.file ?? key, content: detections?.rules[key]?.content ?? '' }));
    // No plugin but that of containers is there in these cases.
    const loaded = loadRules(files, { sources: SOURCES });
    expect(loaded.successful).toBe(expected.exit_code === 0);
    const results = loaded.results.map(resultJson);
    for (const { kind, code, item_type, item_name, message } of expected.validation ?? []) {
      const problems = results.flatMap((result) => (kind === 'error' ? result.errors : result.warnings));
      const found = problems.filter(
        (problem) =>
          (code === undefined || problem.code === code) &&
          (message === undefined || problem.message.includes(message)) &&
          (item_type === undefined || problem.context.locations.some((location) => location.item_type === item_type)) &&
          (item_name === undefined || problem.context.locations.some((location) => location.item_name === item_name)),
      );
      expect({ problems, found: found.length }).toMatchObject({ found: 1 });
    }
    if (expected.validation_warnings_count !== undefined) expect(results.flatMap((result) => result.warnings).length).toBe(expected.validation_warnings_count);
  });
});

interface StockRule {
  readonly rule: string;
  readonly enabled: boolean;
  readonly priority: string;
  readonly event_types: readonly string[];
  readonly cond_fields: readonly string[];
  readonly output_fields: readonly string[];
}

const RULE_FILES = ['falco_rules.yaml', 'falco-incubating_rules.yaml', 'falco-sandbox_rules.yaml', 'k8s_audit_rules.yaml'];
const analysis = sharedJson<Readonly<Record<string, readonly StockRule[]>>>('vectors/stock_rules_analysis.json');
describe.each(RULE_FILES)('%s', (name) => {
  const path = `corpora/falco-rules/${name}`;
  const content = sharedText(path);
  test.skipIf(content === undefined)(`loads without error or warning${needs(path, content)}`, () => {
    const loaded = loadRules([{ name, content: content ?? '' }]);
    expect(loaded.results.flatMap((result) => result.problems.map((problem) => problem.message))).toEqual([]);
    expect(loaded.results[0]?.schemaWarnings).toEqual([]);
    expect(loaded.successful).toBe(true);
  });

  const rules = analysis?.[name];
  const why = analysis === undefined ? needs('vectors/stock_rules_analysis.json', analysis) : rules === undefined ? ' (skipped: the analysis does not cover this file)' : '';
  test.skipIf(content === undefined || rules === undefined)(`has the rules of the analysis${why}`, () => {
    const loaded = loadRules([{ name, content: content ?? '' }]);
    const details = (rule: string, key: string): readonly string[] => dig(describeOne(loaded, rule), ['rules', 0, 'details', key]) as string[];
    const names = (fields: readonly string[]): readonly string[] => [...new Set(fields.map((field) => field.replace(/\[.*/, '')))].sort();
    for (const expected of rules ?? []) {
      const rule = loaded.rules.find((candidate) => candidate.name === expected.rule);
      expect({ rule: expected.rule, enabled: rule?.enabled }).toEqual({ rule: expected.rule, enabled: expected.enabled });
      expect(rule?.priority.toLowerCase().startsWith(expected.priority.toLowerCase())).toBe(true);
      expect([expected.rule, details(expected.rule, 'events')]).toEqual([expected.rule, [...new Set([...expected.event_types, 'asyncevent'])].sort()]);
      expect(names(details(expected.rule, 'condition_fields'))).toEqual(names(expected.cond_fields));
      expect(names(details(expected.rule, 'output_fields'))).toEqual(names(expected.output_fields));
    }
  });
});
