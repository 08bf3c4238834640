import { byteStringOf } from '@eyrie/scap';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineBytes, pieceOf } from './line-bytes.ts';
import { RunningNumber } from './running-number.ts';

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

  it('writes octal numbers as C does', () => {
    const asC = (value: number): string => (value === 0 ? '0' : `0${value.toString(8)}`);
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => written((line) => line.octal(value)) === asC(value)));
    for (const value of [0, 7, 8, 0o644, 2 ** 31, 2 ** 32 - 1]) expect(written((line) => line.octal(value))).toBe(asC(value));
  });

  it('counts', () => {
    const number = new RunningNumber();
    const values = [...Array.from({ length: 1200 }, (_, index) => index), 5, 6, 99_999, 100_000, 999_999_999_999, 1_000_000_000_000, 0, 1];
    for (const value of values) expect(written((line) => number.write(value, line))).toBe(value.toString());
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

  const bytes = fc.uint8Array({ maxLength: 40 });
  const textOfBytes = (values: Uint8Array): string => String.fromCharCode(...values);
  /** Copied from the middle of something, with its neighbours' bytes on both sides. */
  const copied = (values: Uint8Array, copy: (line: LineBytes, source: DataView, start: number, end: number) => void): string =>
    written((line) => copy(line, new DataView(Uint8Array.of(1, ...values, 2).buffer), 1, 1 + values.length));

  it('copies bytes as they are', () => {
    fc.assert(fc.property(bytes, (values) => copied(values, (line, ...range) => line.copy(...range)) === textOfBytes(values)));
  });

  it('copies text up to its first NUL', () => {
    const mostlyText = fc.uint8Array({ maxLength: 40, max: 12 }).map((values) => values.map((byte) => byte * 23));
    fc.assert(fc.property(fc.oneof(bytes, mostlyText), (values) => copied(values, (line, ...range) => line.copyText(...range)) === textOfBytes(values).split('\0')[0]));
  });

  it('shows bytes that are no printable ASCII as dots', () => {
    const nearlyPrintable = fc.uint8Array({ maxLength: 40, min: 0x1f, max: 0x80 });
    fc.assert(
      fc.property(fc.oneof(bytes, nearlyPrintable), (values) => copied(values, (line, ...range) => line.copyPrintable(...range)) === textOfBytes(values).replaceAll(/[^\x20-\x7e]/g, '.')),
    );
  });

  it('writes pieces of any length, and nothing behind them', () => {
    for (const text of ['', 'a', 'four', ' > openat ']) {
      expect(written((line) => {
        line.piece(pieceOf(text));
        line.byte(33);
      })).toBe(`${text}!`);
    }
  });
});
