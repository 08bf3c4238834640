/**
 * The last enter event of each thread, kept until its exit event asks for its parameters.
 *
 * Bounded: a table of sets of {@link WAYS} threads; when a set is full, its longest unused thread is forgotten and counted.
 * Nothing is allocated per event: a slot has room for the usual event, and a longer one brings a buffer that the slot keeps.
 *
 * All that is known of a thread lies in one slot of {@link SLOT_BYTES}, most of it in one cache line: threads come in any order,
 * and what counts here is how many lines an event touches. A slot is five words ({@link Word}), the thread id (f64), and what the
 * event had behind its header: parameter lengths (u16 each) and data. Slots begin as zeros, so that untouched ones cost nothing.
 */
import { EventView } from '../event-view.ts';
import { Memory } from '../memory.ts';

const WAYS = 4;
const SLOTS = 1 << 15;
const SLOT_BYTES = 128;
const SLOT_WORDS = SLOT_BYTES / 4;
const SLOT_DOUBLES = SLOT_BYTES / 8;
const THREAD_AT = 3;
const CONTENTS_AT = 32;

const Word = {
  /** Event type plus 1; 0 when nothing is stored. */
  TYPE: 0,
  PARAMS: 1,
  /** Bytes of the contents. */
  SIZE: 2,
  /** When a thread came to the slot or was seen again; 0 when none has. */
  USED: 3,
  /** 1 when the contents are in a buffer of their own. */
  IS_LONG: 4,
} as const;

/** No enter event has more than six parameters; eight fit. */
const MOST_PARAMS = 8;
/** All long events together may take this much. */
const LONG_BUDGET = 32 << 20;
const LONG_STEP = 1024;
const HEADER = 26;

export class EnterStore {
  /** Threads forgotten because too many had an unfinished system call. */
  evicted = 0;
  /** Enter events not kept because long ones had used up the memory for them. */
  refused = 0;

  /** Made at the first event that is stored: current captures need none of it. */
  #slots = new Memory(new ArrayBuffer(0));
  #words = new Int32Array(0);
  #threads = new Float64Array(0);
  readonly #long = new Map<number, Memory>();
  #longBytes = 0;
  #clock = 1;

  /** @returns the slot of the thread's stored event, or -1. Valid until the next change. */
  find(tid: number): number {
    const slot = this.#slotOf(tid);
    return slot < 0 || this.#words[slot * SLOT_WORDS + Word.TYPE] === 0 ? -1 : slot;
  }

  typeAt(slot: number): number {
    return (this.#words[slot * SLOT_WORDS + Word.TYPE] ?? 0) - 1;
  }
  /** Bytes of the slot's contents. */
  sizeAt(slot: number): number {
    return this.#words[slot * SLOT_WORDS + Word.SIZE] ?? 0;
  }

  /**
   * Copies the slot's contents to `at` of the event's memory (with room up to the next multiple of 4 behind them), makes the
   * stored event's parameters those of the event from `first` on, as long as both have any, and empties the slot.
   * @param indexes by parameter of the event: which of the stored event's it is. Others are left alone: see `isTaken`.
   * @param most by parameter of the event: bytes that it can have at most.
   */
  take(slot: number, event: EventView, at: number, first: number, indexes: Uint8Array, most: Int32Array): void {
    const words = this.#words;
    const base = slot * SLOT_WORDS;
    const long = words[base + Word.IS_LONG] === 1 ? this.#long.get(slot) : undefined;
    const source = (long ?? this.#slots).view;
    const start = long === undefined ? slot * SLOT_BYTES + CONTENTS_AT : 0;
    const params = words[base + Word.PARAMS] ?? 0;
    const size = words[base + Word.SIZE] ?? 0;
    words[base + Word.TYPE] = 0;
    const { paramOffset, paramLength } = event;
    const end = at + size;
    let offset = at + params * 2;
    let next = first;
    for (let index = 0; index < params; index++) {
      const length = source.getUint16(start + index * 2, true);
      if (indexes[next] === index) {
        const isThere = offset + length <= end;
        paramOffset[next] = isThere ? offset : at;
        paramLength[next] = isThere ? Math.min(length, most[next] ?? 0) : 0;
        next += 1;
      }
      offset += length;
    }
    copyWords(source, start, event.memory.view, at, size);
  }

  /** Throws the slot's event away. */
  clear(slot: number): void {
    this.#words[slot * SLOT_WORDS + Word.TYPE] = 0;
  }

  /** The thread has ended. */
  forget(tid: number): void {
    const slot = this.#slotOf(tid);
    if (slot < 0) return;
    this.clear(slot);
    this.#words[slot * SLOT_WORDS + Word.USED] = 0;
  }

  forgetAll(): void {
    this.#slots.u8.fill(0);
    this.#long.clear();
    this.#longBytes = 0;
  }

  /** Keeps an event that lies in one piece; an earlier one of the thread is replaced. */
  put(view: EventView): void {
    if (this.#threads.length === 0) this.#allocate();
    const words = this.#words;
    let slot = this.#slotOf(view.tid);
    if (slot < 0) slot = this.#newSlot(view.tid);
    const base = slot * SLOT_WORDS;
    const { paramCount, headerLength } = view;
    const size = view.length - headerLength;
    words[base + Word.USED] = this.#clock;
    const isShort = words[base + Word.IS_LONG] === 0 && size <= SLOT_BYTES - CONTENTS_AT;
    const target = isShort ? this.#slots : this.#longFor(slot, size);
    if (target === undefined || paramCount > MOST_PARAMS) {
      this.refused += 1;
      words[base + Word.TYPE] = 0;
      return;
    }
    words[base + Word.TYPE] = view.type + 1;
    words[base + Word.PARAMS] = paramCount;
    words[base + Word.SIZE] = size;
    copyWords(view.memory.view, view.offset + headerLength, target.view, isShort ? slot * SLOT_BYTES + CONTENTS_AT : 0, size);
  }

  /** A copy of the thread's stored event, without its time. For inspection; allocates. */
  event(tid: number): EventView | undefined {
    const slot = this.find(tid);
    if (slot < 0) return undefined;
    const size = this.sizeAt(slot);
    const length = HEADER + size;
    const long = this.#long.get(slot);
    const start = long === undefined ? slot * SLOT_BYTES + CONTENTS_AT : 0;
    const memory = new Memory(new ArrayBuffer((length + 3) & ~3));
    memory.view.setBigUint64(8, BigInt(tid), true);
    memory.view.setUint32(16, length, true);
    memory.view.setUint16(20, this.typeAt(slot), true);
    memory.view.setUint32(22, this.#words[slot * SLOT_WORDS + Word.PARAMS] ?? 0, true);
    memory.u8.set((long ?? this.#slots).u8.subarray(start, start + size), HEADER);
    const view = new EventView();
    return view.moveTo(memory, 0, length) ? view : undefined;
  }

  #allocate(): void {
    const buffer = new ArrayBuffer(SLOTS * SLOT_BYTES);
    this.#slots = new Memory(buffer);
    this.#words = new Int32Array(buffer);
    this.#threads = new Float64Array(buffer);
  }

  /** @returns the thread's slot, or -1. */
  #slotOf(tid: number): number {
    const threads = this.#threads;
    const words = this.#words;
    const home = homeOf(tid);
    if (threads[home * SLOT_DOUBLES + THREAD_AT] === tid && (words[home * SLOT_WORDS + Word.USED] ?? 0) > 0) return home;
    for (let way = 1; way < WAYS; way++) {
      const slot = home ^ way;
      if (threads[slot * SLOT_DOUBLES + THREAD_AT] === tid && (words[slot * SLOT_WORDS + Word.USED] ?? 0) > 0) return slot;
    }
    return -1;
  }

  #newSlot(tid: number): number {
    const words = this.#words;
    const home = homeOf(tid);
    let oldest = home;
    for (let way = 1; way < WAYS; way++) {
      const slot = home ^ way;
      if ((words[slot * SLOT_WORDS + Word.USED] ?? 0) < (words[oldest * SLOT_WORDS + Word.USED] ?? 0)) oldest = slot;
    }
    if (words[oldest * SLOT_WORDS + Word.TYPE] !== 0) this.evicted += 1;
    this.#threads[oldest * SLOT_DOUBLES + THREAD_AT] = tid;
    // Stops below the sign; from there on threads that came late all count as equally fresh.
    if (this.#clock < 0x7fffffff) this.#clock += 1;
    return oldest;
  }

  #longFor(slot: number, bytes: number): Memory | undefined {
    const long = this.#long.get(slot);
    if (long !== undefined && bytes <= long.u8.length) return long;
    const size = (bytes + LONG_STEP) & -LONG_STEP;
    const grown = this.#longBytes - (long?.u8.length ?? 0) + size;
    if (grown > LONG_BUDGET) return undefined;
    const memory = new Memory(new ArrayBuffer(size));
    this.#longBytes = grown;
    this.#long.set(slot, memory);
    this.#words[slot * SLOT_WORDS + Word.IS_LONG] = 1;
    return memory;
  }
}

/** The slot of its set that a thread takes if it is free, and is looked for first. */
function homeOf(tid: number): number {
  return Math.imul(tid | 0, 0x9e3779b1) >>> 17;
}

/**
 * Copies by four bytes, wherever they lie, and so up to three more than asked: behind an event there is always the end of its
 * block, behind a slot's contents room up to the next multiple of 4.
 */
function copyWords(source: DataView, from: number, target: DataView, to: number, length: number): void {
  for (let at = 0; at < length; at += 4) target.setInt32(to + at, source.getInt32(from + at, true), true);
}
