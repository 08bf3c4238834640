/**
 * The last enter event of each thread, kept until its exit event asks for its parameters.
 *
 * Bounded: a table of sets of {@link WAYS} threads; when a set is full, its longest unused thread is forgotten and counted.
 * Nothing is allocated per event: a slot has room for the usual event, and keeps the room it once needed for a longer one.
 * Slot contents: the parameter lengths (u16 each), then the data.
 */
import { EventView } from '../event-view.ts';
import { Memory } from '../memory.ts';
import { copyBytes } from './copy-bytes.ts';

const WAYS = 4;
const SETS = 1 << 13;
const SLOTS = SETS * WAYS;
const SLOT_BYTES = 128;
/** All long events together may take this much. */
const LONG_BUDGET = 32 << 20;
const HEADER = 26;
const NO_THREAD = Number.NaN;

export class EnterStore {
  /** Threads forgotten because too many had an unfinished system call. */
  evicted = 0;
  /** Enter events not kept because long ones had used up the memory for them. */
  refused = 0;

  /** Made at the first event that is stored: current captures need none of it. */
  #threads = new Float64Array(0);
  #types = new Int16Array(0);
  #counts = new Uint8Array(0);
  #used = new Uint32Array(0);
  #sizes = new Int32Array(0);
  #bytes = new Uint8Array(0);
  readonly #long: (Uint8Array | undefined)[] = [];
  #longBytes = 0;
  #clock = 0;

  /** @returns the slot of the thread's stored event, or -1. Valid until the next change. */
  find(tid: number): number {
    const first = setOf(tid);
    for (let slot = first; slot < first + WAYS; slot++) {
      if (this.#threads[slot] === tid) return (this.#types[slot] ?? -1) < 0 ? -1 : slot;
    }
    return -1;
  }

  typeAt(slot: number): number {
    return this.#types[slot] ?? -1;
  }
  countAt(slot: number): number {
    return this.#counts[slot] ?? 0;
  }
  /** The buffer that holds the slot's contents, and where in it they begin. */
  bufferAt(slot: number): Uint8Array {
    return this.#long[slot] ?? this.#bytes;
  }
  startAt(slot: number): number {
    return this.#long[slot] === undefined ? slot * SLOT_BYTES : 0;
  }

  /** Bytes of the slot's contents. */
  sizeAt(slot: number): number {
    return this.#sizes[slot] ?? 0;
  }

  /** A copy of the thread's stored event, without its time. For inspection; allocates. */
  event(tid: number): EventView | undefined {
    const slot = this.find(tid);
    if (slot < 0) return undefined;
    const size = this.sizeAt(slot);
    const memory = new Memory(new ArrayBuffer((HEADER + size + 3) & ~3));
    memory.view.setBigUint64(8, BigInt(tid), true);
    memory.view.setUint32(16, HEADER + size, true);
    memory.view.setUint16(20, this.typeAt(slot), true);
    memory.view.setUint32(22, this.countAt(slot), true);
    copyBytes(this.bufferAt(slot), this.startAt(slot), memory.u8, HEADER, size);
    const view = new EventView();
    return view.moveTo(memory, 0, HEADER + size) ? view : undefined;
  }

  /** The slot's event has been used. */
  clear(slot: number): void {
    this.#types[slot] = -1;
  }

  /** The thread has ended. */
  forget(tid: number): void {
    const first = setOf(tid);
    for (let slot = first; slot < first + WAYS; slot++) {
      if (this.#threads[slot] !== tid) continue;
      this.#threads[slot] = NO_THREAD;
      this.#types[slot] = -1;
      this.#used[slot] = 0;
    }
  }

  forgetAll(): void {
    this.#threads.fill(NO_THREAD);
    this.#types.fill(-1);
    this.#used.fill(0);
    this.#long.length = 0;
    this.#longBytes = 0;
  }

  /** Keeps an event whose parameters have been located; an earlier one of the thread is replaced. */
  put(view: EventView): void {
    if (this.#threads.length === 0) this.#allocate();
    const slot = this.#slotFor(view.tid);
    const count = view.paramCount;
    const start = view.startOf(0);
    let total = 0;
    for (let index = 0; index < count; index++) total += view.paramLength[index] ?? 0;
    const buffer = this.#room(slot, count * 2 + total);
    if (buffer === undefined) {
      this.refused += 1;
      this.#types[slot] = -1;
      return;
    }
    let at = this.startAt(slot);
    for (let index = 0; index < count; index++, at += 2) {
      const length = view.paramLength[index] ?? 0;
      buffer[at] = length;
      buffer[at + 1] = length >> 8;
    }
    copyBytes(view.memory.u8, start, buffer, at, total);
    this.#types[slot] = view.type;
    this.#counts[slot] = count;
    this.#sizes[slot] = count * 2 + total;
  }

  #allocate(): void {
    this.#threads = new Float64Array(SLOTS).fill(NO_THREAD);
    this.#types = new Int16Array(SLOTS).fill(-1);
    this.#counts = new Uint8Array(SLOTS);
    this.#used = new Uint32Array(SLOTS);
    this.#sizes = new Int32Array(SLOTS);
    this.#bytes = new Uint8Array(SLOTS * SLOT_BYTES);
  }

  #slotFor(tid: number): number {
    const first = setOf(tid);
    let oldest = first;
    for (let slot = first; slot < first + WAYS; slot++) {
      if (this.#threads[slot] === tid) return this.#touch(slot);
      if ((this.#used[slot] ?? 0) < (this.#used[oldest] ?? 0)) oldest = slot;
    }
    if ((this.#types[oldest] ?? -1) >= 0) this.evicted += 1;
    this.#threads[oldest] = tid;
    return this.#touch(oldest);
  }

  #touch(slot: number): number {
    this.#used[slot] = this.#clock = (this.#clock + 1) >>> 0;
    return slot;
  }

  #room(slot: number, bytes: number): Uint8Array | undefined {
    const long = this.#long[slot];
    if (long === undefined && bytes <= SLOT_BYTES) return this.#bytes;
    if (long !== undefined && bytes <= long.length) return long;
    const size = (bytes + 1023) & ~1023;
    const grown = this.#longBytes - (long?.length ?? 0) + size;
    if (grown > LONG_BUDGET) return undefined;
    this.#longBytes = grown;
    return (this.#long[slot] = new Uint8Array(size));
  }
}

function setOf(tid: number): number {
  return (Math.imul(tid | 0, 0x9e3779b1) >>> 19) * WAYS;
}
