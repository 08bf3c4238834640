import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureNotes, MAX_NOTES, MAX_NOTE_TEXT, type CaptureNote } from './capture-notes.ts';

const nanoseconds = fc.bigInt({ min: 0n, max: 9_000_000_000_000_000_000n });
const about: fc.Arbitrary<CaptureNote['about']> = fc.oneof(
  fc.record({ kind: fc.constant('event' as const), row: fc.nat(), number: fc.nat(), type: fc.string({ maxLength: 100 }), at: nanoseconds.map(String) }),
  fc.tuple(nanoseconds, fc.bigInt({ min: 1n, max: 10n ** 15n })).map(([from, length]) => ({ kind: 'window' as const, from: String(from), to: String(from + length) })),
);
const note: fc.Arbitrary<CaptureNote> = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{32}$/), about, text: fc.string({ maxLength: MAX_NOTE_TEXT }), view: fc.string({ maxLength: 200 }), isReported: fc.boolean(), madeAt: fc.nat(),
});

describe('notes on a capture', () => {
  it('are after a way through a file what they were', () => {
    fc.assert(fc.property(fc.array(note, { maxLength: 5 }), nanoseconds, (notes, firstTime) => {
      const written = { version: 1 as const, capture: { name: 'a.scap', firstTime: String(firstTime) }, notes };
      expect(captureNotes.parse(JSON.parse(JSON.stringify(written)))).toEqual(written);
    }));
  });

  it('are refused when they are of a later version, too many, or of a window that ends before it begins', () => {
    const [one] = fc.sample(note, 1);
    if (one === undefined) throw new Error('no note');
    const whole = { version: 1, capture: { name: 'a.scap', firstTime: '1' }, notes: [one] };
    expect(captureNotes.safeParse(whole).success).toBe(true);
    expect(captureNotes.safeParse({ ...whole, version: 2 }).success).toBe(false);
    expect(captureNotes.safeParse({ ...whole, notes: Array.from({ length: MAX_NOTES + 1 }, () => one) }).success).toBe(false);
    expect(captureNotes.safeParse({ ...whole, notes: [{ ...one, about: { kind: 'window', from: '7', to: '7' } }] }).success).toBe(false);
    expect(captureNotes.safeParse({ ...whole, notes: [{ ...one, text: 'x'.repeat(MAX_NOTE_TEXT + 1) }] }).success).toBe(false);
  });
});
