import { byteStringOf } from '@eyrie/scap';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineBytes } from './line-bytes.ts';

function written(write: (line: LineBytes) => void): string {
  const line = new LineBytes();
  line.text('before ');
  write(line);
  return line.from('before '.length);
}

describe('LineBytes', () => {
  it('writes whole numbers as JavaScript does', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => written((line) => line.integer(value)) === value.toString()));
    for (const value of [0, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31, -1]) expect(written((line) => line.integer(value))).toBe(value.toString());
  });

  it('writes hexadecimal numbers in capitals', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (value) => written((line) => line.hex(value)) === value.toString(16).toUpperCase()));
    for (const value of [0, 15, 16, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) expect(written((line) => line.hex(value))).toBe(value.toString(16).toUpperCase());
  });

  it('keeps the leading zeros of fractions', () => {
    expect(written((line) => line.padded(1582, 9))).toBe('000001582');
  });

  it('grows without losing what is there', () => {
    const long = byteStringOf('x'.repeat(100_000));
    expect(
      written((line) => {
        line.text(long);
        line.text('end');
      }),
    ).toBe(`${long}end`);
  });

  it('shows bytes that are no printable ASCII as dots', () => {
    expect(written((line) => line.copyPrintable(Uint8Array.of(65, 0, 10, 126, 127, 255, 32), 0, 7))).toBe('A..~.. ');
  });
});
