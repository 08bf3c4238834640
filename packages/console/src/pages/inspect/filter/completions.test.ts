import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionsAt } from './completions.ts';

const offered = (text: string): string[] => completionsAt(text, text.length)?.choices.map((each) => each.text) ?? [];

describe('completion of a condition', () => {
  it('offers fields where an operand begins, with what they mean', () => {
    expect(offered('proc.na')).toEqual(['proc.name', ...offered('proc.na').slice(1)]);
    expect(offered('not (fd.sp')).toContain('fd.sport');
    expect(completionsAt('proc.nam', 8)?.choices[0]?.words).not.toBe('');
  });

  it('finds a field by a part of its name, after those that begin with it', () => {
    expect(offered('sport')).toContain('fd.sport');
  });

  it('offers the operators of the field: text has contains, numbers have less and more', () => {
    expect(offered('proc.name ')).toContain('contains');
    expect(offered('fd.sport ')).toContain('>=');
    expect(offered('fd.sport ')).not.toContain('contains');
    expect(offered('evt.is_io ')).toEqual(['=', '!=', 'exists']);
  });

  it('offers and, or behind a finished check', () => {
    expect(offered('proc.name = cat ')).toEqual(['and', 'or']);
    expect(offered('fd.sport in (80, 443) o')).toEqual(['or']);
    expect(offered('proc.name exists a')).toEqual(['and']);
  });

  it('leaves values alone', () => {
    expect(completionsAt('proc.name = "ca', 15)).toBeUndefined();
    expect(completionsAt('proc.name = ca', 14)).toBeUndefined();
    expect(completionsAt('proc.name in (ca', 16)).toBeUndefined();
  });

  it('replaces the word at the caret and nothing else', () => {
    const text = 'proc.na and fd.sport=80';
    expect(completionsAt(text, 7)).toMatchObject({ from: 0, to: 7 });
  });

  it('has an answer for every text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.nat(60), (text, caret) => {
        const found = completionsAt(text, Math.min(caret, text.length));
        if (found) expect(found.from).toBeLessThanOrEqual(found.to);
      }),
    );
  });
});
