/** Reads numbers and strings from a part of a buffer, and never past its end. */
import { byteString, type ByteString } from './byte-string.ts';
import type { Memory } from './memory.ts';

export class Cursor {
  readonly #memory: Memory;
  at: number;
  /** First byte that may not be read. */
  end: number;
  /** Becomes true, and stays so, when something did not fit; what was read is then to be thrown away. */
  overrun = false;

  constructor(memory: Memory, at: number, end: number) {
    this.#memory = memory;
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : this.#memory.view.getUint8(at);
  }
  u16(): number {
    const at = this.#take(2);
    return at < 0 ? 0 : this.#memory.view.getUint16(at, true);
  }
  u32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : this.#memory.view.getUint32(at, true);
  }
  u64(): bigint {
    const at = this.#take(8);
    return at < 0 ? 0n : this.#memory.view.getBigUint64(at, true);
  }
  /** Signed 64-bit integer as a number: exact below 2^53 in size. */
  i64(): number {
    const at = this.#take(8);
    return at < 0 ? 0 : Number(this.#memory.view.getBigInt64(at, true));
  }
  /** A copy. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return at < 0 ? new Uint8Array(0) : this.#memory.u8.slice(at, at + length);
  }
  /** A string of `length` bytes; without it, of the length that a u16 before it gives. */
  string(length = this.u16()): ByteString {
    const at = this.#take(length);
    return at < 0 ? ('' as ByteString) : byteString(this.#memory.u8, at, at + length);
  }
  skip(length: number): void {
    this.#take(length);
  }

  #take(length: number): number {
    if (this.overrun || length > this.end - this.at) {
      this.overrun = true;
      return -1;
    }
    const at = this.at;
    this.at += length;
    return at;
  }
}
