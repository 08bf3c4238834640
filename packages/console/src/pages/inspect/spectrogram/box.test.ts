import { describe, expect, it } from 'vitest';
import { boxOf, shownRows } from './box.ts';

const SPECTROGRAM = { counts: [[0, 0, 3, 0, 0], [0, 1, 2, 0, 0]], latencies: [1, 10, 100, 1000, 10_000], from: 500, bucketWidth: 50, most: 3 };

describe('a part of the spectrogram', () => {
  it('is a condition on latency and a window, in whichever direction it was dragged over', () => {
    const box = boxOf(SPECTROGRAM, { part: 1, row: 2 }, { part: 0, row: 1 });
    expect(box).toEqual(boxOf(SPECTROGRAM, { part: 0, row: 1 }, { part: 1, row: 2 }));
    expect(box).toMatchObject({ from: 500, to: 600, filter: 'evt.dir=< and evt.latency>=10 and evt.latency<1000', count: 6 });
  });

  it('has no upper end in the last row', () => {
    expect(boxOf(SPECTROGRAM, { part: 0, row: 4 }, { part: 0, row: 4 }).filter).toBe('evt.dir=< and evt.latency>=10000');
  });

  it('shows the rows that hold something, and a little more', () => {
    expect(shownRows(SPECTROGRAM)).toEqual({ first: 0, end: 4 });
  });
});
