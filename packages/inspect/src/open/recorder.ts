/** Fills the index while the capture is read: a handler of the reader that goes around the event stream. */
import { INITIAL_STATE, LATENCY_NAMES, type StreamOptions } from '@eyrie/fields';
import { EventStream, type StreamContext } from '@eyrie/rules';
import { byteString, textOf, type EventView, type FdEntry, type GroupEntry, type InterfaceEntry, type MachineInfo, type ProcessEntry, type ScapHandler, type ScapReader, type SectionHeader, type UserEntry } from '@eyrie/scap';
import { CHANGES, Fact, type FdInfo, type SystemView, type Thread } from '@eyrie/state';
import type { CaptureIndex, Listener } from '../capture-index.ts';
import { CHUNK_ROWS, type EventChunk } from '../events/event-chunk.ts';
import { CREATES_FD, DATA_PARAM, HAS_RESULT, IS_ACCEPT, IS_BIND, IS_CLONE, IS_CLOSE, IS_EXEC, IS_EXIT, IS_INFRASTRUCTURE, isRowAlthoughHidden, IS_NOTIFICATION, IS_PROCINFO, IS_SIGNAL, paramTable, WRITES } from '../events/kinds.ts';
import { ActorRecorder, type Actor } from '../subjects/actors.ts';
import { isListening } from '../overview/listeners.ts';
import { FdKind } from '../subjects/descriptors.ts';
import { Latencies } from './latencies.ts';
import { markOf } from './payload.ts';
import { SampleRecorder } from './sample-recorder.ts';

/** Places are kept as halves of offsets in 32 bits. */
export const MAX_CAPTURE_BYTES = 2 ** 33;

const SIGNAL_PARAM = paramTable('sig');
const STATUS_PARAM = paramTable('status');
const QUEUE_PERCENT = paramTable('queuepct');
const QUEUE_LENGTH = paramTable('queuelen');
const QUEUE_MAX = paramTable('queuemax');
/** 1 for events after which memory, threads or descriptors of the process may be others. */
const CHANGES_SAMPLES = Uint8Array.from(CHANGES, (change, type) => ((change & Fact.MEMORY) !== 0 || CREATES_FD[type] === 1 || IS_EXEC[type] === 1 || IS_CLONE[type] === 1 ? 1 : 0));
/** 1 for the types that {@link Recorder} looks into beside those that read and write. */
const SPECIAL = [IS_EXIT, IS_SIGNAL, IS_ACCEPT, IS_NOTIFICATION, IS_INFRASTRUCTURE, IS_BIND, IS_CLOSE];
const IS_SPECIAL = Uint8Array.from(IS_EXIT, (_isExit, type) => (SPECIAL.some((table) => table[type] === 1) ? 1 : 0));
/** ns, 100 days: exact as a number. */
const LONGEST_CAPTURE = 100 * 86_400e9;
const isServerSocket = (fd: FdInfo | undefined): fd is FdInfo => fd !== undefined && isListening(fd);

export class Recorder implements ScapHandler {
  /** To be set before the first byte: it says where the event lies. */
  reader: ScapReader | undefined = undefined;
  readonly #index: CaptureIndex;
  readonly #stream: EventStream;
  readonly #actors: ActorRecorder;
  readonly #samples: SampleRecorder;
  readonly #latencies = new Latencies();
  readonly #listeners = new Map<string, Listener>();
  #chunk: EventChunk | undefined = undefined;
  #baseHigh = -1;
  #baseLow = 0;
  // The engine is told from the start that times are no small integers: -0 is none to it.
  #time = -0;
  #hasLookedAround = false;
  /** Threads that the capture's own list names. */
  readonly #listed = new Set<number>();

  constructor(index: CaptureIndex, options: StreamOptions = {}) {
    this.#index = index;
    this.#actors = new ActorRecorder(index.actors, index.processes);
    this.#samples = new SampleRecorder(index.samples);
    this.#stream = new EventStream(
      {
        onSystem: () => undefined,
        onEvent: (context) => this.#take(context),
        onHidden: (context) => {
          if (isRowAlthoughHidden(context)) this.#take(context);
        },
        wants: () => true,
        // Latencies are measured here.
        reads: (field) => !LATENCY_NAMES.includes(field),
      },
      { ...options, view: 'classic' },
    );
  }

  onEvent(event: EventView): void {
    const index = this.#index;
    this.#follow(event);
    index.counts.blocks += 1;
    if (this.#time > index.endTime) index.endTime = this.#time;
    // People are not shown them, and the state learns nothing from them.
    if (IS_PROCINFO[event.type] === 1) this.#takeSnapshot(event);
    else this.#stream.onEvent(event);
  }

  /** Events that tell what was there before may have no time, and damaged ones any: they happen when the one before them did. */
  #follow(event: EventView): void {
    if (this.#baseHigh < 0) {
      if (INITIAL_STATE[event.type] === 1) return;
      this.#baseHigh = event.timeHigh;
      this.#baseLow = event.timeLow;
      this.#index.startTime = event.time;
    }
    const { memory: { view }, offset } = event;
    const time = (view.getUint32(offset + 4, true) - this.#baseHigh) * 0x1_0000_0000 + (view.getUint32(offset, true) - this.#baseLow);
    if (Math.abs(time) < LONGEST_CAPTURE) this.#time = time;
  }

  #take({ event, system }: StreamContext): void {
    const index = this.#index;
    const time = this.#time;
    if (!this.#hasLookedAround) this.#lookAround(system, time);
    const actor = this.#actors.actorOf(event, system, time);
    let chunk = this.#chunk;
    if (chunk === undefined || chunk.count === CHUNK_ROWS) chunk = this.#chunk = index.open;
    const at = chunk.count;
    const row = index.rows;
    const { type } = event;
    const fd = index.descriptors.numberOf(system.fd, system.fdNumber);
    chunk.setTime(at, time);
    chunk.call[at] = index.calls.numberOf(event);
    chunk.cpu[at] = event.cpu;
    chunk.actor[at] = actor.number;
    chunk.fd[at] = fd;
    chunk.fdNumber[at] = system.fdNumber;
    chunk.setResult(at, resultOf(event));
    chunk.setLatency(at, this.#latencies.of(event, system.thread.slot, time));
    chunk.place[at] = (this.reader?.eventPosition ?? 0) / 2;
    chunk.count = at + 1;
    index.rows = row + 1;
    index.numbering.push(event.num);
    this.#followTime(time, row, type);
    const data = DATA_PARAM[type] ?? -1;
    if (data >= 0) this.#look(event, data, system.fd, fd, row);
    else if (IS_SPECIAL[type] === 1) this.#takeOther(event, system, actor, row);
    if (CHANGES_SAMPLES[type] === 1 && system.thread.slot >= 0) this.#samples.state(system.thread, actor, time);
  }

  #followTime(time: number, row: number, type: number): void {
    const index = this.#index;
    if (row === 0) index.firstTime = time;
    if (time > index.lastTime) index.lastTime = time;
    if (type % 2 === 0 && !index.hasLatencies && DATA_PARAM[type + 1] !== -1) index.hasLatencies = true;
  }

  #look(event: EventView, data: number, info: FdInfo | undefined, fd: number, row: number): void {
    const { kinds, logs } = this.#index.descriptors;
    const kind = kinds[fd] ?? 0;
    const isLog = logs[fd] === true;
    const isWrite = WRITES[event.type] === 1;
    if (info === undefined || (kind === FdKind.FILE && !(isLog && isWrite)) || kind < FdKind.FILE || kind === FdKind.DIRECTORY || kind === FdKind.PIPE || !event.locateParams()) return;
    const mark = markOf(event, data, info, kind, isLog, isWrite, row);
    if (mark !== undefined) this.#index.marks.push(mark);
  }

  #takeOther(event: EventView, system: SystemView, actor: Actor, row: number): void {
    const { type } = event;
    const { marks } = this.#index;
    if (IS_EXIT[type] === 1) this.#end(event, system.thread, actor);
    else if (IS_SIGNAL[type] === 1 && event.locateParams()) marks.push({ row, kind: 'signal', signal: event.u8(SIGNAL_PARAM[type] ?? 0) });
    else if (IS_ACCEPT[type] === 1 && (QUEUE_LENGTH[type] ?? -1) >= 0 && event.locateParams() && event.hasParam(QUEUE_LENGTH[type] ?? 0)) {
      marks.push({ row, kind: 'backlog', percent: event.u8(QUEUE_PERCENT[type] ?? 0), queued: event.u32(QUEUE_LENGTH[type] ?? 0), limit: event.u32(QUEUE_MAX[type] ?? 0) });
    } else if (IS_NOTIFICATION[type] === 1 && event.locateParams()) marks.push({ row, kind: 'notification', id: text(event, 0), description: text(event, 1) });
    else if (IS_INFRASTRUCTURE[type] === 1 && event.locateParams()) marks.push({ row, kind: 'infrastructure', source: text(event, 0), name: text(event, 1), description: text(event, 2) });
    else if (IS_BIND[type] === 1 && isServerSocket(system.fd)) this.#listen(actor, system.fd, system.fdNumber, this.#time);
    else if (IS_CLOSE[type] === 1 && isServerSocket(system.fd)) this.#stopListening(actor, system.fdNumber);
  }

  #end(event: EventView, thread: Thread, actor: Actor): void {
    if (thread.leader.threadCount > 0) return;
    actor.process.end = this.#time;
    const status = STATUS_PARAM[event.type] ?? -1;
    if (status >= 0 && event.locateParams() && event.lengthOf(status) === 8) actor.process.exitStatus = event.i64(status);
    for (const [key, listener] of this.#listeners) {
      if (!key.startsWith(`${actor.process.number} `)) continue;
      listener.until = this.#time;
      this.#listeners.delete(key);
    }
  }

  #listen(actor: Actor, fd: FdInfo, fdNumber: number, from: number | undefined): void {
    const listener: Listener = { actor: actor.number, fd: this.#index.descriptors.numberOf(fd), fdNumber, from, until: undefined };
    this.#index.listeners.push(listener);
    this.#listeners.set(`${actor.process.number} ${fdNumber}`, listener);
  }

  #stopListening(actor: Actor, fdNumber: number): void {
    const key = `${actor.process.number} ${fdNumber}`;
    const listener = this.#listeners.get(key);
    if (listener === undefined) return;
    listener.until = this.#time;
    this.#listeners.delete(key);
  }

  #takeSnapshot(event: EventView): void {
    const { system } = this.#stream;
    this.#index.counts.processSnapshots += 1;
    const thread = system.threads.get(event.tid);
    if (thread !== undefined) this.#samples.processorTime(event, thread, this.#actors.lookAt(thread, system, this.#time).actor, this.#time);
  }

  /** What was there before the first event. */
  #lookAround(system: SystemView, time: number): void {
    this.#hasLookedAround = true;
    for (const thread of this.#stream.system.threads) {
      if (!thread.isLeader) continue;
      const { actor } = this.#actors.lookAt(thread, system, time);
      this.#samples.state(thread, actor, time);
      for (const [fdNumber, fd] of thread.fds.entries()) if (isServerSocket(fd)) this.#listen(actor, fd, fdNumber, undefined);
    }
  }

  /** To be called when there is no more, or no more is wanted. */
  end(): void {
    const { system } = this.#stream.context;
    const index = this.#index;
    if (!this.#hasLookedAround) this.#lookAround(system, 0);
    for (const thread of this.#stream.system.threads) {
      // A thread that is named only as the leader or parent of another may be gone.
      if (thread.isExiting || !(this.#listed.has(thread.tid) || this.#actors.hasActed(thread))) continue;
      const { actor } = this.#actors.lookAt(thread, system, index.endTime);
      index.survivors.push(actor);
      if (thread.isLeader) this.#samples.state(thread, actor, index.endTime);
    }
    this.#samples.flush();
    for (const process of index.processes.records) {
      const started = process.actor?.thread.cloneTime ?? 0n;
      if (started > index.startTime) process.start = Number(started - index.startTime);
    }
    index.containers.push(...this.#stream.system.containers);
    for (const { uid, ...user } of this.#stream.system.usersOf('').entries.users) index.users.set(uid, { uid, ...user });
    for (const { gid, ...group } of this.#stream.system.usersOf('').entries.groups) index.groups.set(gid, { gid, ...group });
  }

  onSection(section: SectionHeader): void {
    this.#stream.onSection(section);
    this.#actors.reset();
    this.#samples.reset();
    this.#latencies.reset();
    this.#hasLookedAround = false;
    this.#listed.clear();
  }
  onMachine(machine: MachineInfo): void {
    this.#index.machine = machine;
    this.#index.hostname = textOf(machine.hostname);
    this.#stream.onMachine(machine);
  }
  onProcess(process: ProcessEntry): void {
    this.#listed.add(process.tid);
    this.#stream.onProcess(process);
  }
  onFd(tid: number, fd: FdEntry): void {
    this.#stream.onFd(tid, fd);
  }
  onUser(user: UserEntry): void {
    this.#stream.onUser(user);
  }
  onGroup(group: GroupEntry): void {
    this.#stream.onGroup(group);
  }
  onInterface(entry: InterfaceEntry): void {
    this.#stream.onInterface(entry);
  }
}

/** @returns what the call returned; undefined when it returns nothing. Beyond 53 bits, which no length and no descriptor has, it is rounded. */
function resultOf(event: EventView): number | undefined {
  if (HAS_RESULT[event.type] !== 1) return undefined;
  const at = event.find(0, 8);
  if (at < 0) return event.paramCount > 0 && event.locateParams() ? shortResult(event) : undefined;
  const { view } = event.memory;
  const low = view.getInt32(at, true);
  const high = view.getInt32(at + 4, true);
  return high === low >> 31 ? low : high * 0x1_0000_0000 + (low >>> 0);
}

/** Of the few calls whose result has fewer bytes. */
function shortResult(event: EventView): number {
  switch (event.lengthOf(0)) {
    case 1:
      return event.u8(0);
    case 2:
      return event.u16(0);
    case 4:
      return event.i32(0);
    default:
      return 0;
  }
}

const MAX_TEXT = 4096;

/** A string parameter, without the NUL at its end. */
function text(event: EventView, index: number): string {
  const start = event.startOf(index);
  const bytes = byteString(event.memory.u8, start, start + Math.min(MAX_TEXT, event.lengthOf(index)));
  const end = bytes.indexOf('\0');
  return textOf(end < 0 ? bytes : byteString(event.memory.u8, start, start + end));
}
