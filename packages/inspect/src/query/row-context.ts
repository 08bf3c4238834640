/**
 * A row as the engine sees an event: the conditions that run over a stream run over the index with it, as they are. Fields that need more of the event
 * than the index has (its arguments, its bytes) cannot be read from it: see `INDEXED_FIELDS`.
 */
import { StreamFacts, type FieldContext, type LocalTime } from '@eyrie/fields';
import { EventView, Memory } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { AnswerSpace, FdTable, TextTable, type FdInfo, type SystemView, type Thread } from '@eyrie/state';
import type { CaptureIndex } from '../capture-index.ts';
import type { EventChunk } from '../events/event-chunk.ts';
import { newNobody } from '../subjects/nobody.ts';
import type { RowNeeds } from './indexed-fields.ts';

/** Header of an event, and its first parameter. */
const HEADER = 26;
const MEMORY_BYTES = 40;

class IndexSystem implements SystemView {
  readonly texts = new TextTable();
  readonly answers = new AnswerSpace();
  readonly fdNameChanged = false;
  thread: Thread;
  fd: FdInfo | undefined = undefined;
  fdNumber = -1;
  readonly #index: CaptureIndex;

  constructor(index: CaptureIndex, thread: Thread) {
    this.#index = index;
    this.thread = thread;
  }

  /** Leaders of sessions and groups cannot be told from rows: fields about them are not indexed. */
  threadOf(): Thread | undefined {
    return undefined;
  }
  parentOf(thread: Thread): Thread | undefined {
    return thread.leader.parent;
  }
  userName(uid: number): string | undefined {
    return this.#index.users.get(uid)?.name;
  }
  userHome(uid: number): string | undefined {
    return this.#index.users.get(uid)?.home;
  }
  userShell(uid: number): string | undefined {
    return this.#index.users.get(uid)?.shell;
  }
  groupName(gid: number): string | undefined {
    return this.#index.groups.get(gid)?.name;
  }
  apply(): void {
    throw new Error('the index is of the past: no event can be applied to it');
  }
}

export class RowContext implements FieldContext {
  readonly system: IndexSystem;
  readonly event = new EventView();
  readonly stream: StreamFacts;
  readonly #index: CaptureIndex;
  readonly #memory = new Memory(new ArrayBuffer(MEMORY_BYTES));
  readonly #fds = new FdTable();
  #lent = -1;
  #begun: bigint | undefined = undefined;
  #startLow = 0;
  #startHigh = 0;

  constructor(index: CaptureIndex, localTime?: LocalTime) {
    this.#index = index;
    this.system = new IndexSystem(index, newNobody());
    this.stream = new StreamFacts(localTime === undefined ? { view: 'classic' } : { view: 'classic', localTime });
    this.event.memory = this.#memory;
    this.event.length = HEADER + 8;
    this.event.paramOffset[0] = HEADER + 2;
  }

  /** To be called before a series of moves: the index may be in the making. */
  begin(): void {
    const { startTime, firstTime, hostname } = this.#index;
    if (this.#begun === startTime) return;
    this.#begun = startTime;
    this.stream.hostname = hostname;
    this.stream.firstTime = startTime + BigInt(firstTime);
    this.#startLow = Number(startTime & 0xffff_ffffn);
    this.#startHigh = Number(startTime >> 32n);
  }

  /** Moves to a row, without its time, result, latency and number: see the other methods. */
  moveTo(chunk: EventChunk, index: number): void {
    const { system, event } = this;
    const { calls, actors, descriptors } = this.#index;
    const call = calls.calls[chunk.call[index] ?? 0];
    const actor = actors.list[chunk.actor[index] ?? 0];
    if (call === undefined || actor === undefined) return;
    system.thread = actor.thread;
    system.fd = descriptors.infos[chunk.fd[index] ?? 0];
    system.fdNumber = chunk.fdNumber[index] ?? -1;
    event.cpu = chunk.cpu[index] ?? 0;
    event.tid = actor.thread.tid;
    event.weave(call.type, 0);
    if (call.syscall !== undefined) this.#setSyscall(call.syscall);
  }

  /** Moves to some event of a call; of what else there is of it nothing is true. */
  moveToCall(number: number): void {
    const call = this.#index.calls.calls[number];
    if (call === undefined) return;
    this.event.weave(call.type, 0);
    if (call.syscall !== undefined) this.#setSyscall(call.syscall);
  }

  /** The same with what a condition needs. */
  moveFor(needs: RowNeeds, chunk: EventChunk, index: number): void {
    this.moveTo(chunk, index);
    if (needs.time) this.setTime(chunk.timeAt(index));
    if (needs.result) this.setResult(chunk.resultAt(index));
    if (needs.latency) this.setLatency(chunk.latencyAt(index));
    if (needs.number) this.event.num = this.#index.numbering.numberOf(chunk.firstRow + index);
  }

  /** The same with all of it. */
  moveWholly(chunk: EventChunk, index: number): void {
    this.moveTo(chunk, index);
    this.setTime(chunk.timeAt(index));
    this.setResult(chunk.resultAt(index));
    this.setLatency(chunk.latencyAt(index));
    this.event.num = this.#index.numbering.numberOf(chunk.firstRow + index);
  }

  /** The row that this was moved to, with the bytes of its event. Moved on with this. */
  over(event: EventView): FieldContext {
    const { system, stream } = this;
    // Copies of threads have no descriptors: the one of the event is lent to this one.
    const fds = this.#fds;
    fds.delete(this.#lent);
    this.#lent = system.fdNumber;
    if (system.fd !== undefined) fds.set(system.fdNumber, system.fd);
    system.thread.fds = fds;
    return { system, stream, event };
  }

  /** A moment in which a thread does nothing: what is true of it then is true of it alone. */
  moveToIdle(thread: Thread, time: number): void {
    const { system, event } = this;
    system.thread = thread;
    system.fd = undefined;
    system.fdNumber = -1;
    event.cpu = 0;
    event.tid = thread.tid;
    event.weave(PPME.PROCINFO_E, 0);
    event.num = 0;
    this.setTime(time);
    this.setLatency(0);
  }

  /** @param time ns since the first event. */
  setTime(time: number): void {
    const sum = this.#startLow + time;
    const carried = Math.floor(sum / 0x1_0000_0000);
    this.#memory.u32[0] = sum - carried * 0x1_0000_0000;
    this.#memory.u32[1] = this.#startHigh + carried;
  }

  setResult(result: number | undefined): void {
    const { event } = this;
    if (result === undefined || event.paramCount > 0) return;
    event.weave(event.type, 1);
    event.paramLength[0] = 8;
    this.#memory.view.setInt32(HEADER + 2, result | 0, true);
    this.#memory.view.setInt32(HEADER + 6, Math.floor(result / 0x1_0000_0000), true);
  }

  setLatency(latency: number): void {
    if (this.stream.enterTimes !== undefined) this.stream.enterTimes.latency = latency;
  }

  #setSyscall(syscall: number): void {
    const { event } = this;
    event.weave(event.type, 1);
    event.paramLength[0] = 2;
    this.#memory.view.setUint16(HEADER + 2, syscall, true);
  }
}
