import { parseLabelExpression, severityName } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTerm, filterText, isExpression, parseTerm, searchFault, SEVERITY_LEVELS, termText } from './filter.ts';

const nothing = { search: '', severities: [], terms: [], scope: [] } as const;

describe('the filter sent to the server', () => {
  test('is empty when nothing is filtered', () => expect(filterText(nothing)).toBe(''));

  test('names severities by number', () => expect(filterText({ ...nothing, severities: ['High', 'Low'] })).toBe('severity in ("0","1","2","3","6")'));

  test('looks for words as text, and quotes them', () => {
    expect(filterText({ ...nothing, search: ' shadow ' })).toBe('freeText in ("shadow")');
    expect(filterText({ ...nothing, search: 'a "b" \\c' })).toBe('freeText in ("a \\"b\\" \\\\c")');
  });

  test('passes an expression on in parentheses, so that its or does not swallow the other filters', () => {
    expect(filterText({ ...nothing, severities: ['Info'], search: 'proc.name = cat or proc.name = sh' })).toBe('severity in ("7") and (proc.name = cat or proc.name = sh)');
  });

  test('several values of one label are alternatives, exclusions hold together', () => {
    const terms = [
      { label: 'proc.name', exclude: false, value: 'cat' }, { label: 'proc.name', exclude: false, value: 'sh' },
      { label: 'host.hostName', exclude: true, value: 'a' }, { label: 'host.hostName', exclude: true, value: 'b' },
    ];
    expect(filterText({ ...nothing, terms })).toBe('proc.name in ("cat","sh") and host.hostName != "a" and host.hostName != "b"');
  });
});

test.each(['proc.name = cat', 'proc.name="cat"', 'not proc.name = cat', '(a = b or c = d)', 'fd.name contains shadow', 'container.id exists', 'severity in ("4")', 'a not in (b)', 'fd.name starts with /etc', 'a != b'])(
  '%s is an expression', (text) => expect(isExpression(text)).toBe(true),
);
test.each(['shadow', '/etc/shadow', 'Terminal shell in container', '"proc.name = cat"', 'cat exists-not', '10.0.0.1:443'])('%s is words to look for', (text) => expect(isExpression(text)).toBe(false));

test('a term is read back as written, whatever its value', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (value, exclude) => {
    const term = { label: 'proc.cmdline', exclude, value };
    expect(parseTerm(termText(term))).toEqual(term);
  }));
});

test('a filter and its opposite do not stand together: both at once match nothing', () => {
  const only = { label: 'proc.name', exclude: false, value: 'cat' };
  expect(addTerm([only], { ...only, exclude: true })).toEqual([{ ...only, exclude: true }]);
});

test('severity levels are those of the schema', () => {
  for (const [level, numbers] of Object.entries(SEVERITY_LEVELS)) for (const number of numbers) expect(severityName(number)).toBe(level);
  expect(Object.values(SEVERITY_LEVELS).flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

describe('what the server finds wrong with a filter', () => {
  const nothing = { search: '', severities: [], terms: [], scope: [] };

  test.each([
    ['proc.name = (', [], 'proc.name = ('.indexOf('(')],
    ['  proc.name = cat and )', ['High'], '  proc.name = cat and )'.indexOf(')')],
    ['proc.name = cat and', [], 'proc.name = cat and'.length],
    ['(proc.name = cat', ['Low', 'Info'], '(proc.name = cat'.length],
  ] as const)('stands where it was typed: %s', (search, severities, at) => {
    const filter = { ...nothing, search, severities };
    let message = '';
    try {
      parseLabelExpression(filterText(filter));
    } catch (error) {
      message = `filter, ${error instanceof Error ? error.message : ''}`;
    }
    expect(searchFault(filter, message)).toEqual({ reason: expect.stringMatching(/./), at });
    expect(searchFault(filter, message).reason).not.toMatch(/character/);
  });

  test('is said as it is when nothing was typed', () => {
    expect(searchFault({ ...nothing, search: 'words' }, 'filter, character 3: expected a value')).toEqual({ reason: 'filter, character 3: expected a value', at: undefined });
  });
});
