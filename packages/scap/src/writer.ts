/** Writes a capture: section, what is known about the host, events. Events are copied as they lie, not decoded. */
import { EVENT_TYPES, EventFlag } from '@eyrie/schema';
import { BlockOutput } from './block-output.ts';
import { BlockType, SECTION_MAGIC, SECTION_MAJOR, SECTION_MINOR } from './blocks.ts';
import type { FdEntry, GroupEntry, InterfaceEntry, MachineInfo, ProcessEntry, SectionOption, UserEntry } from './entries.ts';
import { type Dialect, encodeFd, encodeGroup, encodeInterface, encodeMachine, encodeProcess, encodeUser } from './encode-entries.ts';
import { eventLength, writeEvent } from './event-bytes.ts';
import type { EventView } from './event-view.ts';

/** A list goes on in another block when it has become this long. */
const LIST_BLOCK_BYTES = 1 << 18;
const UNKNOWN_LENGTH = 0xffff_ffff_ffff_ffffn;
const CODE_AT = 20;

export class ScapWriter {
  readonly #output: BlockOutput;
  readonly #dialect: Dialect;

  /** @param sink receives consecutive pieces of the file; a piece is valid only during the call. */
  constructor(sink: (piece: Uint8Array) => void, dialect: Dialect = 'current') {
    this.#output = new BlockOutput(sink);
    this.#dialect = dialect;
  }

  /** Begins a capture. Options are left out for readers that cannot skip them. */
  section(options: readonly SectionOption[] = []): void {
    const output = this.#output;
    output.beginBlock(BlockType.SECTION);
    output.u32(SECTION_MAGIC);
    output.u16(SECTION_MAJOR);
    output.u16(SECTION_MINOR);
    output.u64(UNKNOWN_LENGTH);
    if (this.#dialect === 'current' && options.length > 0) this.#options(options);
    output.endBlock();
  }

  #options(options: readonly SectionOption[]): void {
    for (const { code, value } of options) {
      this.#output.u16(code);
      this.#output.u16(value.length);
      this.#output.raw(value);
      while (this.#output.bodyLength % 4 !== 0) this.#output.u8(0);
    }
    this.#output.u32(0);
  }

  machine(machine: MachineInfo): void {
    this.#output.beginBlock(BlockType.MACHINE);
    encodeMachine(this.#output, machine);
    this.#output.endBlock();
  }

  processes(processes: Iterable<ProcessEntry>): void {
    this.#list(BlockType.PROCESS_V9, processes, (process) => encodeProcess(this.#output, process, this.#dialect));
  }

  fds(tid: number, fds: Iterable<FdEntry>): void {
    this.#list(BlockType.FD_V2, fds, (fd) => encodeFd(this.#output, fd, this.#dialect), () => this.#output.i64(tid));
  }

  interfaces(interfaces: Iterable<InterfaceEntry>): void {
    this.#list(BlockType.INTERFACE_V2, interfaces, (entry) => encodeInterface(this.#output, entry));
  }

  /** One list holds users and groups. */
  users(users: Iterable<UserEntry>, groups: Iterable<GroupEntry>): void {
    const entries = [...[...users].map((user) => () => encodeUser(this.#output, user)), ...[...groups].map((group) => () => encodeGroup(this.#output, group))];
    this.#list(BlockType.USER_V2, entries, (encode) => encode());
  }

  #list<Entry>(type: number, entries: Iterable<Entry>, encode: (entry: Entry) => void, begin?: () => void): void {
    const output = this.#output;
    output.beginBlock(type);
    begin?.();
    for (const entry of entries) {
      if (output.bodyLength > LIST_BLOCK_BYTES) {
        output.endBlock();
        output.beginBlock(type);
        begin?.();
      }
      encode(entry);
    }
    output.endBlock();
  }

  /** Writes the event that the window is on, raw or converted. Old (V1) and woven events need their parameters located. */
  event(view: EventView): void {
    const length = eventLength(view);
    this.#beginEvent(view.type, view.cpu, view.flags);
    const at = this.#output.reserve(length);
    writeEvent(view, this.#output.buffer, at);
    this.#output.endBlock();
  }

  /** Writes the bytes of a current event; see `buildEvent`. */
  eventBytes(bytes: Uint8Array, cpu = 0, flags = 0): void {
    this.#beginEvent((bytes[CODE_AT] ?? 0) | ((bytes[CODE_AT + 1] ?? 0) << 8), cpu, flags);
    this.#output.raw(bytes);
    this.#output.endBlock();
  }

  /** Writes the bytes of an old event, as made by `buildEvent(…, 1)`. */
  eventBytesV1(bytes: Uint8Array, cpu = 0, flags = 0): void {
    this.#output.beginBlock(flags === 0 ? BlockType.EVENT_V1 : BlockType.FLAGGED_EVENT_V1);
    this.#output.u16(cpu);
    if (flags !== 0) this.#output.u32(flags);
    this.#output.raw(bytes);
    this.#output.endBlock();
  }

  /** Writes whole blocks as they lie: what a live ring holds, for example. */
  blocks(bytes: Uint8Array): void {
    this.#output.flush();
    this.#output.raw(bytes);
    this.#output.flush();
  }

  #beginEvent(type: number, cpu: number, flags: number): void {
    const isLarge = ((EVENT_TYPES[type]?.flags ?? 0) & EventFlag.LARGE_PAYLOAD) !== 0;
    const plain = isLarge ? BlockType.EVENT_V2_LARGE : BlockType.EVENT_V2;
    const flagged = isLarge ? BlockType.FLAGGED_EVENT_V2_LARGE : BlockType.FLAGGED_EVENT_V2;
    this.#output.beginBlock(flags === 0 ? plain : flagged);
    this.#output.u16(cpu);
    if (flags !== 0) this.#output.u32(flags);
  }

  /** Hands on what is still held back. */
  end(): void {
    this.#output.flush();
  }
}

/** A whole capture in memory, for captures that fit there. */
export function writeCapture(write: (writer: ScapWriter) => void, dialect: Dialect = 'current'): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = new ScapWriter((piece) => pieces.push(piece.slice()), dialect);
  write(writer);
  writer.end();
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
