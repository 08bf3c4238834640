import { describe, expect, it } from 'vitest';
import { placeAfter } from './FindBar.tsx';

describe('going from match to match', () => {
  it('goes to the nearest in the direction, and around the end', () => {
    const found = [2, 5, 9];
    expect([placeAfter(found, -1, 1), placeAfter(found, 5, 1), placeAfter(found, 9, 1)]).toEqual([2, 9, 2]);
    expect([placeAfter(found, 5, -1), placeAfter(found, 2, -1), placeAfter(found, 7, -1)]).toEqual([2, 9, 5]);
    expect(placeAfter([], 3, 1)).toBeUndefined();
  });
});
