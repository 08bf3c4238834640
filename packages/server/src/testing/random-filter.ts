/** Filters for property tests: labels and values that the test events have, and some that none has. */
import fc from 'fast-check';
import type { LabelExpression } from '@eyrie/schema';

const label = fc.constantFrom(
  'ruleName',
  'policyName',
  'policyId',
  'host.hostName',
  'container.id',
  'proc.name',
  'fd.name',
  'evt.num',
  'kubernetes.namespace.name',
  'kubernetes.workload.name',
  'kubernetes.pod.name',
  'ruleType',
  'no.such.label',
  'proc.tty',
  'id',
);
const value = fc.oneof(
  fc.constantFrom(
    'Rule 1',
    'Policy 2',
    '1',
    'host-0',
    '',
    'cat',
    '/etc/file3',
    'prod',
    'dev',
    "it's",
    'a\\b',
    '{f0:String}',
    "' OR 1=1 --",
    'ünïcødé 😀',
    '\u0000',
    'a\nb\tc',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const tagLabel = fc.constantFrom('mitre.tactic', 'mitre.technique', 'ruleTag');
const tagValue = fc.constantFrom('Execution', 'ta0002', 'credential access', 'T1059', 'T1059.004', 't1003', 'test', 'T10', '', "' OR 1=1 --");
const triageValue = fc.constantFrom('open', 'acknowledged', 'falsePositive', '', 'somebody');
const severityValue = fc.constantFrom('0', '3', '4', '7', 'high', 'info', '-1', 'x');

const leaf: fc.Arbitrary<LabelExpression> = fc.oneof(
  fc.record({ kind: fc.constant('equals' as const), label, values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('equals' as const), label: tagLabel, values: fc.array(tagValue, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('exists' as const), label: tagLabel }),
  fc.record({ kind: fc.constant('equals' as const), label: fc.constantFrom('triage.state', 'triage.assignee'), values: fc.array(triageValue, { minLength: 1, maxLength: 2 }) }),
  fc.record({ kind: fc.constant('exists' as const), label: fc.constantFrom('triage.state', 'triage.assignee') }),
  fc.record({ kind: fc.constant('equals' as const), label: fc.constant('severity'), values: fc.array(severityValue, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('equals' as const),
    label: fc.constant('freeText'),
    values: fc.array(fc.oneof(value, fc.constantFrom('HAPPENED', '(1', 'rule 3')), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ kind: fc.constantFrom('contains' as const, 'startsWith' as const), label, value }),
  fc.record({ kind: fc.constant('exists' as const), label }),
);

export const randomFilter: fc.Arbitrary<LabelExpression> = fc.letrec<{ filter: LabelExpression }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not' as const), of: tie('filter') }),
  ),
})).filter;
