import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowGeometry } from './virtual-rows.ts';

test('rows that an element can hold have their own height', () => expect(rowGeometry(1000, 26, 700)).toEqual({ height: 26_000, scale: 1 }));

test('the end of the scroll bar is the last row, however many there are', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 100, max: 3000 }), (count, view) => {
    const { height, scale } = rowGeometry(count, 26, view);
    expect(height).toBeLessThanOrEqual(8_000_000);
    const lastScroll = Math.max(0, height - view);
    expect(lastScroll * scale).toBeCloseTo(Math.max(0, count * 26 - view), 0);
  }));
});
