/**
 * Interned strings. The same bytes seen again give the same {@link Text}, without a copy and without decoding, so that
 * what was found out about a string once is not found out again.
 *
 * The table is a cache: when it is full it starts anew. Texts already handed out stay valid; the same bytes may then be known
 * under two objects, so identity means equality, but difference of identity does not mean difference.
 */
import { byteString, type ByteString } from '@eyrie/scap';
import type { FdInfo } from './fd.ts';
import { Subject } from './subject.ts';

export class Text extends Subject {
  readonly bytes: Uint8Array;
  readonly hash: number;
  /** Next text in the same bucket. */
  next: Text | undefined = undefined;
  /** The descriptor last made for a file of this name: opened again in the same way, it is used again. */
  file: FdInfo | undefined = undefined;
  #value: ByteString | undefined = undefined;

  constructor(bytes: Uint8Array, hash: number) {
    super();
    this.bytes = bytes;
    this.hash = hash;
  }

  /** Decoded on first use. */
  get value(): ByteString {
    return (this.#value ??= byteString(this.bytes));
  }
}

const BUCKETS = 1 << 15;
const MAX_TEXTS = 1 << 17;
const MAX_BYTES = 32 << 20;

export class TextTable {
  #buckets = new Array<Text | undefined>(BUCKETS).fill(undefined);
  #count = 0;
  #bytes = 0;
  readonly empty: Text = this.of('' as ByteString);

  /** @returns the text of these bytes. A terminating NUL is to be left out by the caller. */
  intern(memory: Uint8Array, start: number, length: number): Text {
    let hash = length;
    for (let at = start, end = start + length; at < end; at++) hash = (Math.imul(hash, 31) + (memory[at] ?? 0)) | 0;
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    const bucket = (hash >>> 7) & (BUCKETS - 1);
    for (let text = this.#buckets[bucket]; text !== undefined; text = text.next) {
      if (text.hash === hash && equals(text.bytes, memory, start, length)) return text;
    }
    return this.#add(memory.slice(start, start + length), hash, bucket);
  }

  of(value: ByteString): Text {
    const bytes = new Uint8Array(value.length);
    for (let at = 0; at < value.length; at++) bytes[at] = value.charCodeAt(at);
    return this.intern(bytes, 0, bytes.length);
  }

  #add(bytes: Uint8Array, hash: number, bucket: number): Text {
    if (this.#count >= MAX_TEXTS || this.#bytes + bytes.length > MAX_BYTES) {
      this.#buckets.fill(undefined);
      this.#count = 0;
      this.#bytes = 0;
    }
    const text = new Text(bytes, hash);
    text.next = this.#buckets[bucket];
    this.#buckets[bucket] = text;
    this.#count += 1;
    this.#bytes += bytes.length;
    return text;
  }
}

function equals(bytes: Uint8Array, memory: Uint8Array, start: number, length: number): boolean {
  if (bytes.length !== length) return false;
  for (let at = 0; at < length; at++) if (bytes[at] !== memory[start + at]) return false;
  return true;
}
