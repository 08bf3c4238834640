/**
 * One capture: a reader of the ring that writes what it passes to a file.
 *
 * It begins at a picture of the host that is older than the first event wanted, follows the events from there until that one, and writes the tables as
 * they are then. From there on events go to the file as they lie. With a filter the state is followed to the end, and
 * what others do that changes the state is kept for readers' state alone.
 */
import { buildEvent, EventView, ScapWriter, STATE_ONLY } from '@eyrie/scap';
import { EventStream, type FilterFor, type StreamContext } from '@eyrie/rules';
import { CHANGES, containerJson, Fact, type Container } from '@eyrie/state';
import { BLOCK_FLAGS, blockTime, hasFlags, timeOf, type TimeBase } from './event-block.ts';
import type { CaptureFile } from './capture-file.ts';
import type { EventRing } from './event-ring.ts';
import { takePicture, type HostPicture } from './host-picture.ts';
import { fdEntries, processEntry, tellPicture } from './picture-entries.ts';

/** Why a capture is over. */
export type CaptureEnd = 'time' | 'bytes' | 'events' | 'stopped' | 'failed';

export interface CapturePlan {
  /** Times since the base; the first one wanted and the first one behind it. */
  readonly from: number;
  readonly until: number;
  readonly maxBytes: number;
  readonly maxEvents: number;
  /** Which events are shown; undefined: all. */
  readonly filterFor: FilterFor | undefined;
  /** Those that the host has, now or later. */
  readonly containers: Iterable<Container>;
}

/** Where a capture begins to read. */
export interface CaptureStart {
  readonly picture: HostPicture;
  readonly position: number;
}

/** What a reader of a filtered capture is to know of the system: everything but what hardly any field tells. */
const KEPT_FOR_STATE = Fact.THREADS | Fact.DESCRIPTORS | Fact.FILES;

/** Events between two looks at the clock. */
const EVENTS_PER_LOOK = 512;

export class Capture {
  readonly file: CaptureFile;
  /** Events in the file that are shown, and those kept for the state alone. */
  shown = 0;
  stateOnly = 0;
  /** Bytes that the ring had overwritten before they were read. */
  missedBytes = 0;
  end: CaptureEnd | undefined = undefined;
  /** Time of the first event in the file, since the base. */
  first: number;
  readonly #ring: EventRing;
  readonly #base: TimeBase;
  readonly #plan: CapturePlan;
  readonly #writer: ScapWriter;
  readonly #view = new EventView();
  readonly #described = new Map<string, unknown>();
  #position: number;
  #until: number;
  #atUntil: CaptureEnd = 'time';
  /** Follows the state: until the tables are written, and with a filter to the end. */
  #stream: EventStream | undefined;
  #meetsFilter = false;
  #isRecording = false;
  /** A copy of a block whose flags are changed. */
  #scratch = new Uint8Array(1 << 12);

  constructor(ring: EventRing, base: TimeBase, start: CaptureStart, plan: CapturePlan, file: CaptureFile) {
    this.#ring = ring;
    this.#base = base;
    this.#plan = plan;
    this.file = file;
    this.first = plan.from;
    this.#position = start.position;
    this.#until = plan.until;
    this.#writer = new ScapWriter((piece) => file.add(piece, 0, piece.length));
    this.#stream = this.#followerOf(start.picture);
  }

  /**
   * Goes on for a while, at most to the newest event.
   * @param deadline performance.now() at which others want their turn.
   * @param now wall clock, since the base: an idle host sends no event that would tell that the time is over.
   */
  advance(deadline: number, now: number): void {
    if (this.#position < this.#ring.tail) this.#skipMissed();
    while (this.end === undefined && this.file.hasRoom && performance.now() < deadline) {
      if (this.#isAtHead) break;
      this.#step();
    }
    if (this.end !== undefined) return;
    if (this.file.error !== undefined) this.end = 'failed';
    else if (this.#isAtHead && now > this.#until) this.#conclude(this.#atUntil);
    else if (this.#isRecording && this.#isAtHead) this.#describeContainers(blockTime(this.#base, this.#ring.memory, this.#ring.offsetOf(this.#ring.newest)));
    this.file.flushIfDue();
  }

  /** Ends it with what has happened until now, since the base; that is written in the turns that follow. */
  stop(now: number): void {
    this.#until = Math.min(this.#until, now);
    this.#atUntil = 'stopped';
  }

  /** Ends it at once with what has come until now. */
  finish(): void {
    while (this.end === undefined && !this.#isAtHead) this.#step();
    if (this.end === undefined) this.#conclude('stopped');
  }

  get #isAtHead(): boolean {
    return this.#ring.blockAt(this.#position) >= this.#ring.head;
  }

  #step(): void {
    if (!this.#isRecording) this.#prepare();
    else if (this.#plan.filterFor === undefined) this.#copyRun();
    else this.#copyChosen();
  }

  #conclude(end: CaptureEnd): void {
    // Nothing happened: the capture has tables only, as of its end when it has no beginning.
    if (!this.#isRecording) this.#begin(this.#ring.newest, Number.isFinite(this.#plan.from) ? this.#plan.from : this.#until);
    this.#writer.end();
    this.end = end;
  }

  #followerOf(picture: HostPicture): EventStream {
    const { filterFor } = this.#plan;
    let holds: (context: StreamContext) => boolean = () => true;
    const stream = new EventStream({
      onSystem: ({ system }) => {
        if (filterFor !== undefined) holds = filterFor(system.answers).holds;
      },
      onEvent: (context) => {
        this.#meetsFilter = this.#isRecording && holds(context);
      },
    });
    tellPicture(picture, stream);
    stream.system.settle(undefined);
    return stream;
  }

  /** Follows what happened before the first event wanted. */
  #prepare(): void {
    const ring = this.#ring;
    const stream = this.#stream;
    for (let count = 0; count < EVENTS_PER_LOOK; count++) {
      this.#position = ring.blockAt(this.#position);
      if (this.#position >= ring.head) return;
      const offset = ring.offsetOf(this.#position);
      const time = blockTime(this.#base, ring.memory, offset);
      if (time >= this.#plan.from) {
        this.#begin(this.#position, time);
        return;
      }
      if (stream !== undefined) this.#follow(stream, offset);
      this.#position = ring.after(this.#position);
    }
  }

  /** Moves the state on. @returns false when the block holds no event that can be read. */
  #follow(stream: EventStream, offset: number): boolean {
    const view = this.#view;
    this.#meetsFilter = false;
    if (!view.moveToBlock(this.#ring.memory, offset, this.#ring.lengthAt(offset))) return false;
    view.num += 1;
    // Before the first event wanted nobody asks but the state.
    if (this.#isRecording || CHANGES[view.type] !== 0) stream.onEvent(view);
    return true;
  }

  /**
   * Writes everything that comes before the events.
   * @param position of the first one.
   */
  #begin(position: number, time: number): void {
    const system = this.#stream?.system;
    system?.settle(this.#ring.viewAt(position));
    const writer = this.#writer;
    this.#isRecording = true;
    this.first = time;
    writer.section();
    if (system !== undefined) {
      const picture = takePicture(system);
      if (picture.machine !== undefined) writer.machine(picture.machine);
      writer.interfaces(picture.interfaces);
      writer.users(picture.users, picture.groups);
      writer.processes(picture.threads.map(processEntry));
      for (const { tid, fds } of picture.threads) if (fds !== undefined && fds.size > 0) writer.fds(tid, fdEntries(fds));
    }
    this.#describeContainers(time);
    writer.end();
    if (this.#plan.filterFor === undefined) this.#stream = undefined;
  }

  /** What a runtime has said since. It holds for the container's whole life, so it is told as early as it is known. */
  #describeContainers(time: number): void {
    let isNew = false;
    for (const { id, metadata } of this.#plan.containers) {
      if (metadata === undefined || this.#described.get(id) === metadata) continue;
      this.#described.set(id, metadata);
      this.#stream?.system.describeContainer(id, metadata);
      this.#writer.eventBytes(buildEvent({ type: 'CONTAINER_JSON_2_E', ts: timeOf(this.#base, time), tid: -1, params: [containerJson(id, metadata)] }));
      isNew = true;
    }
    if (isNew) this.#writer.end();
  }

  /** Copies blocks that lie one behind the other, at once. */
  #copyRun(): void {
    const ring = this.#ring;
    this.#position = ring.blockAt(this.#position);
    const start = ring.offsetOf(this.#position);
    let end = start;
    let isOver: CaptureEnd | undefined;
    for (let count = 0; count < EVENTS_PER_LOOK && this.#position < ring.head; count++) {
      if (ring.blockAt(this.#position) !== this.#position || ring.offsetOf(this.#position) < start) break;
      const length = ring.lengthAt(end);
      isOver = this.#limitAt(end, end - start + length);
      if (isOver !== undefined) break;
      this.shown += 1;
      end += length;
      this.#position += length;
    }
    this.file.add(ring.memory.u8, start, end);
    if (isOver !== undefined) this.#conclude(isOver);
  }

  /** Copies what meets the filter as it is, and of the rest what changes the state. */
  #copyChosen(): void {
    const ring = this.#ring;
    const stream = this.#stream;
    for (let count = 0; count < EVENTS_PER_LOOK && this.end === undefined; count++) {
      this.#position = ring.blockAt(this.#position);
      if (this.#position >= ring.head || stream === undefined) return;
      const offset = ring.offsetOf(this.#position);
      const length = ring.lengthAt(offset);
      const isOver = this.#limitAt(offset, length);
      if (isOver !== undefined) {
        this.#conclude(isOver);
        return;
      }
      this.#position += length;
      if (!this.#follow(stream, offset)) continue;
      if (this.#meetsFilter) {
        this.shown += 1;
        this.file.add(ring.memory.u8, offset, offset + length);
      } else if (((CHANGES[this.#view.type] ?? 0) & KEPT_FOR_STATE) !== 0) this.#copyStateOnly(offset, length);
    }
  }

  #copyStateOnly(offset: number, length: number): void {
    const { memory } = this.#ring;
    if (!hasFlags(memory, offset)) {
      this.#writer.eventBytes(memory.u8.subarray(this.#view.offset, this.#view.offset + this.#view.length), this.#view.cpu, STATE_ONLY);
      this.#writer.end();
    } else {
      if (this.#scratch.length < length) this.#scratch = new Uint8Array(length * 2);
      this.#scratch.set(memory.u8.subarray(offset, offset + length));
      this.#scratch[BLOCK_FLAGS] = (this.#scratch[BLOCK_FLAGS] ?? 0) | STATE_ONLY;
      this.file.add(this.#scratch, 0, length);
    }
    this.stateOnly += 1;
  }

  /** Whether the capture is over before the block at an offset. @param bytes that would be written with it. */
  #limitAt(offset: number, bytes: number): CaptureEnd | undefined {
    const { maxEvents, maxBytes } = this.#plan;
    if (blockTime(this.#base, this.#ring.memory, offset) >= this.#until) return this.#atUntil;
    if (this.shown >= maxEvents) return 'events';
    return this.file.bytes + bytes > maxBytes ? 'bytes' : undefined;
  }

  #skipMissed(): void {
    this.missedBytes += this.#ring.tail - this.#position;
    this.#position = this.#ring.tail;
  }
}
