/**
 * A window on one event where it lies: in a file buffer, in a kernel ring, or in the converter's scratch memory.
 *
 * There is one window per stream, moved from event to event; nothing is allocated for an event. Header fields are plain
 * numbers; parameters are located on first request and read in place.
 *
 * Layout (packed, little endian): ts u64, tid u64, len u32, type u16, [nparams u32], nparams lengths (u16, or u32 in
 * large-payload events), then the data. Events start on even offsets.
 */
import { EVENT_TYPES, EventFlag, ns, type Nanoseconds } from '@eyrie/schema';
import { BlockType } from './blocks.ts';
import { Memory } from './memory.ts';

/** Largest number of parameters that any event type has, with room for later ones. */
export const MAX_PARAMS = 64;

const isLarge = Uint8Array.from(EVENT_TYPES, (type) => (type.flags & EventFlag.LARGE_PAYLOAD ? 1 : 0));

export class EventView {
  memory: Memory = new Memory(new ArrayBuffer(8));
  /** Offset of the event header in `memory`. */
  offset = 0;
  /** `evt.num`: 1 for the first event of the stream. */
  num = 0;
  cpu = 0;
  /** Flags of an EVF block (SCAP_DF_*); 0 in blocks without flags. */
  flags = 0;
  type = 0;
  /** Thread id; exact below 2^53. */
  tid = 0;
  /** Whole length in bytes, header included. */
  length = 0;
  paramCount = 0;

  /** Offsets and lengths of the parameters; valid after {@link locateParams}. */
  readonly paramOffset = new Int32Array(MAX_PARAMS);
  readonly paramLength = new Int32Array(MAX_PARAMS);
  /**
   * The event's bytes lie together, header to last parameter, at {@link offset}. False for an event that the converter has
   * woven out of two: its header is the original's, its type and parameters are those of this object alone.
   */
  isWhole = true;
  #located = false;
  #recordedType = 0;
  #recordedCount = 0;
  #headerLength = 26;

  /**
   * Moves the window to a current (V2) event.
   * @param end first byte after the event's block body.
   * @returns false when the bytes cannot be an event of at most `end - offset` bytes; the window is then undefined.
   */
  moveTo(memory: Memory, offset: number, end: number): boolean {
    if (end - offset < 26) return false;
    const { view } = memory;
    if (this.memory !== memory) this.memory = memory;
    this.offset = offset;
    const low = view.getInt32(offset + 8, true);
    const high = view.getInt32(offset + 12, true);
    this.tid = high === 0 && low >= 0 ? low : largeTid(low, high);
    const length = view.getInt32(offset + 16, true);
    const paramCount = view.getInt32(offset + 22, true);
    this.length = length;
    this.type = view.getUint16(offset + 20, true);
    this.paramCount = paramCount;
    this.isWhole = true;
    this.#headerLength = 26;
    this.#located = false;
    return length <= end - offset && length >= 26 && paramCount <= MAX_PARAMS && paramCount >= 0;
  }

  /** Moves the window to an old (V1) event, whose number of parameters the reader found out. */
  moveToV1(memory: Memory, offset: number, length: number, paramCount: number): void {
    const u16 = memory.u16;
    const at = offset >> 1;
    this.memory = memory;
    this.offset = offset;
    this.tid = largeTid(readInt32(u16, at + 4), readInt32(u16, at + 6));
    this.length = length;
    this.type = u16[at + 10] ?? 0;
    this.paramCount = paramCount;
    this.isWhole = true;
    this.#headerLength = 22;
    this.#located = false;
  }

  /**
   * Moves the window to an event in a block of the current kind (0x216, 0x217, 0x221, 0x222), as the live rings hold them.
   * @param available bytes from `offset` on that belong to the block's buffer.
   * @returns false when that is no such block, or no event of a known type within it; the window is then undefined.
   */
  moveToBlock(memory: Memory, offset: number, available: number): boolean {
    const type = memory.u32[offset >> 2] ?? 0;
    const length = memory.u32[(offset >> 2) + 1] ?? 0;
    const hasFlags = type === BlockType.FLAGGED_EVENT_V2 || type === BlockType.FLAGGED_EVENT_V2_LARGE;
    if (!hasFlags && type !== BlockType.EVENT_V2 && type !== BlockType.EVENT_V2_LARGE) return false;
    const head = hasFlags ? 6 : 2;
    if (length > available || !this.moveTo(memory, offset + 8 + head, offset + length - 4)) return false;
    this.cpu = memory.u16[(offset >> 1) + 4] ?? 0;
    this.flags = hasFlags ? memory.view.getUint32(offset + 10, true) : 0;
    return this.type < EVENT_TYPES.length;
  }

  /** Makes this window look at what another looks at. */
  follow(other: EventView): void {
    this.memory = other.memory;
    this.offset = other.offset;
    this.num = other.num;
    this.cpu = other.cpu;
    this.flags = other.flags;
    this.type = other.type;
    this.tid = other.tid;
    this.length = other.length;
    this.paramCount = other.paramCount;
    this.#headerLength = other.#headerLength;
    this.isWhole = other.isWhole;
    this.#located = false;
  }

  /**
   * Turns the event that the window is on into one of another type whose parameters lie anywhere in the same memory; the
   * caller has filled {@link paramOffset} and {@link paramLength}.
   */
  weave(type: number, paramCount: number): void {
    this.#recordedType = this.type;
    this.#recordedCount = this.paramCount;
    this.type = type;
    this.paramCount = paramCount;
    this.isWhole = false;
    this.#located = true;
  }

  /** Undoes {@link weave} when the event's own parameters stayed where they were; otherwise does nothing. */
  restore(): void {
    if (this.isWhole) return;
    this.type = this.#recordedType;
    this.paramCount = this.#recordedCount;
    this.isWhole = true;
  }

  /**
   * Moves the window to a current event that the caller has just written, of the same thread and CPU as `origin`; the caller
   * has filled {@link paramOffset} and {@link paramLength}.
   */
  moveToBuilt(memory: Memory, offset: number, length: number, type: number, paramCount: number, origin: EventView): void {
    this.memory = memory;
    this.offset = offset;
    this.length = length;
    this.type = type;
    this.paramCount = paramCount;
    this.num = origin.num;
    this.cpu = origin.cpu;
    this.flags = origin.flags;
    this.tid = origin.tid;
    this.isWhole = true;
    this.#headerLength = 26;
    this.#located = true;
  }

  /** Bytes before the parameter lengths: 26, or 22 in old events, whose headers lack the number of parameters. */
  get headerLength(): number {
    return this.#headerLength;
  }

  /** Low and high halves of the time stamp, unsigned. */
  get timeLow(): number {
    return read32(this.memory.u16, this.offset >> 1);
  }
  get timeHigh(): number {
    return read32(this.memory.u16, (this.offset >> 1) + 2);
  }
  /** Allocates: for output, not for the hot path. */
  get time(): Nanoseconds {
    return ns((BigInt(this.timeHigh) << 32n) | BigInt(this.timeLow));
  }

  /**
   * Fills {@link paramOffset} and {@link paramLength}; cheap when done already.
   * @returns false when the lengths do not fit the event: the event is then to be skipped and counted.
   */
  locateParams(): boolean {
    if (this.#located) return true;
    if (isLarge[this.type] === 1) return this.#locateLarge();
    const { paramOffset, paramLength } = this;
    const count = this.paramCount;
    const { u16 } = this.memory;
    const lengthsAt = (this.offset + this.#headerLength) >> 1;
    let at = this.offset + this.#headerLength + count * 2;
    const end = this.offset + this.length;
    for (let index = 0; index < count; index++) {
      const length = u16[lengthsAt + index] ?? 0;
      paramOffset[index] = at;
      paramLength[index] = length;
      at += length;
    }
    return (this.#located = at <= end);
  }

  #locateLarge(): boolean {
    const { u16 } = this.memory;
    const lengthsAt = (this.offset + this.#headerLength) >> 1;
    let at = this.offset + this.#headerLength + this.paramCount * 4;
    const end = this.offset + this.length;
    for (let index = 0; index < this.paramCount; index++) {
      const length = read32(u16, lengthsAt + index * 2);
      this.paramOffset[index] = at;
      this.paramLength[index] = length;
      at += length;
      if (at > end) return false;
    }
    return (this.#located = true);
  }

  /**
   * Finds one parameter of a fixed size, which costs less than locating all.
   * @returns its offset; -1 when it is absent, of another size, or does not fit the event.
   */
  find(index: number, size: number): number {
    if (index < 0 || index >= this.paramCount) return -1;
    if (this.#located) return this.paramLength[index] === size ? (this.paramOffset[index] ?? -1) : -1;
    if (isLarge[this.type] === 1) return this.locateParams() ? this.find(index, size) : -1;
    const u16 = this.memory.u16;
    const lengthsAt = (this.offset + this.#headerLength) >> 1;
    let at = this.offset + this.#headerLength + this.paramCount * 2;
    for (let before = 0; before < index; before++) at += u16[lengthsAt + before] ?? 0;
    return u16[lengthsAt + index] === size && at + size <= this.offset + this.length ? at : -1;
  }

  /** True when the parameter is there and not empty. Parameters must have been located. */
  hasParam(index: number): boolean {
    return index < this.paramCount && (this.paramLength[index] ?? 0) > 0;
  }
  startOf(index: number): number {
    return this.paramOffset[index] ?? 0;
  }
  lengthOf(index: number): number {
    return index < this.paramCount ? (this.paramLength[index] ?? 0) : 0;
  }

  /** Unsigned integer of 1, 2 or 4 bytes. */
  u8(index: number): number {
    return this.memory.u8[this.startOf(index)] ?? 0;
  }
  u16(index: number): number {
    return this.memory.view.getUint16(this.startOf(index), true);
  }
  u32(index: number): number {
    return this.memory.view.getUint32(this.startOf(index), true);
  }
  i32(index: number): number {
    return this.memory.view.getInt32(this.startOf(index), true);
  }
  /** Signed 64-bit integer as a number: exact below 2^53 in size, which holds for descriptors, process ids and results. */
  i64(index: number): number {
    const view = this.memory.view;
    const at = this.startOf(index);
    return view.getInt32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
  }
  u64(index: number): bigint {
    return this.memory.view.getBigUint64(this.startOf(index), true);
  }
  /** The raw bytes, as a view that is valid until the window moves. Allocates. */
  bytes(index: number): Uint8Array {
    const at = this.startOf(index);
    return this.memory.u8.subarray(at, at + this.lengthOf(index));
  }
}

/** Thread ids are small, and small ones stay integers for the engine, which a sum of products would not. */
function largeTid(low: number, high: number): number {
  return high === 0 && low >= 0 ? low : (low >>> 0) + (high >>> 0) * 0x1_0000_0000;
}

/** Signed: lengths and counts with the highest bit set are damage, and come out negative. */
function readInt32(u16: Uint16Array, at: number): number {
  return (u16[at] ?? 0) | ((u16[at + 1] ?? 0) << 16);
}

function read32(u16: Uint16Array, at: number): number {
  return (u16[at] ?? 0) + (u16[at + 1] ?? 0) * 0x1_0000;
}
