/**
 * The `.scap` stream, uncompressed, in pieces of any size: bytes in, callbacks out, in constant memory.
 *
 * There is one buffer and one {@link EventView}, moved from event to event: what a callback receives is valid until it returns.
 * Damage is a value ({@link ScapReader.error}), never thrown; what lies before it has been delivered. A block whose frame is
 * sound but whose contents are not is skipped, counted, and remembered as {@link ScapCounts.firstDamage}.
 */
import { EVENT_TYPES } from '@eyrie/schema';
import { BLOCK_OVERHEAD, BlockType, currentBlockType, SECTION_MAGIC, SECTION_MAGIC_SWAPPED, SECTION_MAJOR } from './blocks.ts';
import { Cursor } from './cursor.ts';
import { decodeSectionOptions } from './decode-entries.ts';
import type { SectionHeader } from './entries.ts';
import { moveToV1 } from './event-v1.ts';
import { CURRENT_TYPE, EventInterest } from './event-interest.ts';
import { EventView } from './event-view.ts';
import { decodeHostBlock, type HostHandler } from './host-blocks.ts';
import { Memory, SPARE_BYTES } from './memory.ts';
import { ScapError, type ScapErrorCode } from './scap-error.ts';

/** Receives what a capture holds, in its order. An event is `view`, valid during the call. */
export interface ScapHandler extends HostHandler {
  onEvent(view: EventView): void;
  /** Asked for every event, so it may change on the way; default: all events are delivered. */
  readonly interest?: EventInterest;
  /** Also called for each later section, when captures were concatenated: all that was learnt about the host is then void. */
  onSection?(section: SectionHeader): void;
}

export interface ScapCounts {
  sections: number;
  /** Events delivered, or left out because the handler has no interest in their type. */
  events: number;
  /** Events of a type that this version does not know. */
  unknownEvents: number;
  unknownBlocks: number;
  /** Events and lists with contents that cannot be, skipped. */
  damaged: number;
  firstDamage: ScapError | undefined;
}

export interface ScapReaderOptions {
  /** Largest block that is accepted, in bytes. */
  readonly maxBlockBytes?: number;
  /** Bytes that the buffer begins with; it grows to the largest block. */
  readonly bufferBytes?: number;
}

const DEFAULT_MAX_BLOCK = 128 << 20;
/** Small enough to stay in the processor's second-level cache. */
const DEFAULT_BUFFER = 1 << 18;
/** Frame, magic, version and section length. */
const SECTION_BYTES = BLOCK_OVERHEAD + 16;
/** Types of pcapng blocks that carry packets; `.scap` uses none of them. */
const LAST_PCAPNG_TYPE = 10;

/** Header of the first version. */
const SMALLEST_EVENT = 22;
/** Block with a processor and such an event. */
const SMALLEST_BLOCK = BLOCK_OVERHEAD + 2 + SMALLEST_EVENT;
const HAS_CURRENT = Uint8Array.from(CURRENT_TYPE, (type) => (type === -1 ? 0 : 1));
const typeCount = EVENT_TYPES.length;

export class ScapReader {
  readonly view = new EventView();
  readonly counts: ScapCounts = { sections: 0, events: 0, unknownEvents: 0, unknownBlocks: 0, damaged: 0, firstDamage: undefined };
  /** Why reading stopped before the end, if it did. */
  error: ScapError | undefined = undefined;

  readonly #handler: ScapHandler;
  readonly #interest: EventInterest;
  readonly #maxBlock: number;
  #memory: Memory;
  /** Unread bytes are `[start, end)` of the memory; start is a multiple of 4. */
  #start = 0;
  #end = 0;
  /** Offset in the stream of the first byte of the memory. */
  #base = 0;

  constructor(handler: ScapHandler, options: ScapReaderOptions = {}) {
    this.#handler = handler;
    this.#interest = handler.interest ?? new EventInterest();
    this.#maxBlock = options.maxBlockBytes ?? DEFAULT_MAX_BLOCK;
    this.#memory = memoryOf(Math.max(64, (options.bufferBytes ?? DEFAULT_BUFFER) & ~3));
  }

  /** Offset in the stream up to which everything has been understood. */
  get position(): number {
    return this.#base + this.#start;
  }

  /** Offset in the stream of the event that is being delivered: of its header, after the head of its block. */
  get eventPosition(): number {
    return this.#base + this.view.offset;
  }

  /** Takes the next piece. After an error it is ignored. The piece is not kept. */
  push(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length && this.error === undefined) {
      const space = this.space();
      const length = Math.min(space.length, chunk.length - from);
      space.set(chunk.subarray(from, from + length));
      from += length;
      this.advance(length);
    }
  }

  /** Free part of the buffer, for a source that can read straight into it; never empty. Then call {@link advance}. */
  space(): Uint8Array {
    this.#compact();
    if (this.#end === this.#memory.spareAt) this.#grow();
    return this.#memory.u8.subarray(this.#end, this.#memory.spareAt);
  }

  /** Says that the first `length` bytes of {@link space} hold the next piece. */
  advance(length: number): void {
    if (this.error !== undefined) return;
    this.#end += length;
    this.#drain();
  }

  /** Says that there is no more: what is left over is damage. */
  end(): void {
    if (this.error !== undefined) return;
    const left = this.#end - this.#start;
    if (left === 0 && this.counts.sections === 0) return this.#fail('EMPTY', 'the capture is empty');
    if (left === 0) return;
    const u8 = this.#memory.u8;
    const { view } = this.#memory;
    if (this.counts.sections === 0 && (left < 4 || view.getUint32(this.#start, true) !== BlockType.SECTION)) {
      return this.#fail('NOT_A_CAPTURE', `this is no capture: it begins with ${hex(u8.subarray(this.#start, Math.min(this.#end, this.#start + 4)))}`);
    }
    const expected = left >= 8 ? view.getUint32(this.#start + 4, true) : BLOCK_OVERHEAD;
    this.#fail('TRUNCATED', `the capture ends within a block: ${left} of ${left >= 8 ? '' : 'at least '}${expected} bytes are there`);
  }

  /** Reports a failure of whatever feeds this reader. Has no effect after another error. */
  fail(code: ScapErrorCode, reason: string): void {
    if (this.error === undefined) this.#fail(code, reason, this.#base + this.#end);
  }

  #fail(code: ScapErrorCode, reason: string, position = this.position): void {
    this.error = new ScapError(code, position, reason);
  }

  /** Moves what is unread to the front when the buffer's second half begins. */
  #compact(): void {
    const length = this.#memory.spareAt;
    const isEmpty = this.#start === this.#end;
    if (isEmpty || (this.#start > 0 && this.#end + (length >> 3) > length)) this.#memory.sayOverwrite();
    if (isEmpty) {
      this.#base += this.#start;
      this.#start = this.#end = 0;
    } else if (this.#start > 0 && this.#end + (length >> 3) > length) {
      this.#memory.u8.copyWithin(0, this.#start, this.#end);
      this.#base += this.#start;
      this.#end -= this.#start;
      this.#start = 0;
    }
  }

  /** Doubles: memory follows the bytes that came, not the length that a block claims. */
  #grow(): void {
    const old = this.#memory;
    old.sayOverwrite();
    this.#memory = memoryOf(Math.min(old.spareAt * 2, (this.#maxBlock + 7) & ~3));
    this.#memory.u8.set(old.u8.subarray(0, this.#end));
  }

  #drain(): void {
    const memory = this.#memory;
    const u32 = memory.u32;
    const end = this.#end;
    let at = this.#start;
    while (end - at >= 8) {
      at = this.#usual(memory, at, end);
      if (end - at < 8) break;
      const type = u32[at >> 2] ?? 0;
      const length = u32[(at >> 2) + 1] ?? 0;
      if (length > end - at || length < BLOCK_OVERHEAD || (length & 3) !== 0 || this.counts.sections === 0) {
        this.#start = at;
        if (!this.#frameIsSound(type, length)) return;
        if (length > end - at || end - at < BLOCK_OVERHEAD) return;
      }
      if ((u32[(at + length - 4) >> 2] ?? 0) !== length) {
        this.#start = at;
        const trailer = u32[(at + length - 4) >> 2] ?? 0;
        return this.#fail('TRAILER_MISMATCH', `the block says ${length} bytes at its beginning and ${trailer} at its end`);
      }
      // The four commonest are told apart here, the rest where time does not matter.
      if (type === BlockType.EVENT_V2 || type === BlockType.EVENT_V2_LARGE) this.#event(memory, at, length, 2);
      else if (type === BlockType.FLAGGED_EVENT_V2 || type === BlockType.FLAGGED_EVENT_V2_LARGE) this.#event(memory, at, length, 6);
      else if (type === BlockType.EVENT_V1) this.#eventV1(memory, at, length, 2);
      else {
        this.#start = at;
        this.#other(currentBlockType(type), at, length);
        if (this.error !== undefined) return;
      }
      at += length;
    }
    this.#start = at;
  }

  /**
   * Goes over the usual blocks, with events of the current layout, and delivers those that somebody wants: nearly all of a capture,
   * so it pays to have them apart.
   * @returns the offset of the first block that has to be looked at more closely.
   */
  #usual(memory: Memory, from: number, end: number): number {
    const { u16, u32 } = memory;
    const { view, counts } = this;
    const handler = this.#handler;
    const interest = this.#interest;
    const { delivered } = interest;
    let at = from;
    let { events } = counts;
    let { leftOut } = interest;
    while (end - at >= SMALLEST_BLOCK && u32[at >> 2] === BlockType.EVENT_V2) {
      const length = u32[(at >> 2) + 1] ?? 0;
      if (length > end - at || length < SMALLEST_BLOCK || (length & 3) !== 0 || u32[(at + length - 4) >> 2] !== length) break;
      const type = u16[(at >> 1) + 15] ?? 0;
      if (delivered[type] === 0) {
        events += 1;
        leftOut += HAS_CURRENT[type] ?? 0;
      } else {
        if (type >= typeCount || !view.moveTo(memory, at + 10, at + length - 4)) break;
        view.cpu = u16[(at >> 1) + 4] ?? 0;
        view.flags = 0;
        view.num = counts.events = events += 1;
        interest.leftOut = leftOut;
        handler.onEvent(view);
      }
      at += length;
    }
    counts.events = events;
    interest.leftOut = leftOut;
    return at;
  }

  /** Checks a block's beginning when it is the first, incomplete, or has a length that cannot be. */
  #frameIsSound(type: number, length: number): boolean {
    if (this.counts.sections === 0 && type !== BlockType.SECTION) {
      const start = this.#memory.u8.subarray(this.#start, this.#start + 4);
      this.#fail('NOT_A_CAPTURE', `this is no capture: it begins with ${hex(start)}`);
      return false;
    }
    if (type === BlockType.SECTION) return this.#sectionIsSound(length);
    if (this.counts.sections === 1 && this.counts.events === 0 && type > 0 && type <= LAST_PCAPNG_TYPE) {
      this.#fail('NETWORK_CAPTURE', 'this is a network capture (pcapng), not a capture of system calls');
      return false;
    }
    return this.#lengthIsSound(length, BLOCK_OVERHEAD);
  }

  #sectionIsSound(length: number): boolean {
    if (this.#end - this.#start < BLOCK_OVERHEAD) return true;
    const magic = this.#memory.u32[(this.#start >> 2) + 2];
    if (magic === SECTION_MAGIC_SWAPPED) this.#fail('BYTE_SWAPPED', 'the capture was written on a big-endian machine; only little-endian ones are read');
    else if (magic !== SECTION_MAGIC) this.#fail('NOT_A_CAPTURE', `this is no capture: its magic number is 0x${(magic ?? 0).toString(16)}, not 0x${SECTION_MAGIC.toString(16)}`);
    return this.error === undefined && this.#lengthIsSound(length, SECTION_BYTES);
  }

  #lengthIsSound(length: number, least: number): boolean {
    if (length < least || (length & 3) !== 0) this.#fail('BLOCK_LENGTH', `a block says it is ${length} bytes long; it must be a multiple of 4 and at least ${least}`);
    else if (length > this.#maxBlock) this.#fail('BLOCK_TOO_LARGE', `a block says it is ${length} bytes long; the limit is ${this.#maxBlock}`);
    return this.error === undefined;
  }

  /** @param head bytes before the event: CPU, and flags if there are any. */
  /** Counts an event of a type that nobody wants. @returns false for every other event, sound or not. */
  #leavesOut(memory: Memory, at: number, length: number, head: number): boolean {
    if (length < BLOCK_OVERHEAD + head + SMALLEST_EVENT) return false;
    const type = memory.u16[((at + 8 + head) >> 1) + 10] ?? 0;
    if (this.#interest.delivered[type] !== 0) return false;
    this.counts.events += 1;
    if (CURRENT_TYPE[type] !== -1) this.#interest.leftOut += 1;
    return true;
  }

  #event(memory: Memory, at: number, length: number, head: number): void {
    if (this.#leavesOut(memory, at, length, head)) return;
    const view = this.view;
    if (!view.moveTo(memory, at + 8 + head, at + length - 4)) return this.#damagedEvent(memory, at, length, head);
    if (view.type < typeCount) this.#deliver(memory, at, head);
    else this.counts.unknownEvents += 1;
  }

  #eventV1(memory: Memory, at: number, length: number, head: number): void {
    if (this.#leavesOut(memory, at, length, head)) return;
    const offset = at + 8 + head;
    const isWhole = at + length - 4 - offset >= SMALLEST_EVENT;
    if (isWhole && (memory.u16[(offset >> 1) + 10] ?? 0) >= typeCount) this.counts.unknownEvents += 1;
    else if (moveToV1(this.view, memory, offset, at + length - 4)) this.#deliver(memory, at, head);
    else this.#damagedEvent(memory, at, length, head);
  }

  #deliver(memory: Memory, at: number, head: number): void {
    const view = this.view;
    const u16 = memory.u16;
    view.cpu = u16[(at >> 1) + 4] ?? 0;
    view.flags = head === 2 ? 0 : ((u16[(at >> 1) + 5] ?? 0) | ((u16[(at >> 1) + 6] ?? 0) << 16)) >>> 0;
    view.num = this.counts.events += 1;
    this.#handler.onEvent(view);
  }

  #damagedEvent(memory: Memory, at: number, length: number, head: number): void {
    const offset = at + 8 + head;
    const room = at + length - 4 - offset;
    const reason =
      room < SMALLEST_EVENT
        ? `an event block of ${length} bytes is too short for an event`
        : `an event of type ${memory.view.getUint16(offset + 20, true)} says it is ${memory.view.getUint32(offset + 16, true)} bytes long; its block has ${room}, and its parameters do not fill it`;
    this.#damage('EVENT_DAMAGED', this.#base + at, reason);
  }

  #damage(code: ScapErrorCode, position: number, reason: string): void {
    this.counts.damaged += 1;
    this.counts.firstDamage ??= new ScapError(code, position, reason);
  }

  #other(type: number, at: number, length: number): void {
    if (type === BlockType.EVENT_V1) return this.#eventV1(this.#memory, at, length, 2);
    if (type === BlockType.FLAGGED_EVENT_V1) return this.#eventV1(this.#memory, at, length, 6);
    const cursor = new Cursor(this.#memory, at + 8, at + length - 4);
    if (type === BlockType.SECTION) return this.#section(cursor, length);
    const answer = decodeHostBlock(type, cursor, this.#handler);
    if (answer === 'unknown') {
      if (this.#frameIsSound(type, length)) this.counts.unknownBlocks += 1;
    } else if (answer !== undefined) this.#damage('ENTRY_DAMAGED', this.position, answer.damage);
  }

  #section(cursor: Cursor, length: number): void {
    if (!this.#sectionIsSound(length)) return;
    cursor.skip(4);
    const major = cursor.u16();
    const minor = cursor.u16();
    cursor.skip(8);
    if (major > SECTION_MAJOR) return this.#fail('VERSION_UNKNOWN', `the capture is of format version ${major}.${minor}; this version reads up to ${SECTION_MAJOR}.x`);
    this.counts.sections += 1;
    this.#handler.onSection?.({ major, minor, options: decodeSectionOptions(cursor), position: this.position });
  }
}

function memoryOf(bytes: number): Memory {
  return new Memory(new ArrayBuffer(bytes + SPARE_BYTES), SPARE_BYTES, true);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
