import { filterOf } from '@eyrie/rules';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionOn } from './condition-on.ts';

describe('a condition on a value', () => {
  it('quotes what needs quotes', () => {
    expect(conditionOn('proc.name', 'cat')).toBe('proc.name=cat');
    expect(conditionOn('proc.cmdline', 'sh -c "id"')).toBe('proc.cmdline="sh -c \\"id\\""');
    expect(conditionOn('fd.sport', 80)).toBe('fd.sport=80');
    expect(conditionOn('evt.is_io', true)).toBe('evt.is_io=true');
  });

  it('can be read by the engine, whatever is in the value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const condition = conditionOn('proc.cmdline', value);
        expect(() => filterOf(condition ?? '')).not.toThrow();
      }),
    );
  });

  it('is not offered for what conditions cannot say', () => {
    expect(conditionOn('no.such', 'x')).toBeUndefined();
    expect(conditionOn('proc.name', '')).toBeUndefined();
  });
});
