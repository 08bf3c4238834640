import { parseLabelExpression, printLabelExpression } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPERATORS, scopeOf, termsOf, without, type ScopeTerm } from './scope-terms.ts';

describe('a scope as rows', () => {
  test('is read and written again', () => {
    const scope = 'kubernetes.namespace.name != "dev" and container.image starts with "nginx" and host.hostName in ("a", "b") and container.id exists';
    const terms = termsOf(scope);
    expect(terms).toEqual([
      { label: 'kubernetes.namespace.name', operator: '!=', value: 'dev' },
      { label: 'container.image', operator: 'starts with', value: 'nginx' },
      { label: 'host.hostName', operator: 'in', value: 'a, b' },
      { label: 'container.id', operator: 'exists', value: '' },
    ]);
    expect(scopeOf(terms ?? [])).toBe(scope);
  });

  test.each(['a = 1 or b = 2', 'not (a = 1 and b = 2)', 'not a contains 1', 'a in ("x,y", "z")'])('“%s” says more than rows can', (scope) => expect(termsOf(scope)).toBeUndefined());

  test('of nothing has no rows, and a row that is not filled in says nothing', () => {
    expect(termsOf('')).toEqual([]);
    expect(scopeOf([{ label: ' ', operator: '=', value: 'x' }])).toBe('');
  });

  test('never says anything else than its text', () => {
    const label = fc.constantFrom('container.image', 'host.hostName', 'a-b[0]');
    const value = fc.string({ unit: 'grapheme', maxLength: 8 });
    const term: fc.Arbitrary<ScopeTerm> = fc.record({ label, operator: fc.constantFrom(...OPERATORS), value });
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 4 }), (terms) => {
        const scope = scopeOf(terms);
        const read = termsOf(scope);
        if (read === undefined) return;
        expect(printLabelExpression(parseLabelExpression(scopeOf(read)))).toBe(printLabelExpression(parseLabelExpression(scope)));
      }),
    );
  });

  test('leaves something out beside what it said, whatever that was', () => {
    expect(without('', 'container.image=nginx:1')).toBe('container.image != "nginx:1"');
    expect(without('a = 1', 'host.hostName=x"y')).toBe('a = 1 and host.hostName != "x\\"y"');
    expect(without('a = 1 or b = 2', 'c=3')).toBe('(a = 1 or b = 2) and c != "3"');
    expect(without('a = 1', '')).toBe('a = 1');
  });
});
