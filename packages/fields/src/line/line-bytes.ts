/** Lines in the making, as bytes in one growing buffer: text that is only written out needs no strings. */
import { byteString, type ByteString } from '@eyrie/scap';

const FIRST_BYTES = 1 << 16;
const DIGITS = '0123456789ABCDEF';
const ZERO = 48;
const DOT = 46;
const MINUS = 45;
/** For looking at four bytes at once. */
const ONES = 0x0101_0101;
const BLANKS = 0x2020_2020;
const HIGHEST_BITS = 0x8080_8080 | 0;
/** The digits of 0 to 99, two each. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, at) => ZERO + ((at & 1) === 0 ? Math.trunc(at / 20) : (at >> 1) % 10));
/** Numbers below are written with 32-bit arithmetic. */
const SMALL = 0x8000_0000;

export class LineBytes {
  /** What was written is in the first {@link length} of these. */
  bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.bytes.buffer);
  length = 0;

  /** One character is one byte. */
  text(text: string): void {
    const { length } = text;
    const bytes = this.#room(length);
    const at = this.length;
    for (let index = 0; index < length; index++) bytes[at + index] = text.charCodeAt(index);
    this.length = at + length;
  }

  byte(value: number): void {
    this.#room(1)[this.length++] = value;
  }

  /** Four bytes at a time: single ones are what a line would spend most of its time with. */
  copy(source: DataView, start: number, end: number): void {
    const view = this.#roomView(end - start);
    let at = this.length;
    let from = start;
    for (; from + 4 <= end; from += 4, at += 4) view.setInt32(at, source.getInt32(from, true), true);
    for (; from < end; from++) view.setUint8(at++, source.getUint8(from));
    this.length = at;
  }

  /** Up to the first NUL. */
  copyText(source: DataView, start: number, end: number): void {
    const view = this.#roomView(end - start);
    let at = this.length;
    let from = start;
    for (; from + 4 <= end; from += 4, at += 4) {
      const four = source.getInt32(from, true);
      // Whether one of the bytes is 0: only then the subtraction sets a highest bit that was not set.
      if (((four - ONES) & ~four & HIGHEST_BITS) !== 0) break;
      view.setInt32(at, four, true);
    }
    for (; from < end; from++) {
      const byte = source.getUint8(from);
      if (byte === 0) break;
      view.setUint8(at++, byte);
    }
    this.length = at;
  }

  /** Bytes that are no printable ASCII become dots. */
  copyPrintable(source: DataView, start: number, end: number): void {
    const view = this.#roomView(end - start);
    let at = this.length;
    let from = start;
    while (from < end) {
      if (from + 4 <= end) {
        const four = source.getInt32(from, true);
        // Below 0x20 the subtraction sets a highest bit, at 0x7f the addition does, and above it is set.
        if ((((four - BLANKS) | (four + ONES) | four) & HIGHEST_BITS) === 0) {
          view.setInt32(at, four, true);
          at += 4;
          from += 4;
          continue;
        }
      }
      const byte = source.getUint8(from++);
      view.setUint8(at++, byte >= 0x20 && byte <= 0x7e ? byte : DOT);
    }
    this.length = at;
  }

  piece({ view: source, length }: Piece): void {
    const view = this.#roomView(length);
    const start = this.length;
    for (let at = 0; at < length; at += 4) view.setInt32(start + at, source.getInt32(at, true), true);
    this.length = start + length;
  }

  /** A whole number, in decimal. */
  integer(value: number): void {
    if (value >= 0 && value < 10) return this.byte(ZERO + value);
    if (value >= SMALL || value <= -SMALL) return this.text(value.toString());
    if (value < 0) this.byte(MINUS);
    const rest = value < 0 ? -value : value;
    this.padded(rest, digitsOf(rest));
  }

  /** The last `digits` digits of a number from 0 to 2^31 - 1. */
  padded(value: number, digits: number): void {
    const bytes = this.#room(digits);
    let rest = value | 0;
    let at = this.length + digits;
    this.length = at;
    for (let left = digits; left > 1; left -= 2) {
      const next = (rest / 100) | 0;
      const pair = (rest - next * 100) << 1;
      bytes[--at] = PAIRS[pair + 1] ?? 0;
      bytes[--at] = PAIRS[pair] ?? 0;
      rest = next;
    }
    if ((digits & 1) === 1) bytes[at - 1] = ZERO + (rest % 10);
  }

  /** A number of at most 2^53, not negative, in capital hexadecimal digits. */
  hex(value: number): void {
    const bytes = this.#room(16);
    let digits = 1;
    for (let bound = 16; bound <= value; bound *= 16) digits += 1;
    let low = value >>> 0;
    let high = (value - low) / 0x1_0000_0000;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      bytes[at] = DIGITS.charCodeAt(low & 15);
      low = (low >>> 4) | ((high & 15) << 28);
      high >>>= 4;
    }
    this.length += digits;
  }

  /** A number from 0 to 2^32 - 1 in octal digits, as C writes them: with a 0 before all but 0. */
  octal(value: number): void {
    const bytes = this.#room(12);
    let digits = 1;
    for (let rest = value; rest > 0; rest = rest >>> 3) digits += 1;
    let rest = value;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      bytes[at] = ZERO + (rest & 7);
      rest >>>= 3;
    }
    this.length += digits;
  }

  /** What was written from `start` on. */
  from(start: number): ByteString {
    return byteString(this.bytes, start, this.length);
  }

  #room(length: number): Uint8Array {
    if (this.length + length > this.bytes.length) this.#grow(length);
    return this.bytes;
  }

  /** With room for what is written beyond the end in steps of four. */
  #roomView(length: number): DataView {
    if (this.length + length + 4 > this.bytes.length) this.#grow(length + 4);
    return this.#view;
  }

  #grow(length: number): void {
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.length + length));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Text that is written again and again; its view goes on to a multiple of four bytes. */
export interface Piece {
  readonly view: DataView;
  readonly length: number;
}

/** One character is one byte. */
export function pieceOf(text: string): Piece {
  const view = new DataView(new ArrayBuffer((text.length + 3) & ~3));
  for (let at = 0; at < text.length; at++) view.setUint8(at, text.charCodeAt(at));
  return { view, length: text.length };
}

/** How many digits a number from 0 to 2^31 - 1 has. */
function digitsOf(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 100_000_000) return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : value < 10_000_000 ? 7 : 8;
  return value < 1_000_000_000 ? 9 : 10;
}
