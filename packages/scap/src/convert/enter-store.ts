/**
 * The last enter event of each thread, kept until its exit event asks for its parameters.
 *
 * Bounded: a table of sets of {@link WAYS} threads; when a set is full, its longest unused thread is forgotten and counted.
 * Nothing is allocated per event: a slot has room for the usual event, and a longer one brings a buffer that the slot keeps.
 * Contents of a slot: what the event had behind its header, parameter lengths (u16 each) and data.
 */
import { EventView } from '../event-view.ts';
import { Memory } from '../memory.ts';

const WAYS = 4;
const SETS = 1 << 13;
const SLOTS = SETS * WAYS;
const SLOT_BYTES = 128;
/** No enter event has more than six parameters; eight fit. */
const MOST_PARAMS = 8;
/** All long events together may take this much. */
const LONG_BUDGET = 32 << 20;
const KIBIBYTE = 1024;
const HEADER = 26;
const NO_THREAD = Number.NaN;

export class EnterStore {
  /** Threads forgotten because too many had an unfinished system call. */
  evicted = 0;
  /** Enter events not kept because long ones had used up the memory for them. */
  refused = 0;

  /** Offset and length of the parameters that {@link take} copied. */
  readonly paramOffset = new Int32Array(MOST_PARAMS);
  readonly paramLength = new Int32Array(MOST_PARAMS);

  /** Made at the first event that is stored: current captures need none of it. */
  #threads = new Float64Array(0);
  #types = new Int16Array(0);
  #counts = new Uint8Array(0);
  #used = new Uint32Array(0);
  #sizes = new Int32Array(0);
  #slots = new Memory(new ArrayBuffer(0));
  /** 1 for slots whose contents are in a buffer of their own, in {@link #long}. */
  #isLong = new Uint8Array(0);
  readonly #long = new Map<number, Memory>();
  #longBytes = 0;
  #clock = 0;

  /** @returns the slot of the thread's stored event, or -1. Valid until the next change. */
  find(tid: number): number {
    const threads = this.#threads;
    const first = setOf(tid);
    if (first >= threads.length) return -1;
    let slot = first;
    if (threads[slot] !== tid && threads[++slot] !== tid && threads[++slot] !== tid && threads[++slot] !== tid) return -1;
    return (this.#types[slot] ?? -1) < 0 ? -1 : slot;
  }

  typeAt(slot: number): number {
    return this.#types[slot] ?? -1;
  }
  /** Bytes of the slot's contents. */
  sizeAt(slot: number): number {
    return this.#sizes[slot] ?? 0;
  }

  /**
   * Copies the slot's contents to `at` of a memory (with room up to the next multiple of 4 behind them), says in
   * {@link paramOffset} and {@link paramLength} where each parameter is then, and empties the slot.
   * @returns number of parameters; 0 when their lengths do not fit the event.
   */
  take(slot: number, target: Memory, at: number): number {
    const long = this.#isLong[slot] === 1 ? this.#long.get(slot) : undefined;
    const { view } = long ?? this.#slots;
    const start = long === undefined ? slot * SLOT_BYTES : 0;
    const { paramOffset, paramLength } = this;
    const count = this.#counts[slot] ?? 0;
    const size = this.#sizes[slot] ?? 0;
    this.#types[slot] = -1;
    let offset = at + count * 2;
    for (let index = 0; index < count; index++) {
      const length = view.getUint16(start + index * 2, true);
      paramOffset[index] = offset;
      paramLength[index] = length;
      offset += length;
    }
    if (offset > at + size) return 0;
    copyWords(view, start, target.view, at, size);
    return count;
  }

  /** Throws the slot's event away. */
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
    this.#isLong.fill(0);
    this.#long.clear();
    this.#longBytes = 0;
  }

  /** Keeps an event that lies in one piece; an earlier one of the thread is replaced. */
  put(view: EventView): void {
    if (this.#threads.length === 0) this.#allocate();
    const slot = this.#slotFor(view.tid);
    const { paramCount, headerLength } = view;
    const size = view.length - headerLength;
    const target = paramCount > MOST_PARAMS ? undefined : this.#room(slot, size);
    if (target === undefined) {
      this.refused += 1;
      this.#types[slot] = -1;
      return;
    }
    const start = this.#isLong[slot] === 1 ? 0 : slot * SLOT_BYTES;
    copyWords(view.memory.view, view.offset + headerLength, target.view, start, size);
    this.#types[slot] = view.type;
    this.#counts[slot] = paramCount;
    this.#sizes[slot] = size;
  }

  /** A copy of the thread's stored event, without its time. For inspection; allocates. */
  event(tid: number): EventView | undefined {
    const slot = this.find(tid);
    if (slot < 0) return undefined;
    const length = HEADER + this.sizeAt(slot);
    const long = this.#long.get(slot);
    const source = (long ?? this.#slots).u8;
    const start = long === undefined ? slot * SLOT_BYTES : 0;
    const memory = new Memory(new ArrayBuffer((length + 3) & ~3));
    memory.view.setBigUint64(8, BigInt(tid), true);
    memory.view.setUint32(16, length, true);
    memory.view.setUint16(20, this.typeAt(slot), true);
    memory.view.setUint32(22, this.#counts[slot] ?? 0, true);
    memory.u8.set(source.subarray(start, start + this.sizeAt(slot)), HEADER);
    const view = new EventView();
    return view.moveTo(memory, 0, length) ? view : undefined;
  }

  #allocate(): void {
    this.#threads = new Float64Array(SLOTS).fill(NO_THREAD);
    this.#types = new Int16Array(SLOTS).fill(-1);
    this.#counts = new Uint8Array(SLOTS);
    this.#used = new Uint32Array(SLOTS);
    this.#sizes = new Int32Array(SLOTS);
    this.#isLong = new Uint8Array(SLOTS);
    this.#slots = new Memory(new ArrayBuffer(SLOTS * SLOT_BYTES));
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

  #room(slot: number, bytes: number): Memory | undefined {
    if (this.#isLong[slot] !== 1 && bytes <= SLOT_BYTES) return this.#slots;
    const long = this.#long.get(slot);
    if (long !== undefined && bytes <= long.u8.length) return long;
    const size = (bytes + KIBIBYTE) & -KIBIBYTE;
    const grown = this.#longBytes - (long?.u8.length ?? 0) + size;
    if (grown > LONG_BUDGET) return undefined;
    this.#longBytes = grown;
    const memory = new Memory(new ArrayBuffer(size));
    this.#long.set(slot, memory);
    this.#isLong[slot] = 1;
    return memory;
  }
}

/**
 * Copies by four bytes, wherever they lie, and so up to three more than asked: behind an event there is always the end of its
 * block, behind a slot's contents room up to the next multiple of 4.
 */
function copyWords(source: DataView, from: number, target: DataView, to: number, length: number): void {
  for (let at = 0; at < length; at += 4) target.setInt32(to + at, source.getInt32(from + at, true), true);
}

function setOf(tid: number): number {
  return (Math.imul(tid | 0, 0x9e3779b1) >>> 19) * WAYS;
}
