import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelExpressionError, parseLabelExpression, printLabelExpression, type LabelExpression } from './label-expression.ts';
import { labelsTest, type Labels } from './label-test.ts';

const web: Labels = { 'container.id': 'ab12', 'container.image': 'nginx:1.27', 'kubernetes.namespace.name': 'prod', 'host.hostName': 'node-1' };
const host: Labels = { 'host.hostName': 'node-1' };

describe('label expressions', () => {
  it.each([
    ['kubernetes.namespace.name != "dev" and container.image starts with "nginx"', true, false],
    ['kubernetes.namespace.name != "dev"', true, true],
    ['container.id exists', true, false],
    ['container.id != ""', true, false],
    ['kubernetes.namespace.name in (prod, "stage")', true, false],
    ['kubernetes.namespace.name not in (prod, "stage")', false, true],
    ['container.image contains 1.27 or container.id not exists', true, true],
    ['not (host.hostName = node-1)', false, false],
    ["host.hostName='node-1' container.image startswith nginx", true, false],
    ['toString = "x" or constructor exists', false, false],
    ['', true, true],
  ])('%s', (text, onWeb, onHost) => {
    const test = labelsTest(parseLabelExpression(text));
    expect([test(web), test(host)]).toEqual([onWeb, onHost]);
  });

  it.each([
    ['severity in (4', 14, 'expected ) instead of the end'],
    ['severity', 8, 'expected one of = != contains, starts with, in, not in, exists, not exists instead of the end'],
    ['severity ~ 4', 9, 'expected one of'],
    ['= 4', 0, 'expected the name of a label instead of ='],
    ['a = "never closed', 4, 'the text that starts here has no closing "'],
    ['a = 1)', 5, 'unexpected )'],
    ['a not contains 1', 6, 'expected "in" or "exists" after "not"'],
    ['a = 1 and', 9, 'expected the name of a label instead of the end'],
    ['a = ,', 4, 'expected a value instead of ,'],
    [`${'('.repeat(60)}a=1${')'.repeat(60)}`, 50, 'nested deeper than 50 levels'],
    [`a = "${'x'.repeat(9000)}"`, 8000, 'longer than 8000 characters'],
  ])('refuses %s and says where', (text, position, reason) => {
    expect(() => parseLabelExpression(text)).toThrow(expect.objectContaining({ position, message: expect.stringContaining(`character ${position + 1}: ${reason}`) }));
  });

  const label = fc.constantFrom('container.image', 'host.hostName', 'kubernetes.pod.label.app.kubernetes.io/name', 'agent.tag.a-b[0]');
  const value = fc.string({ unit: 'grapheme', maxLength: 8 });
  const leaf: fc.Arbitrary<LabelExpression> = fc.oneof(
    fc.record({ kind: fc.constant('equals' as const), label, values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constantFrom('contains' as const, 'startsWith' as const), label, value }),
    fc.record({ kind: fc.constant('exists' as const), label }),
  );
  const expression = fc.letrec<{ any: LabelExpression }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('any'), { minLength: 2, maxLength: 3 }) }),
      fc.record({ kind: fc.constant('not' as const), of: tie('any') }),
    ),
  })).any;

  it('are read from their own print as they were, also with other spaces', () => {
    fc.assert(
      fc.property(expression, fc.constantFrom(' ', '\n', '\t  '), (original, space) => {
        const text = printLabelExpression(original);
        expect(parseLabelExpression(text)).toEqual(original);
        const outsideQuotes = text.replace(/"(?:\\.|[^"\\])*"| /gs, (part) => (part === ' ' ? space : part));
        expect(parseLabelExpression(outsideQuotes)).toEqual(original);
      }),
    );
  });

  it('throw their own error or nothing, whatever is written', () => {
    const noise = fc
      .array(fc.constantFrom('a', '(', ')', 'and', 'or', 'not', 'in', '=', '!=', '"', "'", ',', 'exists', ' ', '\\', '\u0000', '"x"'), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(noise, fc.string()), (text) => {
        try {
          labelsTest(parseLabelExpression(text))(web);
        } catch (error) {
          expect(error).toBeInstanceOf(LabelExpressionError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
