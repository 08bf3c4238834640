/**
 * The newest event blocks of this host, as the probe wrote them, in one buffer that is never made again.
 *
 * Blocks lie one behind the other and never wrap: what is left at the end of the buffer is skipped. Positions only grow; a
 * position's place in the buffer is its remainder. A new block takes the room of the oldest ones.
 */
import { EventView, Memory } from '@eyrie/scap';

const LENGTH_WORD = 1;
/** Blocks are so many bytes long, or a multiple of it; nothing lies between them. */
const WORD = 4;
/** From here on one call that copies costs less than a loop. */
const LONG_BLOCK = 1024;
/** Stands where a block's type would: the rest of the buffer is not used in this round. */
const SKIP = 0;

export class EventRing {
  readonly memory: Memory;
  readonly size: number;
  /** Position behind the newest block. */
  head = 0;
  /** Position of the oldest block; {@link head} when there is none. */
  tail = 0;
  /** Position of the newest block. */
  newest = 0;
  /** Blocks that were ever put in, and that were overwritten. */
  added = 0;
  overwritten = 0;
  /** Larger than half of the ring. */
  refused = 0;
  /** Places of {@link head} and {@link tail}: a remainder of large numbers costs as much as the rest. */
  #headAt = 0;
  #tailAt = 0;

  /** @param bytes memory to use; rounded down to a multiple of 4. */
  constructor(bytes: number) {
    this.size = Math.max(64 * WORD, bytes - (bytes % WORD));
    this.memory = new Memory(new ArrayBuffer(this.size));
  }

  /**
   * Copies one block.
   * @param from memory that holds it.
   * @param at its offset, a multiple of 4.
   */
  append(from: Memory, at: number): void {
    const { i32 } = this.memory;
    const source = from.i32;
    const word = at >> 2;
    const length = source[word + LENGTH_WORD] ?? 0;
    if (length > this.size >> 1) {
      this.refused += 1;
      return;
    }
    let to = this.#headAt;
    if (to + length > this.size) {
      this.#makeRoom(this.size - to);
      if (to < this.size) i32[to >> 2] = SKIP;
      this.head += this.size - to;
      to = 0;
    }
    this.#makeRoom(length);
    if (length >= LONG_BLOCK) this.memory.u8.set(from.u8.subarray(at, at + length), to);
    else {
      const start = to >> 2;
      const words = length >> 2;
      for (let index = 0; index < words; index++) i32[start + index] = source[word + index] ?? 0;
    }
    this.newest = this.head;
    this.head += length;
    this.#headAt = to + length;
    this.added += 1;
  }

  /** The position of a block at or behind `position`, which must lie between {@link tail} and {@link head}; {@link head}: there is none. */
  blockAt(position: number): number {
    if (position >= this.head) return this.head;
    const at = position % this.size;
    return this.memory.u32[at >> 2] === SKIP ? position - at + this.size : position;
  }

  /** Place in {@link memory} of a position. */
  offsetOf(position: number): number {
    return position % this.size;
  }

  /** Bytes of the block at an offset. */
  lengthAt(offset: number): number {
    return this.memory.u32[(offset >> 2) + LENGTH_WORD] ?? 0;
  }

  /** Position behind the block at a position. */
  after(position: number): number {
    return position + this.lengthAt(position % this.size);
  }

  /** A window on the event at a position; undefined when there is none. Allocates. */
  viewAt(position: number): EventView | undefined {
    if (position >= this.head) return undefined;
    const view = new EventView();
    const offset = this.offsetOf(position);
    return view.moveToBlock(this.memory, offset, this.lengthAt(offset)) ? view : undefined;
  }

  /** Gives up the oldest blocks until `bytes` behind the head are free. */
  #makeRoom(bytes: number): void {
    const limit = this.head + bytes - this.size;
    const { i32 } = this.memory;
    while (this.tail < limit) {
      const at = this.#tailAt;
      if (at === this.size || i32[at >> 2] === SKIP) {
        this.tail += this.size - at;
        this.#tailAt = 0;
        continue;
      }
      const length = i32[(at >> 2) + LENGTH_WORD] ?? 0;
      this.tail += length;
      this.#tailAt = at + length;
      this.overwritten += 1;
    }
  }
}
