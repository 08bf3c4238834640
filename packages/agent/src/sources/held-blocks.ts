/**
 * Events that come while /proc is read: on a host of ten thousand processes that takes seconds, longer than the rings hold. They are
 * copied out of the rings and handed on when the state knows what was there before them.
 */
import { Memory } from '@eyrie/scap';
import type { BlockHandler } from '@eyrie/sensor';

const CHUNK_BYTES = 1 << 20;

interface Chunk {
  readonly memory: Memory;
  /** Where each block begins. */
  readonly starts: number[];
  used: number;
}

export class HeldBlocks {
  readonly #maxChunks: number;
  #chunks: Chunk[] = [];

  /** @param maxBytes more is left where it is: the probe then leaves out what matters least. */
  constructor(maxBytes: number) {
    this.#maxChunks = Math.floor(maxBytes / CHUNK_BYTES);
  }

  /** No more than one chunk of blocks should be offered now. */
  get isFull(): boolean {
    return this.#chunks.length >= this.#maxChunks;
  }

  /** Copies a block. */
  readonly keep: BlockHandler = (memory, at) => {
    const length = memory.u32[(at >> 2) + 1] ?? 0;
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.used + length > CHUNK_BYTES) {
      chunk = { memory: new Memory(new ArrayBuffer(CHUNK_BYTES)), starts: [], used: 0 };
      this.#chunks.push(chunk);
    }
    chunk.memory.u8.set(memory.u8.subarray(at, at + length), chunk.used);
    chunk.starts.push(chunk.used);
    chunk.used = (chunk.used + length + 7) & ~7;
  };

  /** Hands all of them on, in order, and forgets them. */
  release(handler: BlockHandler): void {
    const chunks = this.#chunks;
    this.#chunks = [];
    for (const { memory, starts } of chunks) for (const at of starts) handler(memory, at);
  }
}
