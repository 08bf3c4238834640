/** This host, live: the probe's events and the snapshot of /proc into one stream. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { BLOCK_OVERHEAD, BlockType, EventView, type Memory } from '@eyrie/scap';
import type { EventStream } from '@eyrie/rules';
import { openLive, snapshotSteps, USUAL_SNAP_LENGTH, type LiveSource } from '@eyrie/sensor';
import type { Container, Thread } from '@eyrie/state';
import { HeldBlocks } from './held-blocks.ts';
import { Healing } from './healing.ts';
import { FlightRecorder, type RecorderOptions } from '../recorder/recorder.ts';

/** What is held of the events that come while /proc is read. */
const HELD_BYTES = 64 << 20;
const HELD_AT_ONCE = 4_096;
/** Processes read between two looks at the rings: some milliseconds. */
const STEPS_PER_LOOK = 32;
/** Events handled before other work of the process gets its turn. */
const BUDGET = 16_384;
/**
 * Milliseconds until the rings are looked at again: each look costs as much as a hundred events, and what happens is acted upon
 * later by at most this. After many events at once; after some; and, ever longer, after none.
 */
const BUSY_PAUSE_MS = 1;
const PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 10;
/** So many events in one look: the next one is not to be larger. */
const MANY = 2_048;
/** Looks between two questions whether something was lost. */
const LOOKS_PER_LOSS_CHECK = 64;

export interface HostCounts {
  readonly events: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** By name of the system call, only those that lost something. */
  readonly droppedByCall: Readonly<Record<string, number>>;
  /** Events that came without the data that the call read or wrote. */
  readonly withoutData: number;
}

export class LiveHost {
  readonly #source: LiveSource;
  readonly #stream: EventStream;
  readonly #view = new EventView();
  #recorder: FlightRecorder | undefined = undefined;
  #unreadable = 0;
  #timer: NodeJS.Timeout | undefined = undefined;
  #immediate: NodeJS.Immediate | undefined = undefined;
  #pauseMs = PAUSE_MS;
  readonly #healing: Healing;
  readonly #held = new HeldBlocks(HELD_BYTES);
  #looks = 0;

  /**
   * Attaches the probe, then looks at /proc: what changes in between comes as events.
   * @param events names of events to report.
   * @param unneeded those of them that may be left out first when the host is faster than the stream.
   * @param excluded processes that are never reported, nor what they start from now on.
   * @throws Error that says what this host lacks.
   */
  constructor(stream: EventStream, events: Iterable<string>, { unneeded = [], excluded = [] }: { readonly unneeded?: Iterable<string>; readonly excluded?: readonly number[] } = {}) {
    this.#stream = stream;
    this.#healing = new Healing(stream);
    this.#source = openLive({ events, unneeded });
    for (const pid of excluded) this.#source.exclude(pid);
    this.#readProc();
  }

  /** Where there are many processes the rings would overflow meanwhile. */
  #readProc(): void {
    const steps = snapshotSteps(this.#stream);
    for (let step = 1; steps.next().done !== true; step++) {
      if (step % STEPS_PER_LOOK === 0 && !this.#held.isFull) this.#source.drain(this.#held.keep, HELD_AT_ONCE);
    }
  }

  /** Keeps events from now on, so that captures can be made of them. To be called before {@link start}: nothing is missed then. */
  record(options: RecorderOptions): FlightRecorder {
    this.#recorder = new FlightRecorder(options, this.#stream.system);
    return this.#recorder;
  }

  /** Starts to hand events to the stream. */
  start(): void {
    this.#held.release(this.#onBlock);
    this.#pump();
  }

  setEvents(events: Iterable<string>, unneeded: Iterable<string> = []): void {
    this.#source.setEvents(events, unneeded);
  }

  get containers(): Iterable<Container> {
    return this.#stream.system.containers;
  }

  /** How many bytes of what is read and written are kept of each call. */
  setSnapLength(bytes: number): void {
    this.#source.setSnapLength(bytes);
  }

  /** The same, but never less than what a sensor keeps by itself. */
  keepData(bytes: number): void {
    this.#source.setSnapLength(Math.max(USUAL_SNAP_LENGTH, bytes));
  }

  get counts(): HostCounts {
    const { delivered, droppedByCause, droppedByCall, withoutData } = this.#source.counters();
    return { events: delivered, dropped: { ...droppedByCause, unreadable: this.#unreadable }, droppedByCall, withoutData };
  }

  close(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#source.close();
  }

  #pump(): void {
    const count = this.#source.drain(this.#onBlock, BUDGET);
    this.#recorder?.turn();
    if (count === BUDGET) {
      this.#immediate = setImmediate(() => this.#pump());
      return;
    }
    if (this.#healing.isBusy || ++this.#looks % LOOKS_PER_LOSS_CHECK === 0) this.#healing.turn(this.#source.lost, performance.now(), count < MANY);
    this.#pauseMs = count >= MANY ? BUSY_PAUSE_MS : count > 0 ? PAUSE_MS : Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => this.#pump(), this.#pauseMs);
  }

  readonly #onBlock = (memory: Memory, at: number): void => {
    const view = this.#view;
    const type = memory.u32[at >> 2] ?? 0;
    const length = memory.u32[(at >> 2) + 1] ?? 0;
    // Before the event stand the CPU, and in blocks of this type flags.
    const hasFlags = type === BlockType.FLAGGED_EVENT_V2 || type === BlockType.FLAGGED_EVENT_V2_LARGE;
    if (!view.moveTo(memory, at + 8 + (hasFlags ? 6 : 2), at + length - (BLOCK_OVERHEAD - 8))) {
      this.#unreadable += 1;
      return;
    }
    this.#recorder?.record(memory, at);
    view.cpu = memory.u16[(at >> 1) + 4] ?? 0;
    view.flags = hasFlags ? ((memory.u16[(at >> 1) + 5] ?? 0) | ((memory.u16[(at >> 1) + 6] ?? 0) << 16)) >>> 0 : 0;
    view.num += 1;
    this.#stream.onEvent(view);
  };
}

/** For the state: whether a thread that was silent for long still exists. */
export function isThreadAlive(thread: Thread): boolean {
  return statSync(`/proc/${thread.pid}/task/${thread.tid}`, { throwIfNoEntry: false }) !== undefined;
}

/** A process and all that it started, and what those started. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const tree = [root];
  for (let index = 0; index < tree.length; index++) for (const [pid, parent] of parents) if (parent === tree[index]) tree.push(pid);
  return tree;
}
