import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testEvent } from '../testing/events.ts';
import { compileFilter } from './compile.ts';
import type { Filter } from './syntax.ts';
import { parseFilter, printFilter } from './syntax.ts';
import { filterToSql } from './to-sql.ts';
import { randomFilter } from '../testing/random-filter.ts';

const matches = (filter: string, changes: Parameters<typeof testEvent>[1] = {}): boolean => compileFilter(filter).test(testEvent(4, changes));

describe('filter language', () => {
  it.each([
    ['severity in ("4","5")', true],
    ['severity = 4', true],
    ['severity in ("high", "low")', false],
    ['severity in (medium)', true],
    ['severity in ("-1")', false],
    ['severity != 4', false],
    ['freeText in ("HAPPENED (4)")', true],
    ['freeText contains nothing', false],
    ['ruleName = "Rule 4"', true],
    ["ruleName = 'Rule 4' and host.hostName=host-0", true],
    ['ruleName starts with Rule', true],
    ['ruleName startswith rule', false],
    ['proc.name in (cat, "less")', true],
    ['proc.name not in (cat, less)', false],
    ['fd.name contains /file', true],
    ['kubernetes.namespace.name = prod', true],
    ['kubernetes.pod.name exists', false],
    ['kubernetes.pod.name not exists', true],
    ['kubernetes.pod.name != ""', false],
    ['container.id != "" or host.hostName = host-0', true],
    ['not (severity = 4 and ruleName = "Rule 4")', false],
    // Side by side means and; and binds closer than or.
    ['severity=1 or severity=4 proc.name=cat', true],
    ['severity=4 or severity=1 proc.name=dog', true],
    ['(severity=4 or severity=1) proc.name=dog', false],
    ['evt.num = 4', true],
    ['proc.tty exists', false],
    ['', true],
    ['   ', true],
  ])('%s', (filter, expected) => {
    expect(matches(filter)).toBe(expected);
  });

  it.each([
    ['severity in (4', 'filter, character 15: expected ) instead of the end'],
    ['severity', 'filter, character 9: expected one of = != contains, starts with, in, not in, exists, not exists instead of the end'],
    ['severity ~ 4', 'filter, character 10: expected one of'],
    ['= 4', 'filter, character 1: expected the name of a label instead of ='],
    ['a = "never closed', 'filter, character 5: the text that starts here has no closing "'],
    ['a = 1)', 'filter, character 6: unexpected )'],
    ['a not contains 1', 'filter, character 7: expected "in" or "exists" after "not"'],
    ['a = 1 and', 'filter, character 10: expected the name of a label instead of the end'],
    ['a = ,', 'filter, character 5: expected a value instead of ,'],
    [`${'('.repeat(60)}a=1${')'.repeat(60)}`, 'nested deeper than 50 levels'],
    [`a = "${'x'.repeat(9000)}"`, 'longer than 8000 characters'],
    ['severity contains 4', 'filter: severity cannot be used with "contains"; use = != in'],
    ['freeText exists', 'filter: freeText cannot be used with "exists"'],
  ])('refuses %s', (filter, message) => {
    expect(() => compileFilter(filter)).toThrow(message);
  });

  it('reads its own print again, also with other spaces', () => {
    fc.assert(
      fc.property(randomFilter, fc.constantFrom(' ', '\n', '\t  '), (filter, space) => {
        const text = printFilter(filter);
        expect(printFilter(parseFilter(text))).toBe(text);
        const outsideQuotes = text.replace(/"(?:\\.|[^"\\])*"| /gs, (part) => (part === ' ' ? space : part));
        expect(parseFilter(outsideQuotes)).toEqual(parseFilter(text));
      }),
    );
  });

  it('never throws anything but its own errors, whatever it is given', () => {
    const noise = fc
      .array(fc.constantFrom('a', '(', ')', 'and', 'or', 'not', 'in', '=', '!=', '"', "'", ',', 'exists', ' ', '\\', '\u0000', '"x"'), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(noise, fc.string()), (text) => {
        try {
          compileFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(String(error)).toMatch(/filter/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('filter as SQL', () => {
  /** Everything that the SQL text of a filter may consist of. */
  const OUR_WORDS =
    /^(?:[01]|AND|OR|NOT|[()>=!,[\]\s']|\{f\d+:(?:String|Array\(String\)|Array\(UInt8\))\}|has|if|mapContains|position|startsWith|toString|labels|fields|text|severity|id|source|policy_id|policy|rule|agent_id|host|machine_id|container_id|container_name|container_image|process|user)*$/;

  it('consists of our own words, whatever labels and values a client writes', () => {
    const hostile = fc.constantFrom(
      "x' OR '1'='1",
      "'; DROP TABLE policy_events; --",
      '\\',
      "\\'",
      '{f0:String}',
      ') UNION ALL SELECT 1 --',
      '/*',
      '`',
      '\u0000',
    );
    const word = fc.oneof(hostile, fc.string());
    const filter = fc.oneof(
      randomFilter,
      fc.record({ kind: fc.constant('equals' as const), label: word, values: fc.array(word) }),
      fc.record({ kind: fc.constantFrom('contains' as const, 'startsWith' as const), label: word, value: word }),
    );
    fc.assert(
      fc.property(filter, (candidate: Filter) => {
        const { sql } = filterToSql(candidate);
        expect(sql).toMatch(OUR_WORDS);
      }),
    );
  });
});
