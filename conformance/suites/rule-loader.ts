/** Loading rules files, and switching rules on and off. */
import { BUILTIN_FIELDS } from '@eyrie/schema';
import { Context, describeAll, describeOne, FileResult, loadRules, makeCatalogue, matchesWildcard, parseFilter, printFilter, RuleSet, warnOfCondition, type AppendOutput, type LoadedRules, type LoadProblem, type RulesText } from '@eyrie/rules';
import { boolean, dict, entries, list, number, optional, text, texts, type Dict } from '../shape.ts';
import { contains, holds, Mismatch, NotUnderstood, same, type Case } from '../suite.ts';

/** The engine that the cases were written for: one source, and no plugin. */
const SOURCES = new Map([['syscall', makeCatalogue(BUILTIN_FIELDS)]]);

export function* ruleLoader(document: unknown): Iterable<Case> {
  const all = dict(document, ['meta', 'cases', 'plugin_requirements', 'unsafe_na_or_deprecated_warnings', 'wildcard']);
  for (const [index, value] of list(all['cases']).entries()) {
    yield {
      label: `${index} ${String(dict(value)['name'])}`,
      input: dict(value)['actions'],
      run: () => {
        const { actions } = dict(value, ['actions', 'files', 'expect']);
        const engine = new Engine();
        for (const action of list(actions)) engine.run(action);
      },
    };
  }
  yield* part('plugin_requirements', all['plugin_requirements'], requirement);
  yield* part('unsafe_na_or_deprecated_warnings', all['unsafe_na_or_deprecated_warnings'], (value) => {
    const { filter, warns } = dict(value, ['filter', 'warns']);
    const result = new FileResult('filter');
    warnOfCondition(parseFilter(text(filter)).node, Context.ofFile('filter', text(filter)), result);
    same('warns', boolean(warns), result.warnings.length > 0);
  });
  yield* part('wildcard', all['wildcard'], (value) => {
    const { pattern, s, match } = dict(value, ['pattern', 's', 'match']);
    same('match', boolean(match), matchesWildcard(text(pattern), text(s)));
  });
}

function* part(name: string, values: unknown, run: (value: unknown) => void): Iterable<Case> {
  for (const [index, value] of (optional(values, list) ?? []).entries()) yield { label: `${name} ${index}`, input: value, run: () => run(value) };
}

function requirement(value: unknown): void {
  const { plugins, yaml, ok } = dict(value, ['plugins', 'yaml', 'ok']);
  const versions = list(plugins).map((plugin) => {
    const { name, version } = dict(plugin);
    return [text(name), text(version)] as const;
  });
  const loaded = loadRules([{ name: 'rules.yaml', content: text(yaml) }], { plugins: Object.fromEntries(versions) });
  same('loads', boolean(ok), loaded.successful);
  const problems = [...(loaded.pluginProblem === undefined ? [] : [loaded.pluginProblem]), ...loaded.results.flatMap((result) => result.errors.map((error) => error.message))];
  same('says nothing', boolean(ok), problems.length === 0);
}

const SELECTION_KEYS = ['op', 'ruleset', 'enabled', 'pattern', 'tags'];

class Engine {
  readonly #files: RulesText[] = [];
  readonly #appends: AppendOutput[] = [];
  readonly #sets = new Map<string, RuleSet>();
  #loaded: LoadedRules = loadRules([]);

  run(value: unknown): void {
    const action = dict(value);
    const enabled = (): boolean => boolean(dict(value, SELECTION_KEYS)['enabled']);
    const op = text(action['op']);
    switch (op) {
      case 'load':
        return this.#load(dict(value, ['op', 'yaml', 'file', 'expect', 'describe_rule']));
      case 'append_output.extra_output':
        return this.#append(dict(value, ['op', 'format', 'source', 'tags', 'rule']));
      case 'expect_num_rules': {
        const { ruleset, n } = dict(value, ['op', 'ruleset', 'n']);
        return same(`rules in ${text(ruleset)}`, number(n), this.#set(text(ruleset)).rules.length);
      }
      case 'enable_rule':
        return this.#set(text(action['ruleset'])).bySubstring(enabled(), text(action['pattern']));
      case 'enable_rule_exact':
        return this.#set(text(action['ruleset'])).byName(enabled(), text(action['pattern']));
      case 'enable_rule_wildcard':
        return this.#set(text(action['ruleset'])).byWildcard(enabled(), text(action['pattern']));
      case 'enable_rule_by_tag':
        return this.#set(text(action['ruleset'])).byTags(enabled(), texts(action['tags']));
      default:
        throw new NotUnderstood(`op ${op}`);
    }
  }

  #load(action: Dict): void {
    this.#files.push({ name: text(action['file']), content: text(action['yaml']) });
    this.#loaded = loadRules(this.#files, { sources: SOURCES, appendOutput: this.#appends });
    this.#sets.clear();
    expectLoaded(this.#loaded, action['expect'], optional(action['describe_rule'], text));
  }

  #append(action: Dict): void {
    this.#appends.push({
      match: { rule: optional(action['rule'], text) ?? '', source: optional(action['source'], text) ?? '', tags: optional(action['tags'], texts) ?? [] },
      extraOutput: text(action['format']),
    });
  }

  /** The default rule sets begin as the files say, all others empty. */
  #set(name: string): RuleSet {
    const known = this.#sets.get(name);
    if (known !== undefined) return known;
    const set = new RuleSet(this.#loaded.rules);
    if (name.includes('default')) set.enableDefaults();
    this.#sets.set(name, set);
    return set;
  }
}

const EXPECTATIONS = [
  'ok', 'schema_validation', 'has_warnings', 'error_contains', 'error_absent', 'warning_contains', 'warning_absent', 'warning_code', 'error_snippet_contains',
  'error_snippet_absent', 'warning_snippet_contains', 'warning_snippet_absent', 'compiled_condition', 'compiled_output', 'compiled_output_absent', 'describe', 'derived_error_codes',
];

function expectLoaded(loaded: LoadedRules, value: unknown, describedRule: string | undefined): void {
  const expected = dict(value, EXPECTATIONS);
  const result = loaded.results.at(-1);
  const errors = result?.errors ?? [];
  const warnings = result?.warnings ?? [];
  const messages = (problems: readonly LoadProblem[]): string => problems.map((problem) => problem.message).join('\n');
  const snippets = (problems: readonly LoadProblem[]): string => problems.map((problem) => problem.context.snippet()).join('\n');
  const code = optional(expected['warning_code'], text);
  const meant = warnings.filter((warning) => code === undefined || warning.code === code);
  const ok = optional(expected['ok'], boolean);
  if (ok !== undefined && loaded.successful !== ok) throw new Mismatch('loads', ok, { successful: loaded.successful, errors: messages(errors) });
  if (expected['schema_validation'] !== undefined) same('schema validation', text(expected['schema_validation']), result?.schemaValidation);
  if (expected['has_warnings'] !== undefined) holds('has warnings', warnings.length > 0 === boolean(expected['has_warnings']), expected['has_warnings'], messages(warnings));
  parts('errors', expected, 'error', messages(errors));
  parts('warnings', expected, 'warning', messages(warnings));
  parts('snippets of errors', expected, 'error_snippet', snippets(errors));
  parts('snippets of warnings', expected, 'warning_snippet', snippets(meant));
  if (code !== undefined) holds('code of a warning', meant.length > 0, code, warnings.map((warning) => warning.code));
  // Derived from reading, not asserted upstream; ours agree.
  if (expected['derived_error_codes'] !== undefined) same('codes of the errors', texts(expected['derived_error_codes']), errors.map((error) => error.code));
  const rule = (name: string): LoadedRules['rules'][number] | undefined => loaded.rules.find((candidate) => candidate.name === name);
  for (const [name, condition] of pairs(expected['compiled_condition'])) {
    const ast = rule(name)?.ast;
    same(`condition of ${name}`, condition, ast && printFilter(ast));
  }
  for (const [name, output] of pairs(expected['compiled_output'])) same(`output of ${name}`, output, rule(name)?.outputText);
  for (const [name, absent] of pairs(expected['compiled_output_absent'])) {
    const output = rule(name)?.outputText;
    holds(`output of ${name}`, output !== undefined && !output.includes(absent), `no ${absent}`, output);
  }
  const checks = optional(expected['describe'], list) ?? [];
  if (checks.length > 0) described(checks, describedRule === undefined ? describeAll(loaded) : describeOne(loaded, describedRule));
}

function parts(what: string, expected: Dict, key: string, got: string): void {
  for (const wanted of optional(expected[`${key}_contains`], texts) ?? []) contains(what, got, wanted);
  for (const unwanted of optional(expected[`${key}_absent`], texts) ?? []) holds(what, !got.includes(unwanted), `no ${unwanted}`, got);
}

function pairs(value: unknown): readonly (readonly [string, string])[] {
  return value === undefined ? [] : entries(value).map(([name, inner]) => [name, text(inner)] as const);
}

function described(checks: readonly unknown[], description: unknown): void {
  for (const check of checks) {
    const { path, equals, size } = dict(check, ['path', 'equals', 'size']);
    const value = list(path).reduce((inner: unknown, key) => (inner as Dict | undefined)?.[String(key)], description);
    const where = `describe ${list(path).join('.')}`;
    if (equals === undefined && size === undefined) throw new NotUnderstood('neither equals nor size');
    if (equals !== undefined) same(where, equals, value);
    if (size !== undefined) same(`${where}, size`, number(size), Array.isArray(value) ? value.length : Object.keys(dict(value)).length);
  }
}
