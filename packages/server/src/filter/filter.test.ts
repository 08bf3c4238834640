import type { LabelExpression } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testEvent } from '../testing/events.ts';
import { compileFilter } from './compile.ts';
import { filterToSql } from './to-sql.ts';
import { randomFilter } from '../testing/random-filter.ts';

const matches = (filter: string, changes: Parameters<typeof testEvent>[1] = {}): boolean => compileFilter(filter).test(testEvent(4, changes));

const tagged = (tags: readonly string[]): Parameters<typeof testEvent>[1] => ({ rule: { name: 'R', description: '', priority: 'WARNING', tags: [...tags] } });

describe('filter by the tags of a rule', () => {
  it.each([
    ['mitre.tactic = "Execution"', true],
    ['mitre.tactic = TA0002', true],
    ['mitre.tactic in (Persistence, "credential access")', false],
    ['mitre.tactic != Execution', false],
    ['mitre.tactic exists', true],
    ['mitre.technique = T1059', true],
    ['mitre.technique = "t1059.004"', true],
    ['mitre.technique = T105', false],
    ['ruleTag = container', true],
    ['ruleTag = mitre', false],
  ])('%s', (filter, expected) => {
    expect(matches(filter, tagged(['container', 'mitre_execution', 'T1059.004']))).toBe(expected);
  });

  it('is refused where only a whole tag makes sense', () => {
    expect(() => compileFilter('mitre.tactic contains Exec')).toThrow('mitre.tactic can be used with = != in and exists');
  });
});

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
    ['kubernetes.workload.name exists', false],
    ['proc.tty exists', false],
    ['', true],
    ['   ', true],
  ])('%s', (filter, expected) => {
    expect(matches(filter)).toBe(expected);
  });

  it.each([
    ['severity contains 4', 'filter: severity cannot be used with "contains"; use = != in'],
    ['freeText exists', 'filter: freeText cannot be used with "exists"'],
  ])('refuses %s', (filter, message) => {
    expect(() => compileFilter(filter)).toThrow(message);
  });
});

describe('filter as SQL', () => {
  /** Everything that the SQL text of a filter may consist of. */
  const OUR_WORDS =
    /^(?:[01]|AND|OR|NOT|[()>=!,[\]\s']|\{f\d+:(?:String|Array\(String\)|Array\(UInt8\))\}|has|if|mapContains|position|startsWith|toString|labels|fields|text|severity|id|source|policy_id|policy|rule|agent_id|host|machine_id|container_id|container_name|container_image|process|user|rule_type|tags?|cluster|namespace|deployment|workload|pod|node|IN|LIKE|SELECT|FROM|FINAL|WHERE|event_states|state|assignee)*$/;

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
      fc.property(filter, (candidate: LabelExpression) => {
        const { sql } = filterToSql(candidate);
        expect(sql).toMatch(OUR_WORDS);
      }),
    );
  });
});
