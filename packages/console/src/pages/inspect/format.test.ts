import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatNs, formatOffset } from './format.ts';

describe('numbers of a capture', () => {
  it('have at most one decimal and a unit of a thousand', () => {
    expect([0, 817, 9478, 22_359, 1_250_000, 999_999_999].map(formatCount)).toEqual(['0', '817', '9.5 K', '22.4 K', '1.3 M', '1000 M']);
    expect([0, 817, 72_298].map(formatBytes)).toEqual(['0 B', '817 B', '72.3 KB']);
  });

  it('say lengths of time in the unit that fits', () => {
    expect([340, 12_100, 4_030_000, 1_250_000_000, 200_000_000_000, 5_400_000_000_000].map(formatNs)).toEqual(['340 ns', '12.1 µs', '4.03 ms', '1.25 s', '3 min 20 s', '1 h 30 min']);
  });

  it('say places in time from the beginning', () => {
    expect(formatOffset(7_121_260_631n)).toBe('+7.121260 s');
    expect(formatOffset(-5n, 9)).toBe('−0.000000005 s');
  });
});
