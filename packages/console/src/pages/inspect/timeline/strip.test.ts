import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barAt, offsetTicks, partOf, windowFrom, windowOfBars, windowUntil, type Span } from './strip.ts';

const START = 1_506_127_469_900_617_765n;
const SPAN: Span = { start: START, length: 12_099_382_234, step: 12_099_382_234 / 400 };

describe('the strip of time', () => {
  it('selects whole bars, in whichever direction they were dragged over', () => {
    const window = windowOfBars(SPAN, 236, 234);
    expect(window).toEqual(windowOfBars(SPAN, 234, 236));
    expect(window.from).toBe(START + BigInt(Math.floor(234 * SPAN.step)));
    expect(windowOfBars(SPAN, 0, 399)).toEqual({ from: START, to: START + 12_099_382_234n });
  });

  it('begins and ends with events, to the nanosecond', () => {
    const end = START + 100n;
    const begun = windowFrom(START + 7n, undefined, end);
    expect(begun).toEqual({ from: START + 7n, to: end + 1n });
    expect(windowUntil(START + 9n, begun, START)).toEqual({ from: START + 7n, to: START + 10n });
    // An end before the beginning lets the beginning go.
    expect(windowUntil(START + 3n, begun, START)).toEqual({ from: START, to: START + 4n });
    expect(windowFrom(START + 50n, { from: START, to: START + 10n }, end)).toEqual({ from: START + 50n, to: end + 1n });
  });

  it('keeps every place within its edges', () => {
    fc.assert(
      fc.property(fc.double({ min: -2, max: 3, noNaN: true }), fc.integer({ min: 1, max: 1000 }), (part, bars) => {
        const bar = barAt(part, bars);
        expect(bar).toBeGreaterThanOrEqual(0);
        expect(bar).toBeLessThan(bars);
      }),
    );
    expect([partOf(SPAN, 0n), partOf(SPAN, START * 2n)]).toEqual([0, 1]);
  });

  it('has round marks, few enough to be read', () => {
    expect(offsetTicks(12_099_382_234, 8)).toEqual([0, 2e9, 4e9, 6e9, 8e9, 10e9, 12e9]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 52 }), fc.integer({ min: 1, max: 30 }), (length, most) => {
        expect(offsetTicks(length, most).length).toBeLessThanOrEqual(most + 1);
      }),
    );
  });
});
