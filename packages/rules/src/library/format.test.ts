import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../filter/parser.ts';
import { printFilter } from '../filter/print.ts';
import { loadRules } from '../loader/load.ts';
import { formatCondition } from './format-condition.ts';
import { formatRules } from './format-rules.ts';
import { rulesItems } from './items.ts';
import { libraryOf } from './library.ts';
import { renderItem } from './render-item.ts';

const DEFAULTS = readFileSync(new URL('../../../../rules/eyrie_rules.yaml', import.meta.url), 'utf8');
const tree = (text: string): string => printFilter(parseFilter(text).node, 'exact');

describe('a condition laid out', () => {
  it('stays on one line while it fits, and breaks before and, or and not beyond', () => {
    expect(formatCondition('a  and   (b or\n c)')).toEqual(['a and (b or c)']);
    expect(formatCondition('spawned_process and (proc.name = nc or proc.name = ncat) and not proc.pname in (a, b)', 40)).toEqual([
      'spawned_process', 'and (proc.name = nc or proc.name = ncat)', 'and not proc.pname in (a, b)',
    ]);
  });

  it('keeps quotes, since a list takes the place of a bare name only', () => {
    expect(formatCondition(`proc.name = "shell_binaries" and   fd.name contains 'a (b'`)).toEqual([`proc.name = "shell_binaries" and fd.name contains 'a (b'`]);
  });

  it('leaves what it cannot follow as it is', () => {
    expect(formatCondition('(a and b')).toEqual(['(a and b']);
    expect(formatCondition('or proc.name = x')).toEqual(['or proc.name = x']);
  });

  const leaf = fc.constantFrom('evt.type = open', 'proc.name in (a, "b c", d)', 'my_macro', "fd.name startswith '/etc (x'", 'tolower(proc.name) = x', 'fd.name exists');
  const condition = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, leaf, fc.tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node')).map((parts) => `(${parts.join(' ')})`), tie('node').map((inner) => `not (${inner})`)),
  })).node;
  it('means the same in any width, and is laid out the same the second time', () => {
    fc.assert(fc.property(condition, fc.integer({ min: 10, max: 120 }), (text, width) => {
      const once = formatCondition(text, width).join('\n');
      expect(tree(once)).toBe(tree(text));
      expect(formatCondition(once, width).join('\n')).toBe(once);
    }));
  });
});

describe('a rules file laid out', () => {
  it('keeps its comments and its meaning, and does not change the second time', () => {
    const once = formatRules(DEFAULTS);
    const comments = (text: string): string[] => text.split('\n').filter((line) => line.trimStart().startsWith('#'));
    expect(comments(once)).toEqual(comments(DEFAULTS));
    expect(formatRules(once)).toBe(once);
    const [before, after] = [DEFAULTS, once].map((content) => loadRules([{ name: 'a.yaml', content }]));
    expect(after?.successful).toBe(true);
    expect(after?.rules.map((rule) => printFilter(rule.ast))).toEqual(before?.rules.map((rule) => printFilter(rule.ast)));
  });

  it('breaks a long plain condition into a block, and leaves quoted ones and broken files alone', () => {
    const long = `evt.type = execve and (${['one', 'two', 'three', 'four', 'five'].map((name) => `proc.name = program-${name}`).join(' or ')}) and proc.tty != 0`;
    const text = `# first\n- rule: r\n  desc: d # why\n  condition: ${long}\n  output: o\n  priority: INFO\n`;
    expect(formatRules(text)).toBe(
      `# first\n- rule: r\n  desc: d # why\n  condition: >\n    evt.type = execve\n    and (\n      proc.name = program-one\n      or proc.name = program-two\n      or proc.name = program-three\n      or proc.name = program-four\n      or proc.name = program-five\n    )\n    and proc.tty != 0\n  output: o\n  priority: INFO\n`,
    );
    for (const same of [`- macro: m\n  condition: "evt.type   = open"\n`, '- macro: [', 'no rules']) expect(formatRules(same)).toBe(same);
  });
});

describe('the items of a file', () => {
  const FILE = '# head\n- list: l\n  items: [a]\n\n# about m\n- macro: m\n  condition: proc.name in (l)\n  # end of m\n\n- rule: r\n  desc: d\n  condition: m\n  output: o\n  priority: INFO\n- rule: r\n  enabled: false\n- rule: r\n  condition: and x\n  override: {condition: append}\n';

  it('are found with their lines, their text and what they do', () => {
    const items = rulesItems(FILE);
    expect(items.map(({ kind, name, effect, line }) => [kind, name, effect, line])).toEqual([
      ['list', 'l', 'define', 2], ['macro', 'm', 'define', 6], ['rule', 'r', 'define', 10], ['rule', 'r', 'change', 15], ['rule', 'r', 'append', 17],
    ]);
    expect(items.slice(0, 2).map(({ start, end }) => FILE.slice(start, end))).toEqual(['- list: l\n  items: [a]\n', '- macro: m\n  condition: proc.name in (l)\n  # end of m\n']);
    expect(items.at(-1)?.end).toBe(FILE.length);
  });

  it('make a library with every place that defines or changes a name', () => {
    const files = [{ name: 'a.yaml', content: DEFAULTS }, { name: 'b.yaml', content: '- rule: Write below etc\n  enabled: false\n  override: {enabled: replace}\n' }];
    const library = libraryOf(files, loadRules(files));
    const rule = library.rules.find(({ name }) => name === 'Write below etc');
    expect(rule).toMatchObject({ enabled: false, places: [{ file: 'a.yaml', effect: 'define' }, { file: 'b.yaml', line: 1, effect: 'change' }] });
    expect(rule?.uses.length).toBeGreaterThan(2);
    expect(library.macros.every((macro) => macro.places.length > 0)).toBe(true);
  });

  it('are told as far as they can be read when a file is broken', () => {
    const files = [{ name: 'a.yaml', content: `${FILE}- rule: broken\n  condition: (\n` }];
    expect(libraryOf(files, loadRules(files)).rules.map(({ name }) => name)).toEqual(['r']);
  });

  it('are written so that they are read as they were', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((value) => !/[\r\u0085\u2028\u2029\uFEFF\x00-\x08\x0B-\x1F]/.test(value));
    fc.assert(fc.property(text, text, fc.array(fc.oneof(text, fc.constantFrom('~', 'null', 'true', '')), { maxLength: 4 }), (name, condition, items) => {
      const content = renderItem('macro', name, { condition, append: 'true' }) + renderItem('list', name, { items });
      const [macro, list] = rulesItems(content);
      expect([macro?.name, macro?.effect, list?.name]).toEqual([name, 'append', name]);
      const value = (item: typeof macro, key: string): unknown => item?.node.entries.find((entry) => entry.key.text === key)?.value;
      expect(value(macro, 'condition')).toMatchObject({ text: condition });
      expect(value(list, 'items')).toMatchObject({ items: items.map((item) => ({ text: item, isNull: false })) });
    }));
  });
});
