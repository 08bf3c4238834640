/** Blocks as they are written: a growing buffer, handed on when enough has come together. */
import { BLOCK_OVERHEAD } from './blocks.ts';
import type { ByteString } from './byte-string.ts';

/** Pieces handed on are about this large. */
const PIECE_BYTES = 1 << 16;

export class BlockOutput {
  readonly #sink: (piece: Uint8Array) => void;
  #bytes = new Uint8Array(PIECE_BYTES * 2);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  #blockStart = 0;

  /** @param sink receives consecutive pieces; a piece is valid only during the call. */
  constructor(sink: (piece: Uint8Array) => void) {
    this.#sink = sink;
  }

  beginBlock(type: number): void {
    this.#blockStart = this.#length;
    this.u32(type);
    this.u32(0);
  }

  /** Bytes of the block's body so far. */
  get bodyLength(): number {
    return this.#length - this.#blockStart - 8;
  }

  endBlock(): void {
    while ((this.#length - this.#blockStart) % 4 !== 0) this.u8(0);
    const length = this.#length - this.#blockStart + 4;
    this.u32(length);
    this.#view.setUint32(this.#blockStart + 4, length, true);
    if (length < BLOCK_OVERHEAD) throw new RangeError('a block ended before it began');
    if (this.#length >= PIECE_BYTES) this.flush();
  }

  /** Hands on everything up to the last complete block. */
  flush(): void {
    if (this.#length > 0) this.#sink(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }

  /** Writes a length that counts from its own first byte, or from behind it, once `write` has written what it measures. */
  measured(countsItself: boolean, write: () => void): void {
    const start = this.#length;
    this.u32(0);
    write();
    this.#view.setUint32(start, this.#length - start - (countsItself ? 0 : 4), true);
  }

  // Room first: it may come with another view.
  u8(value: number): void {
    const at = this.reserve(1);
    this.#view.setUint8(at, value);
  }
  u16(value: number): void {
    const at = this.reserve(2);
    this.#view.setUint16(at, value, true);
  }
  u32(value: number): void {
    const at = this.reserve(4);
    this.#view.setUint32(at, value, true);
  }
  u64(value: bigint): void {
    const at = this.reserve(8);
    this.#view.setBigUint64(at, BigInt.asUintN(64, value), true);
  }
  /** A whole number of at most 2^53 in size. */
  i64(value: number): void {
    this.u64(BigInt(value));
  }
  raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }
  characters(text: ByteString): void {
    const at = this.reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[at + index] = text.charCodeAt(index);
  }
  /** Length (u16) and bytes, cut to `most` bytes. */
  string(text: ByteString, most: number): void {
    const cut = (text.length > most ? text.slice(0, most) : text) as ByteString;
    this.u16(cut.length);
    this.characters(cut);
  }
  /** Like {@link string} for a list of NUL-terminated strings: only whole ones are written. */
  list(text: ByteString, most: number): void {
    const end = text.length > most ? text.lastIndexOf('\0', most - 1) + 1 : text.length;
    this.string(text.slice(0, end) as ByteString, most);
  }

  /** Makes room. @returns where it begins, in {@link buffer}, until the next call. */
  reserve(length: number): number {
    const at = this.#length;
    const end = at + length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = end;
    return at;
  }
  get buffer(): Uint8Array {
    return this.#bytes;
  }
}
