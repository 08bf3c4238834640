import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printFilter } from '../filter/print.ts';
import { loadRules, type LoadedRules, type LoadOptions } from './load.ts';
import { problemText, resultJson, type LoadProblemJson } from './result.ts';
import { matchesWildcard, selectRules } from './selection.ts';

function load(content: string, options?: LoadOptions): LoadedRules {
  return loadRules([{ name: 'rules.yaml', content }], options);
}

const rule = (name: string, condition: string, more = ''): string =>
  `- rule: ${name}\n  desc: d\n  condition: ${condition}\n  output: o %proc.name\n  priority: INFO\n${more}`;

function condition(loaded: LoadedRules, name = 'r'): string | undefined {
  const found = loaded.rules.find((candidate) => candidate.name === name);
  return found && printFilter(found.ast);
}

function problems(loaded: LoadedRules): LoadProblemJson[] {
  return loaded.results.flatMap((result) => {
    const json = resultJson(result);
    return [...json.errors, ...json.warnings];
  });
}

const codes = (loaded: LoadedRules): string[] => problems(loaded).map((problem) => problem.code);

describe('files', () => {
  test.each(['', '\n\n', '# nothing\n', '---\n---\n', 'null\n', '- \n- ~\n'])('%j defines nothing and is no error', (content) => {
    expect(load(content)).toMatchObject({ successful: true, rules: [] });
    expect(codes(load(content))).toEqual([]);
  });

  test('several documents are one file', () => {
    const loaded = load(`${rule('a', 'evt.type = open')}---\n${rule('b', 'evt.type = close')}`);
    expect(loaded.rules.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test.each([
    ['x', 'Rules content is not yaml', 'LOAD_ERR_YAML_VALIDATE'],
    ['a: b', 'Rules content is not yaml array of objects', 'LOAD_ERR_YAML_VALIDATE'],
    ['- a', 'Unexpected element type. Each element should be a yaml associative array.', 'LOAD_ERR_YAML_VALIDATE'],
    ['- list: a\n  items: x', 'Value is not a sequence', 'LOAD_ERR_YAML_VALIDATE'],
    ['- list: a\n  items: [[x]]', 'sequence value is not scalar', 'LOAD_ERR_YAML_VALIDATE'],
    ['- macro: m', "Item has no mapping for key 'condition'", 'LOAD_ERR_YAML_VALIDATE'],
    ['- macro: m\n  condition:', "Mapping for key 'condition' is empty", 'LOAD_ERR_YAML_VALIDATE'],
    ['- macro: m\n  condition: ""', 'Value must be non-empty', 'LOAD_ERR_YAML_VALIDATE'],
    ['- macro: m\n  condition: [a]', 'Value is not a scalar value', 'LOAD_ERR_YAML_VALIDATE'],
    ['- rule: r', "Item has no mapping for key 'enabled'", 'LOAD_ERR_YAML_VALIDATE'],
    [rule('r', 'evt.type = open').replace('INFO', 'LOUD'), 'Invalid priority', 'LOAD_ERR_YAML_VALIDATE'],
    [rule('r', 'evt.type = open', '  enabled: maybe\n'), "Can't decode YAML scalar value", 'LOAD_ERR_YAML_VALIDATE'],
    [rule('r', 'evt.type = open', '  override: {source: replace}\n'), "Key 'source' cannot be replaced", 'LOAD_ERR_YAML_VALIDATE'],
    [rule('r', 'evt.type = open', '  override: {desc: add}\n'), "Invalid override operation for key 'desc': 'add'", 'LOAD_ERR_YAML_VALIDATE'],
    [rule('r', 'evt.type = open', '  append: true\n  override: {desc: append}\n'), "'override' and 'append: true' cannot be used together", 'LOAD_ERR_YAML_VALIDATE'],
    ['- required_engine_version: soon', 'Unable to parse engine version', 'LOAD_ERR_YAML_VALIDATE'],
    ['- required_engine_version: 1.0.0', 'Rules require engine version 1.0.0, but engine version is 0.63.0', 'LOAD_ERR_VALIDATE'],
    ['- required_engine_version: 64', 'Rules require engine version 0.64.0', 'LOAD_ERR_VALIDATE'],
    ['- required_plugin_versions: {name: a}', 'must be a sequence', 'LOAD_ERR_YAML_VALIDATE'],
    ['- required_plugin_versions: [{name: json, version: x}]', "Invalid required version 'x' for plugin 'json'", 'LOAD_ERR_VALIDATE'],
    [rule('r', 'evt.type = open and'), "expected blank or '(' after 'and'", 'LOAD_ERR_COMPILE_CONDITION'],
    [rule('r', 'nothing'), "Undefined macro 'nothing' used in filter.", 'LOAD_ERR_VALIDATE'],
    [rule('r', 'no.field = 1'), 'nonexistent field no.field', 'LOAD_ERR_COMPILE_CONDITION'],
    [rule('r', 'evt.type = open').replace('%proc.name', '%no.field'), 'invalid formatting token no.field', 'LOAD_ERR_COMPILE_OUTPUT'],
    [rule('r', 'ka.verb = get'), 'nonexistent field ka.verb', 'LOAD_ERR_COMPILE_CONDITION'],
  ])('%j: %s', (content, message, code) => {
    const loaded = load(content);
    expect(loaded).toMatchObject({ successful: false, rules: [] });
    expect(problems(loaded)[0]).toMatchObject({ code });
    expect(problems(loaded)[0]?.message).toContain(message);
  });

  test('a file with an error is the last that is read', () => {
    const loaded = loadRules([
      { name: 'a', content: rule('r', 'evt.type = open') },
      { name: 'b', content: '- rule' },
      { name: 'c', content: '' },
    ]);
    expect(loaded.results.map(({ name, successful }) => [name, successful])).toEqual([['a', true], ['b', false]]);
  });

  test('scalars keep their spelling', () => {
    const loaded = load(`- list: l\n  items: [0644, yes, 1e3, =, 0x10, "a b", 'c']\n`);
    expect(loaded.lists[0]?.items).toEqual(['0644', 'yes', '1e3', '=', '0x10', 'a b', 'c']);
  });

  test('unknown items and keys are told and ignored', () => {
    const loaded = load(`- plugin: x\n${rule('r', 'evt.type = open', '  outptu: x\n')}`);
    expect(loaded.successful).toBe(true);
    expect(codes(loaded)).toEqual(['LOAD_UNKNOWN_ITEM', 'LOAD_UNKNOWN_KEY']);
    expect(loaded.results[0]?.schemaWarnings[0]).toContain('failed for <root>[0]');
  });

  test('a boolean of another spelling is read; the schema knows true and false', () => {
    const loaded = load(rule('a', 'evt.type = open', '  enabled: "no"\n'));
    expect([loaded.successful, loaded.rules[0]?.enabled, loaded.results[0]?.schemaValidation]).toEqual([true, false, 'failed']);
  });
});

describe('places', () => {
  test('broken YAML: file, line, column and what was expected', () => {
    const [result] = load('- rule: a\n  desc: [x, y\n  condition: z\n').results;
    const [problem] = result?.problems ?? [];
    expect(problem?.code).toBe('LOAD_ERR_YAML_PARSE');
    expect(problem && problemText(problem)).toMatch(/^rules\.yaml:3:\d+: error LOAD_ERR_YAML_PARSE: .+\n {2}.*\n {2} *\^$/);
  });

  test('broken YAML is said in the form of Falco', () => {
    expect(problems(load('this : is : not : yaml'))[0]?.message).toBe('yaml-cpp: error at line 1, column 11: illegal map value');
  });

  test('each step to the place, with its line, and the line itself', () => {
    const content = `${rule('first', 'evt.type = open')}\n${rule('second', 'evt.type = open and proc.nam = x')}`;
    const [problem] = problems(load(content));
    expect(problem?.context.locations.map(({ item_type, item_name, position }) => [item_type, item_name, position.line])).toEqual([
      ['rules content', '', 0],
      ['rule', 'second', 6],
      ['rule condition', '', 8],
      ['condition expression', '', 9],
    ]);
    expect(problem?.context.snippet).toBe('evt.type = open and proc.nam = x\n                    ^\n');
    expect(problemText(load(content).results[0]?.problems[0] ?? expect.unreachable())).toMatch(
      /^rules\.yaml:9:34: error LOAD_ERR_COMPILE_CONDITION in rule 'second': filter_check called with nonexistent field proc\.nam\n/,
    );
  });

  test('a long line is cut on both sides of the place', () => {
    const long = `${'evt.type = open or '.repeat(30)}no.field = 1${' or evt.type = open'.repeat(30)}`;
    const snippet = problems(load(rule('r', long)))[0]?.context.snippet ?? '';
    const [line = '', caret = ''] = snippet.split('\n');
    expect(line.length).toBeLessThanOrEqual(162);
    expect(line).toMatch(/^\.\.\..*\.\.\.$/);
    expect(line.slice(caret.length - 1)).toMatch(/^no\.field/);
  });

  test('results have the shape that Falco prints', () => {
    const json = resultJson(load('- macro: m-1\n  condition: evt.type = open\n').results[0] ?? expect.unreachable());
    expect(Object.keys(json).sort()).toEqual(['errors', 'name', 'schema_valid', 'schema_warnings', 'successful', 'warnings']);
    expect(json.warnings[0]).toMatchObject({ code: 'LOAD_INVALID_MACRO_NAME', codedesc: expect.any(String), context: { locations: [{ item_type: 'rules content' }, { item_type: 'macro', item_name: 'm-1' }] } });
  });
});

describe('lists', () => {
  const lists = '- list: a\n  items: [x, y z]\n- list: b\n  items: [a, w]\n- list: empty\n  items: []\n';

  test.each([
    ['proc.name in (a)', 'proc.name in (x, "y z")'],
    ['proc.name in (b)', 'proc.name in (x, "y z", w)'],
    ['proc.name in (a, q)', 'proc.name in (x, "y z", q)'],
    ['proc.name in (q, empty)', 'proc.name in (q)'],
    ['proc.name in (empty, q)', 'proc.name in (q)'],
    ['proc.name in (empty)', 'proc.name in ()'],
    ['proc.name in (aa, a)', 'proc.name in (aa, x, "y z")'],
    ['proc.name in (empty,empty,q)', 'proc.name in (q)'],
  ])('%s', (written, expected) => {
    expect(condition(load(lists + rule('r', written)))).toBe(expected);
  });

  test('a list that names a later one does not see it', () => {
    const loaded = load(`- list: a\n  items: [b]\n- list: b\n  items: [x]\n${rule('r', 'proc.name in (a) and proc.name in (b)')}`);
    // But the text of the condition does: a's item is the name of b, which is replaced after a.
    expect(condition(loaded)).toBe('(proc.name in (x) and proc.name in (x))');
  });

  test('lists that grow without end are stopped', () => {
    const doubling = Array.from({ length: 40 }, (_, index) => `- list: l${index}\n  items: [l${index + 1}, l${index + 1}]\n`).join('');
    const loaded = load(doubling + rule('r', 'proc.name in (l0)'));
    expect(problems(loaded)[0]?.message).toContain('grows beyond');
  });
});

describe('redefinition', () => {
  test('keeps the place in the order of evaluation', () => {
    const loaded = load(rule('a', 'evt.type = open') + rule('b', 'evt.type = open') + rule('a', 'evt.type = close'));
    expect(loaded.rules.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(condition(loaded, 'a')).toBe('evt.type = close');
  });

  test('with another source is refused', () => {
    const loaded = load(rule('a', 'evt.type = open') + rule('a', 'ka.verb = get', '  source: k8s_audit\n'));
    expect(problems(loaded)[0]?.message).toBe('Rule has been re-defined with a different source');
  });

  test('a macro sees what was defined before it was last changed', () => {
    const loaded = load(
      `- macro: m\n  condition: evt.type = open\n- macro: later\n  condition: proc.name = x\n- macro: m\n  condition: and later\n  append: true\n${rule('r', 'm')}`,
    );
    expect(condition(loaded)).toBe('(evt.type = open and proc.name = x)');
  });

  test('append and replace in one item: first the appends', () => {
    const loaded = load(
      `${rule('r', 'evt.type = open', '  tags: [a]\n')}- rule: r\n  condition: or evt.type = close\n  tags: [b]\n  priority: ERROR\n  override:\n    condition: append\n    tags: append\n    priority: replace\n`,
    );
    expect(loaded.rules[0]).toMatchObject({ priority: 'Error', tags: ['a', 'b'] });
    expect(condition(loaded)).toBe('(evt.type = open or evt.type = close)');
  });

  test('an item with a key that no override claims is refused', () => {
    const loaded = load(`${rule('r', 'evt.type = open')}- rule: r\n  desc: x\n  output: y\n  override:\n    desc: replace\n`);
    expect(problems(loaded)[0]?.message).toBe("Unexpected key 'output': no corresponding entry under 'override' is defined.");
  });
});

describe('exceptions', () => {
  const withException = (exception: string): LoadedRules => load(rule('r', 'evt.type = open', `  exceptions:\n    - ${exception}\n`));

  test.each([
    ['{name: e, fields: proc.name, values: [a, "b c"]}', 'not proc.name in (a, "b c")'],
    ['{name: e, fields: [proc.name, fd.name], values: [[a, b], [c, d]]}', 'not ((proc.name = a and fd.name = b) or (proc.name = c and fd.name = d))'],
    ['{name: e, fields: [proc.name, fd.name], comps: [in, startswith], values: [[[a, b], /x]]}', 'not (proc.name in (a, b) and fd.name startswith /x)'],
    ['{name: e, fields: [proc.name], comps: [in], values: [[a]]}', 'not proc.name in (a)'],
    ['{name: e, fields: proc.exepath, comps: pmatch, values: [/usr, /bin]}', 'not proc.exepath pmatch (/usr, /bin)'],
    ['{name: e, fields: [proc.name], comps: [" = "], values: [[a]]}', 'not proc.name = a'],
  ])('%s', (exception, expected) => {
    expect(condition(withException(exception))).toBe(`(evt.type = open and ${expected})`);
  });

  test('without values change nothing', () => {
    expect(condition(withException('{name: e, fields: [proc.name]}'))).toBe('evt.type = open');
  });

  test.each([
    ['{name: e}', "Item has no mapping for key 'fields'"],
    ['{fields: proc.name}', "Item has no mapping for key 'name'"],
    ['{name: e, fields: [proc.name], comps: =}', 'Fields and comps lists must have equal length'],
    ['{name: e, fields: [proc.name, fd.name], comps: [=]}', 'Fields and comps lists must have equal length'],
    ['{name: e, fields: proc.name, comps: startswith}', 'comps must be one of (in, pmatch, intersects)'],
    ['{name: e, fields: [proc.nam]}', "'proc.nam' is not a supported filter field"],
    ['{name: e, fields: [proc.name], values: [a]}', 'Fields and values lists must have equal length'],
    ['{name: e, fields: proc.name, values: [[a]]}', 'Expected values array to contain a list of strings'],
    ['{name: e, fields: proc.name, values: a}', 'Rule exception values must be a sequence'],
  ])('%s: %s', (exception, message) => {
    expect(problems(withException(exception))[0]?.message).toContain(message);
  });
});

describe('sources, plugins and configuration', () => {
  test('rules of an unknown source are left out', () => {
    const loaded = load(rule('r', 'anything.at.all = 1', '  source: okta\n') + rule('s', 'evt.type = open'));
    expect(loaded.rules.map(({ name }) => name)).toEqual(['s']);
    expect(codes(loaded)).toEqual(['LOAD_UNKNOWN_SOURCE']);
  });

  test('rules with unknown fields are left out when they say so', () => {
    const loaded = load(rule('r', 'no.field = 1', '  skip-if-unknown-filter: true\n') + rule('s', 'evt.type = open'));
    expect(loaded.rules.map(({ name }) => name)).toEqual(['s']);
    expect(codes(loaded)).toEqual(['LOAD_UNKNOWN_FILTER']);
  });

  test('a plugin that is missing or too old makes loading fail, and is named', () => {
    const requires = (version: string): string => `- required_plugin_versions:\n    - name: container\n      version: ${version}\n`;
    expect(load(requires('0.4.0')).successful).toBe(true);
    const loaded = load(requires('0.99.0') + rule('r', 'evt.type = open'));
    expect(loaded).toMatchObject({ successful: false, rules: [], pluginProblem: "Plugin 'container' version '0.7.1' is not compatible with required plugin version '0.99.0'" });
    expect(load('- required_plugin_versions: [{name: nowhere, version: 1.0.0, alternatives: [{name: neither, version: 2.0.0}]}]\n').pluginProblem).toBe(
      'Plugin requirement not satisfied, must load one of: nowhere (>= 1.0.0), neither (>= 2.0.0)',
    );
  });

  test('outputs are appended to rules by name, source and tags', () => {
    const content = rule('a', 'evt.type = open', '  tags: [x, y]\n') + rule('b', 'evt.type = open');
    const loaded = load(content, {
      appendOutput: [
        { match: { tags: ['x', 'y'] }, extraOutput: 'one' },
        { match: { rule: 'b', source: 'syscall' }, extraOutput: 'two=%evt.num', extraFields: ['proc.pid', { who: '%user.name' }] },
        { suggestedOutput: true },
      ],
    });
    expect(loaded.rules[0]?.outputText).toMatch(/^o %proc\.name one container_id=%container\.id container_name=/);
    expect(loaded.rules[1]?.outputText).toMatch(/^o %proc\.name two=%evt\.num container_id=/);
    expect(loaded.rules[1]?.extraFields.map(({ name, isRaw }) => [name, isRaw])).toEqual([['proc.pid', true], ['who', false]]);
  });
});

describe('selection', () => {
  const { rules } = load(
    rule('one', 'evt.type = open', '  tags: [x]\n') + rule('two', 'evt.type = open', '  enabled: false\n  tags: [x, y]\n') + rule('three', 'evt.type = open').replace('INFO', 'ERROR'),
  );
  const names = (...selection: Parameters<typeof selectRules> extends [unknown, ...infer Rest] ? Rest : never): string[] =>
    selectRules(rules, ...selection).map(({ name }) => name);

  test('by file, name, tag and priority, in order', () => {
    expect(names()).toEqual(['one', 'three']);
    expect(names([{ enable: false, rule: '*' }, { enable: true, tag: 'x' }])).toEqual(['one', 'two']);
    expect(names([{ enable: true, rule: 't*' }])).toEqual(['one', 'three', 'two']);
    expect(names([{ enable: true, rule: '*' }], 'Warning')).toEqual(['three']);
    expect(names([{ enable: false, rule: 'one', tag: 'y' }])).toEqual(['three']);
  });

  test('literals of a pattern are taken where they first occur', () => {
    expect(matchesWildcard('*a*b', 'a b b')).toBe(false);
    expect(matchesWildcard('a*', 'a')).toBe(true);
    expect(matchesWildcard('*', '')).toBe(true);
    expect(matchesWildcard('a', 'A')).toBe(false);
  });
});

describe('hostile files', () => {
  test.each([
    ['deep nesting', '['.repeat(200_000)],
    ['deep maps', Array.from({ length: 5000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['aliases of aliases', `- &a [x, x]\n${Array.from({ length: 30 }, (_, index) => `- &b${index} [*${index === 0 ? 'a' : `b${index - 1}`}, *${index === 0 ? 'a' : `b${index - 1}`}]`).join('\n')}`],
    ['a node within itself', '- rule: r\n  exceptions: &e\n    - {name: x, fields: [a.b], values: [*e]}\n'],
    ['an unknown alias', '- *nothing\n'],
    ['a map as key', '- ? {a: b}\n  : c\n'],
    ['a macro within itself', `- macro: m\n  condition: m\n${rule('r', 'm')}`],
    ['two macros within each other', `- macro: a\n  condition: evt.num = 1\n- macro: b\n  condition: a\n- macro: a\n  condition: b\n${rule('r', 'a')}`],
    ['control characters', '- rule: \u0001\n\u0000'],
  ])('%s are refused', (_, content) => {
    const loaded = load(content);
    expect(loaded.successful).toBe(false);
    expect(loaded.results[0]?.errors.length).toBe(1);
  });

  test('a chain of a thousand macros ends in an answer', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => `- macro: m${index}\n  condition: ${index === 0 ? 'evt.num = 1' : `not m${index - 1}`}\n`).join('');
    expect(load(chain + rule('r', 'm4999')).results[0]?.errors.map((error) => error.message)).toEqual(['Condition is too large once its macros are expanded']);
  });

  const ours = readFileSync(new URL('../../../../rules/eyrie_rules.yaml', import.meta.url), 'utf8').split('\n');

  test('any change to a rules file is loaded or refused, with places that exist', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      how: fc.constantFrom('drop', 'double', 'indent', 'insert', 'cut', 'swap'),
      text: fc.constantFrom('"', "'", '(', ')', '[', ']', '{', '}', ':', '- ', '|', '>', '&a', '*a', '\t', '%', '\\', 'not ', 'append: true', '\u0000', 'override: {items: append}', '0x', '~'),
    });
    const start = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    fc.assert(
      fc.property(start, fc.array(edit, { minLength: 1, maxLength: 6 }), (from, edits) => {
        const first = Math.floor(from * (ours.length - 60));
        const lines = ours.slice(first, first + 60);
        for (const { at, how, text } of edits) change(lines, Math.floor(at * lines.length), how, text);
        const content = lines.join('\n');
        const loaded = load(content);
        const [result] = loaded.results;
        expect(loaded.successful).toBe(result?.errors.length === 0 && loaded.pluginProblem === undefined);
        for (const { context, message } of problems(loaded)) {
          expect(message).not.toBe('');
          expect(context.snippet.endsWith('\n')).toBe(true);
          for (const { item_type, position } of context.locations) {
            if (item_type === 'condition expression') continue;
            expect(position.offset).toBeLessThanOrEqual(content.length);
            expect(position.line).toBeLessThan(Math.max(lines.length, 1) + 1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

function change(lines: string[], at: number, how: string, text: string): void {
  const line = lines[at] ?? '';
  const middle = Math.floor(line.length / 2);
  if (how === 'drop') lines.splice(at, 1);
  else if (how === 'double') lines.splice(at, 0, line);
  else if (how === 'indent') lines[at] = `  ${line}`;
  else if (how === 'insert') lines[at] = line.slice(0, middle) + text + line.slice(middle);
  else if (how === 'cut') lines[at] = line.slice(0, middle);
  else lines.splice(at, 2, lines[at + 1] ?? '', line);
}
