/**
 * The last enter event of each thread, kept until its exit event asks for its parameters.
 *
 * As long as its bytes lie where they were read, only their place is kept: usually the exit event comes before they go, and takes
 * them from there. What still waits when they go is copied; so is everything from memories whose owner does not say when ({@link Memory.saysWhen}).
 *
 * Bounded: a table of sets of {@link WAYS} threads; when a set is full, its longest unused thread is forgotten and counted.
 * Nothing is allocated per event: a slot has room for a copy of the usual event, and a longer one brings a buffer that the slot keeps.
 * All that is known of a thread lies in one slot of {@link SLOT_BYTES}, half a cache line: threads come in any order, and what counts
 * here is how many lines an event touches.
 */
import { EventView } from '../event-view.ts';
import { Memory } from '../memory.ts';

const WAYS = 4;
const SLOTS = 1 << 15;
const SLOT_BYTES = 32;
const SLOT_WORDS = SLOT_BYTES / 4;
const SLOT_DOUBLES = SLOT_BYTES / 8;
const THREAD_AT = 3;
/** Room for the copy of an event; copies lie apart from the slots. */
const COPY_BYTES = 96;

const Word = {
  /** Event type plus 1; 0 when nothing is stored. */
  TYPE: 0,
  PARAMS: 1,
  /** Bytes of the contents: parameter lengths (u16 each) and data. */
  SIZE: 2,
  /** When a thread came to the slot or was seen again; 0 when none has. */
  USED: 3,
  /** A {@link Where}. */
  WHERE: 4,
  /** Where in the stream's memory. */
  AT: 5,
} as const;

const Where = { COPIED: 0, COPIED_LONG: 1, IN_PLACE: 2 } as const;

/** No enter event has more than six parameters; eight fit. */
const MOST_PARAMS = 8;
/** All long events together may take this much. */
const LONG_BUDGET = 32 << 20;
const LONG_STEP = 1024;
const HEADER = 26;
/** So many events may wait in place; then they are copied. */
const MOST_IN_PLACE = 1 << 14;

export class EnterStore {
  /** Threads forgotten because too many had an unfinished system call. */
  evicted = 0;
  /** Enter events not kept because long ones had used up the memory for them. */
  refused = 0;

  /** Made at the first event that is stored: current captures need none of it. */
  #words = new Int32Array(0);
  #threads = new Float64Array(0);
  #copies = new Memory(new ArrayBuffer(0));
  readonly #long = new Map<number, Memory>();
  #longBytes = 0;
  #clock = 1;
  /** The memory in which events lie that were not copied, and their slots; some have been taken or replaced since. */
  #stream: Memory | undefined = undefined;
  readonly #inPlace = new Int32Array(MOST_IN_PLACE);
  #inPlaceCount = 0;
  readonly #copyWaiting = (): void => this.#copyAll();

  /** @returns the slot of the thread's stored event, or -1. Valid until the next change. */
  find(tid: number): number {
    const slot = this.#slotOf(tid);
    return slot < 0 || this.#words[slot * SLOT_WORDS] === 0 ? -1 : slot;
  }

  typeAt(slot: number): number {
    return (this.#words[slot * SLOT_WORDS] ?? 0) - 1;
  }
  /** Bytes that {@link take} needs in a memory; none in the one where the event lies. */
  bytesFor(slot: number, memory: Memory): number {
    const base = slot * SLOT_WORDS;
    return this.#words[base + Word.WHERE] === Where.IN_PLACE && memory === this.#stream ? 0 : (this.#words[base + Word.SIZE] ?? 0);
  }

  /**
   * Makes the stored event's parameters those of the event from `first` on, as long as both have any, and empties the slot. What is not
   * in the event's memory is copied to `at` of it (with room up to the next multiple of 4 behind).
   * @param indexes by parameter of the event: which of the stored event's it is. Others are left alone: see `isTaken`.
   * @param most by parameter of the event: bytes that it can have at most.
   */
  take(slot: number, event: EventView, at: number, first: number, indexes: Uint8Array, most: Int32Array): void {
    const words = this.#words;
    const base = slot * SLOT_WORDS;
    const params = words[base + Word.PARAMS] ?? 0;
    const size = words[base + Word.SIZE] ?? 0;
    const source = this.#memoryOf(slot);
    const start = this.#startOf(slot);
    const contents = source === event.memory ? start : at;
    words[base] = 0;
    const { view } = source;
    const { paramOffset, paramLength } = event;
    const end = contents + size;
    let offset = contents + params * 2;
    let next = first;
    for (let index = 0; index < params; index++) {
      const length = view.getUint16(start + index * 2, true);
      if (indexes[next] === index) {
        const isThere = offset + length <= end;
        paramOffset[next] = isThere ? offset : contents;
        paramLength[next] = isThere ? Math.min(length, most[next] ?? 0) : 0;
        next += 1;
      }
      offset += length;
    }
    if (contents !== start || source !== event.memory) copyWords(view, start, event.memory.view, at, size);
  }

  /** Empties the slot. @returns the lower half of the parameter; `absent` when it is no integer of 8 bytes. */
  takeInteger(slot: number, index: number, absent: number): number {
    const words = this.#words;
    const base = slot * SLOT_WORDS;
    const { view } = this.#memoryOf(slot);
    const start = this.#startOf(slot);
    const params = words[base + Word.PARAMS] ?? 0;
    words[base] = 0;
    let offset = start + params * 2;
    for (let before = 0; before < index; before++) offset += view.getUint16(start + before * 2, true);
    const isThere = index < params && view.getUint16(start + index * 2, true) === 8 && offset + 8 <= start + (words[base + Word.SIZE] ?? 0);
    return isThere ? view.getInt32(offset, true) : absent;
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
    this.#words.fill(0);
    this.#long.clear();
    this.#longBytes = 0;
    this.#inPlaceCount = 0;
  }

  /** Keeps an event that lies in one piece; an earlier one of the thread is replaced. */
  put(view: EventView): void {
    if (this.#threads.length === 0) this.#allocate();
    const words = this.#words;
    let slot = this.#slotOf(view.tid);
    if (slot < 0) slot = this.#newSlot(view.tid);
    const base = slot * SLOT_WORDS;
    const { memory, paramCount, headerLength } = view;
    if (paramCount > MOST_PARAMS) return this.#refuse(base);
    words[base] = view.type + 1;
    words[base + Word.PARAMS] = paramCount;
    words[base + Word.SIZE] = view.length - headerLength;
    words[base + Word.USED] = this.#clock;
    words[base + Word.AT] = view.offset + headerLength;
    words[base + Word.WHERE] = Where.IN_PLACE;
    if (memory !== this.#stream) this.#moveTo(memory);
    if (!memory.saysWhen) {
      this.#copy(slot);
      return;
    }
    if (this.#inPlaceCount === MOST_IN_PLACE) this.#copyAll();
    this.#inPlace[this.#inPlaceCount++] = slot;
  }

  /** A copy of the thread's stored event, without its time. For inspection; allocates. */
  event(tid: number): EventView | undefined {
    const slot = this.find(tid);
    if (slot < 0) return undefined;
    const size = this.#words[slot * SLOT_WORDS + Word.SIZE] ?? 0;
    const length = HEADER + size;
    const start = this.#startOf(slot);
    const memory = new Memory(new ArrayBuffer((length + 3) & ~3));
    memory.view.setBigUint64(8, BigInt(tid), true);
    memory.view.setUint32(16, length, true);
    memory.view.setUint16(20, this.typeAt(slot), true);
    memory.view.setUint32(22, this.#words[slot * SLOT_WORDS + Word.PARAMS] ?? 0, true);
    memory.u8.set(this.#memoryOf(slot).u8.subarray(start, start + size), HEADER);
    const view = new EventView();
    return view.moveTo(memory, 0, length) ? view : undefined;
  }

  #memoryOf(slot: number): Memory {
    const where = this.#words[slot * SLOT_WORDS + Word.WHERE];
    if (where === Where.IN_PLACE) return this.#stream ?? this.#copies;
    return where === Where.COPIED ? this.#copies : (this.#long.get(slot) ?? this.#copies);
  }

  #startOf(slot: number): number {
    const where = this.#words[slot * SLOT_WORDS + Word.WHERE];
    if (where === Where.IN_PLACE) return this.#words[slot * SLOT_WORDS + Word.AT] ?? 0;
    return where === Where.COPIED ? slot * COPY_BYTES : 0;
  }

  /** From here on events lie in another memory: what waits in the old one is copied while it is still there. */
  #moveTo(memory: Memory): void {
    this.#copyAll();
    this.#stream = memory;
    if (memory.saysWhen) memory.onOverwrite(this.#copyWaiting);
  }

  #copyAll(): void {
    const words = this.#words;
    for (let index = 0; index < this.#inPlaceCount; index++) {
      const slot = this.#inPlace[index] ?? 0;
      if (words[slot * SLOT_WORDS] !== 0 && words[slot * SLOT_WORDS + Word.WHERE] === Where.IN_PLACE) this.#copy(slot);
    }
    this.#inPlaceCount = 0;
  }

  #copy(slot: number): void {
    const words = this.#words;
    const base = slot * SLOT_WORDS;
    const size = words[base + Word.SIZE] ?? 0;
    const source = this.#stream;
    const isShort = size <= COPY_BYTES;
    const target = isShort ? this.#copies : this.#longFor(slot, size);
    if (target === undefined || source === undefined) return this.#refuse(base);
    copyWords(source.view, words[base + Word.AT] ?? 0, target.view, isShort ? slot * COPY_BYTES : 0, size);
    words[base + Word.WHERE] = isShort ? Where.COPIED : Where.COPIED_LONG;
  }

  #refuse(base: number): void {
    this.refused += 1;
    this.#words[base] = 0;
  }

  #allocate(): void {
    const buffer = new ArrayBuffer(SLOTS * SLOT_BYTES);
    this.#words = new Int32Array(buffer);
    this.#threads = new Float64Array(buffer);
    this.#copies = new Memory(new ArrayBuffer(SLOTS * COPY_BYTES));
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
