import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrollScale, topToShow } from './scroll-scale.ts';

describe('the scale of a scroll bar', () => {
  it('is one to one for lists that a browser can hold', () => {
    const scale = scrollScale(240_000, 800);
    expect(scale).toMatchObject({ height: 240_000, isScaled: false, maxTop: 239_200 });
    expect(scale.toList(12_345)).toBe(12_345);
  });

  it('reaches the first and the last row of ten million', () => {
    const scale = scrollScale(10_000_000 * 24, 600);
    expect(scale.isScaled).toBe(true);
    expect(scale.toList(0)).toBe(0);
    expect(scale.toList(scale.height - 600)).toBe(scale.maxTop);
  });

  it('ends at the last row, however many there are, in an element that a browser can make', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 100, max: 3000 }), (count, viewPx) => {
        const { height, toList } = scrollScale(count * 26, viewPx);
        expect(height).toBeLessThanOrEqual(8_000_000);
        expect(toList(Math.max(0, height - viewPx))).toBeCloseTo(Math.max(0, count * 26 - viewPx), 3);
      }),
    );
  });

  it('comes back to the same place, whatever the sizes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400_000_000 }), fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (listPx, viewPx, part) => {
        const scale = scrollScale(listPx, viewPx);
        const top = scale.maxTop * part;
        expect(scale.toList(scale.toScrollBar(top))).toBeCloseTo(top, 3);
      }),
    );
  });

  it('does not move when all rows are in sight', () => {
    const scale = scrollScale(100, 500);
    expect(scale.maxTop).toBe(0);
    expect(scale.toList(40)).toBe(0);
  });
});

describe('showing a row', () => {
  it('moves no further than the row asks for', () => {
    expect(topToShow(50, 20, 100, 200)).toBe(50);
    expect(topToShow(150, 20, 100, 200)).toBe(100);
    expect(topToShow(290, 20, 100, 200)).toBe(110);
  });
});
