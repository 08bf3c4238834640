/** Lines in the making, as bytes in one growing buffer: text that is only written out needs no strings. */
import { byteString, type ByteString } from '@eyrie/scap';

const FIRST_BYTES = 1 << 16;
const DIGITS = '0123456789ABCDEF';
const ZERO = 48;
const DOT = 46;
const MINUS = 45;
/** The digits of 0 to 99, two each. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, at) => ZERO + ((at & 1) === 0 ? Math.trunc(at / 20) : (at >> 1) % 10));
/** Numbers below are written with 32-bit arithmetic. */
const SMALL = 0x8000_0000;

export class LineBytes {
  /** What was written is in the first {@link length} of these. */
  bytes = new Uint8Array(FIRST_BYTES);
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

  copy(source: Uint8Array, start: number, end: number): void {
    const bytes = this.#room(end - start);
    let at = this.length;
    for (let from = start; from < end; from++) bytes[at++] = source[from] ?? 0;
    this.length = at;
  }

  /** Up to the first NUL. */
  copyText(source: Uint8Array, start: number, end: number): void {
    const bytes = this.#room(end - start);
    let at = this.length;
    for (let from = start; from < end; from++) {
      const byte = source[from] ?? 0;
      if (byte === 0) break;
      bytes[at++] = byte;
    }
    this.length = at;
  }

  /** Bytes that are no printable ASCII become dots. */
  copyPrintable(source: Uint8Array, start: number, end: number): void {
    const bytes = this.#room(end - start);
    let at = this.length;
    for (let from = start; from < end; from++) {
      const byte = source[from] ?? 0;
      bytes[at++] = byte >= 0x20 && byte <= 0x7e ? byte : DOT;
    }
    this.length = at;
  }

  /** Bytes that were made before, whole. */
  piece(bytes: Uint8Array): void {
    this.copy(bytes, 0, bytes.length);
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

  /** What was written from `start` on. */
  from(start: number): ByteString {
    return byteString(this.bytes, start, this.length);
  }

  #room(length: number): Uint8Array {
    if (this.length + length > this.bytes.length) this.#grow(length);
    return this.bytes;
  }

  #grow(length: number): void {
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.length + length));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
  }
}

/** A text as {@link LineBytes.piece} takes it; one character is one byte. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** How many digits a number from 0 to 2^31 - 1 has. */
function digitsOf(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 100_000_000) return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : value < 10_000_000 ? 7 : 8;
  return value < 1_000_000_000 ? 9 : 10;
}
