import { describe, expect, it } from 'vitest';
import { loadRules } from './load.ts';

/** The text of the file from the place of its first error on, up to the end of the word. */
function errorAt(content: string): [string, string] {
  const loaded = loadRules([{ name: 'r.yaml', content }]);
  const [error] = loaded.results.flatMap((result) => result.errors);
  if (error === undefined) return ['no error', ''];
  const { line, column, offset } = error.context.filePlace;
  const lines = content.split('\n');
  expect(lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1).toBe(offset);
  return [/^[\w.]*/.exec(content.slice(offset))?.[0] ?? '', error.message];
}

const rule = (condition: string): string => `- list: shells\n  items: [bash, zsh, ash]\n- rule: one\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: INFO\n`;

describe('the place of an error in a condition', () => {
  it.each([
    ['an unknown field', 'evt.type = open and\n    proc.name in (shells) and fd.nonsense = 1', 'fd.nonsense'],
    ['an unknown field in a folded block, behind a list', '>\n    proc.name in (shells)\n    and evt.type = open\n    and proc.nme = x', 'proc.nme'],
    ['the second of two equal words', '>\n    evt.arg.flags = x and\n    evt.arg.nothing = x and evt.arg.flags = y', 'evt.arg.nothing'],
    ['an unknown macro', 'evt.type = open and no_such_macro', 'no_such_macro'],
    ['a bad event type', '>\n    proc.name = x\n    and evt.type = opne', 'opne'],
  ])('%s is the place of the word', (_what, condition, word) => {
    expect(errorAt(rule(condition))[0]).toBe(word);
  });

  it('of an unknown macro in a macro is in that macro', () => {
    expect(errorAt(`- macro: m\n  condition: (evt.type = open and nothing_here)\n${rule('m')}`)[0]).toBe('nothing_here');
  });

  it('of a field in a macro is in that macro, not where a rule uses it', () => {
    const macros = '- macro: inner\n  condition: (evt.type = open and proc.naem = x)\n- macro: outer\n  condition: (inner or evt.type = creat)\n';
    expect(errorAt(`${macros}${rule('outer and proc.name = y')}`)[0]).toBe('proc.naem');
  });

  it('that ends too early is behind its last word', () => {
    expect(errorAt(rule('>\n    proc.name in (shells\n    and (evt.type = open'))[0]).not.toBe('');
    expect(errorAt(rule('(evt.type = open and proc.name = bash'))[1]).toContain("expected a ')'");
  });
});
