import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffLines } from './diff-lines.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));

it('leads from one text to the other, and says nothing of equal ones', () => {
  fc.assert(fc.property(text, text, (before, after) => {
    const lines = diffLines(before, after);
    expect(lines.filter(({ kind }) => kind !== 'added').map((line) => line.text).join('\n')).toBe(before);
    expect(lines.filter(({ kind }) => kind !== 'removed').map((line) => line.text).join('\n')).toBe(after);
    expect(diffLines(before, before).every(({ kind }) => kind === 'same')).toBe(true);
  }));
});

it('keeps what both have in common', () => {
  expect(diffLines('a\nb\nc', 'a\nx\nc').map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same']);
});
