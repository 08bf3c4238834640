/** Writes events as captures of 2022 have them (V2 blocks, enter and exit), fast enough for millions. */
import { writeSync } from 'node:fs';
import { BlockType, PARAM_BYTES } from '@eyrie/scap';
import { EVENT_TYPES } from '@eyrie/schema';

/** As for `buildEvent`: numbers, text (a NUL is added), lists of text, bytes. */
export type Value = number | string | readonly string[] | Uint8Array;

const FLUSH_AT = 1 << 20;
const LARGEST_EVENT = 1 << 14;
const HEAD = 10;
const HEADER = 26;

const sizes: readonly Uint8Array[] = EVENT_TYPES.map(({ params }) => Uint8Array.from(params, ({ type }) => PARAM_BYTES[type]));

export class EventFile {
  readonly #fd: number;
  readonly #bytes = Buffer.alloc(FLUSH_AT + LARGEST_EVENT);
  #at = 0;
  events = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  event(type: number, time: bigint, tid: number, cpu: number, values: readonly Value[]): void {
    const bytes = this.#bytes;
    const block = this.#at;
    const event = block + HEAD;
    const size = sizes[type] ?? new Uint8Array(0);
    let at = event + HEADER + values.length * 2;
    for (const [index, value] of values.entries()) {
      const end = this.#value(value, size[index] ?? 0, at);
      bytes.writeUInt16LE(end - at, event + HEADER + index * 2);
      at = end;
    }
    bytes.writeUInt16LE(cpu, block + 8);
    bytes.writeBigUInt64LE(time, event);
    bytes.writeBigUInt64LE(BigInt(tid), event + 8);
    bytes.writeUInt32LE(at - event, event + 16);
    bytes.writeUInt16LE(type, event + 20);
    bytes.writeUInt32LE(values.length, event + 22);
    while ((at & 3) !== 0) bytes[at++] = 0;
    const length = at + 4 - block;
    bytes.writeUInt32LE(BlockType.EVENT_V2, block);
    bytes.writeUInt32LE(length, block + 4);
    bytes.writeUInt32LE(length, at);
    this.#at = at + 4;
    this.events += 1;
    if (this.#at >= FLUSH_AT) this.flush();
  }

  flush(): void {
    let from = 0;
    while (from < this.#at) from += writeSync(this.#fd, this.#bytes, from, this.#at - from);
    this.#at = 0;
  }

  /** @returns the offset behind the value. */
  #value(value: Value, size: number, at: number): number {
    const bytes = this.#bytes;
    if (typeof value === 'number') {
      let rest = value;
      for (let index = 0; index < size; index++) {
        bytes[at + index] = rest & 0xff;
        rest = Math.floor(rest / 256);
      }
      return at + size;
    }
    if (value instanceof Uint8Array) {
      bytes.set(value, at);
      return at + value.length;
    }
    let end = at;
    for (const text of typeof value === 'string' ? [value] : value) {
      end += bytes.write(text, end, 'latin1');
      bytes[end++] = 0;
    }
    return end;
  }
}
