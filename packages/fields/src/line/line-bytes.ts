/** Lines in the making, as bytes in one growing buffer: text that is only written out needs no strings. */
import { byteString, type ByteString } from '@eyrie/scap';

const FIRST_BYTES = 1 << 16;
const DIGITS = '0123456789ABCDEF';
const ZERO = 48;
const DOT = 46;
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

  /** A whole number, in decimal. */
  integer(value: number): void {
    if (value < 0 || value >= SMALL) return this.text(value.toString());
    let digits = 1;
    for (let bound = 10; bound <= value; bound *= 10) digits += 1;
    this.padded(value, digits);
  }

  /** The last `digits` digits of a number from 0 to 2^31 - 1. */
  padded(value: number, digits: number): void {
    const bytes = this.#room(digits);
    let rest = value | 0;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const next = (rest / 10) | 0;
      bytes[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.length += digits;
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
