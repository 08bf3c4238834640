/**
 * Interned strings. The same bytes seen again give the same {@link Text}, without a copy and without decoding, so that
 * what was found out about a string once is not found out again.
 *
 * The table is a cache: when it is full it starts anew. Texts already handed out stay valid; the same bytes may then be known
 * under two objects, so identity means equality, but difference of identity does not mean difference.
 */
import { byteString, Memory, type ByteString } from '@eyrie/scap';
import type { Container } from './container.ts';
import type { FdInfo } from './fd.ts';
import type { Image } from './image.ts';
import { Subject } from './subject.ts';

export class Text extends Subject {
  /** Where the bytes lie: many texts share one memory. */
  readonly memory: Memory;
  readonly start: number;
  readonly length: number;
  readonly hash: number;
  /** Next text in the same bucket. */
  next: Text | undefined = undefined;
  /** As a path or a socket address: the descriptors last made for it, linked by {@link FdInfo.nextOfName}. */
  file: FdInfo | undefined = undefined;
  /** As an absolute path: itself without `.`, `..` and double slashes. */
  normal: Text | undefined = undefined;
  /** As a path: the same with a slash at its end. */
  directory: Text | undefined = undefined;
  /** As a cgroup list: the container that it names. */
  container: Container | undefined = undefined;
  /** As an argument list: the image last made with it. */
  image: Image | undefined = undefined;
  #value: ByteString | undefined = undefined;

  constructor(memory: Memory, start: number, length: number, hash: number) {
    super();
    this.memory = memory;
    this.start = start;
    this.length = length;
    this.hash = hash;
  }

  /** A view on the bytes; allocates. */
  get bytes(): Uint8Array {
    return this.memory.u8.subarray(this.start, this.start + this.length);
  }

  /** Decoded on first use. */
  get value(): ByteString {
    return (this.#value ??= byteString(this.memory.u8, this.start, this.start + this.length));
  }

  /** @returns whether the bytes there are this text's. They must lie within `memory`. */
  equals(memory: Memory, start: number, length: number): boolean {
    if (this.length !== length) return false;
    const ours = this.memory.view;
    const theirs = memory.view;
    const begin = this.start;
    let at = 0;
    for (; at + 4 <= length; at += 4) if (ours.getInt32(begin + at, true) !== theirs.getInt32(start + at, true)) return false;
    for (; at < length; at++) if (ours.getUint8(begin + at) !== theirs.getUint8(start + at)) return false;
    return true;
  }
}

const BUCKETS = 1 << 15;
const MAX_TEXTS = 1 << 15;
const MAX_BYTES = 8 << 20;
const CHUNK_BYTES = 1 << 16;
const SCRATCH_BYTES = 1 << 13;
/** A chain longer than this is no accident: somebody makes strings that collide. The bucket then starts anew. */
const MAX_CHAIN = 32;

export class TextTable {
  #buckets = Array.from<Text | undefined>({ length: BUCKETS });
  #count = 0;
  #bytes = 0;
  #chunk = new Memory(new ArrayBuffer(CHUNK_BYTES));
  #chunkUsed = 0;
  /** Where strings become bytes to be looked for. */
  readonly #scratch = new Memory(new ArrayBuffer(SCRATCH_BYTES));
  /** The memory of the array that was last interned from. */
  #foreign: Memory | undefined = undefined;
  /** Texts that stay known when the table starts anew. */
  readonly #pinned: Text[] = [];
  readonly empty: Text = this.pinned('' as ByteString);

  /** Number of texts that the table knows. */
  get size(): number {
    return this.#count;
  }

  /**
   * @param start byte offset; `start + length` must lie within the memory.
   * @returns the text of these bytes. A terminating NUL is to be left out by the caller.
   */
  internAt(memory: Memory, start: number, length: number): Text {
    const hash = hashOf(memory, start, length);
    const bucket = hash & (BUCKETS - 1);
    let chain = 0;
    for (let text = this.#buckets[bucket]; text !== undefined; text = text.next) {
      if (text.hash === hash && text.equals(memory, start, length)) return text;
      chain += 1;
    }
    if (chain >= MAX_CHAIN) this.#emptyBucket(bucket);
    return this.#add(memory, start, length, hash);
  }

  /** As {@link internAt}, for bytes that are no event's. */
  intern(bytes: Uint8Array, start: number, length: number): Text {
    const known = this.#foreign;
    const memory = known !== undefined && known.u8.buffer === bytes.buffer ? known : memoryOf(bytes.buffer);
    if (memory === undefined) return this.#internCopy(bytes, start, length);
    this.#foreign = memory;
    return this.internAt(memory, bytes.byteOffset + start, length);
  }

  of(value: ByteString): Text {
    const { length } = value;
    const scratch = this.#scratchOf(length);
    for (let at = 0; at < length; at++) scratch.u8[at] = value.charCodeAt(at);
    return this.internAt(scratch, 0, length);
  }

  /** A text that keeps its identity for as long as the table lives: for constants that others compare with. */
  pinned(value: ByteString): Text {
    const text = this.of(value);
    if (!this.#pinned.includes(text)) this.#pinned.push(text);
    return text;
  }

  /** Forgets all texts that are not pinned, and with them what hangs on them; those handed out stay valid. */
  startAnew(): void {
    this.#buckets.fill(undefined);
    this.#count = 0;
    this.#bytes = 0;
    this.#foreign = undefined;
    for (const text of this.#pinned) {
      text.next = undefined;
      text.file = undefined;
      this.#enter(text);
    }
  }

  #internCopy(bytes: Uint8Array, start: number, length: number): Text {
    const scratch = this.#scratchOf(length);
    scratch.u8.set(bytes.subarray(start, start + length));
    return this.internAt(scratch, 0, length);
  }

  #scratchOf(length: number): Memory {
    return length <= SCRATCH_BYTES ? this.#scratch : new Memory(new ArrayBuffer((length + 3) & ~3));
  }

  #add(memory: Memory, start: number, length: number, hash: number): Text {
    if (this.#count >= MAX_TEXTS || this.#bytes + length > MAX_BYTES) this.startAnew();
    const home = this.#reserve(length);
    const at = home === this.#chunk ? this.#chunkUsed - length : 0;
    home.u8.set(memory.u8.subarray(start, start + length), at);
    const text = new Text(home, at, length, hash);
    this.#enter(text);
    return text;
  }

  #emptyBucket(bucket: number): void {
    this.#buckets[bucket] = undefined;
    for (const text of this.#pinned) if ((text.hash & (BUCKETS - 1)) === bucket) this.#enter(text);
  }

  #enter(text: Text): void {
    const bucket = text.hash & (BUCKETS - 1);
    text.next = this.#buckets[bucket];
    this.#buckets[bucket] = text;
    this.#count += 1;
    this.#bytes += text.length;
  }

  /** The last `length` bytes used of the current chunk, or the first of a memory of their own when they are many. */
  #reserve(length: number): Memory {
    if (length > CHUNK_BYTES >> 2) return new Memory(new ArrayBuffer((length + 3) & ~3));
    if (this.#chunkUsed + length > CHUNK_BYTES) {
      this.#chunk = new Memory(new ArrayBuffer(CHUNK_BYTES));
      this.#chunkUsed = 0;
    }
    this.#chunkUsed += length;
    return this.#chunk;
  }
}

function memoryOf(buffer: ArrayBufferLike): Memory | undefined {
  return buffer.byteLength % 4 === 0 ? new Memory(buffer) : undefined;
}

/** Long strings are not hashed whole: so many pieces of 8 bytes, spread over all of it, tell them apart well enough. */
const HASHED_PIECES = 32;

function hashOf(memory: Memory, start: number, length: number): number {
  const { view } = memory;
  const end = start + length;
  const step = length <= HASHED_PIECES * 8 ? 8 : (length / HASHED_PIECES) & ~7;
  let even = length;
  let odd = 0x297a2d39;
  let at = start;
  for (; at + 8 <= end; at += step) {
    even = Math.imul(even ^ view.getInt32(at, true), 0x2c1b3c6d);
    odd = Math.imul(odd ^ view.getInt32(at + 4, true), 0x1b873593);
  }
  // The last bytes, where names of a kind differ most, count once more.
  if (length >= 8) odd ^= Math.imul(view.getInt32(end - 4, true), 0x85ebca6b);
  else for (; at < end; at++) even = Math.imul(even ^ view.getUint8(at), 0x2c1b3c6d);
  if (length >= 8) even ^= view.getInt32(end - 8, true);
  const hash = Math.imul(even ^ (even >>> 15) ^ ((odd << 13) | (odd >>> 19)), 0x2c1b3c6d);
  return hash ^ (hash >>> 15);
}
