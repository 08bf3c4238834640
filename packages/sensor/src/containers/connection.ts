/** Keeps up with the runtimes behind one socket: connects, learns what runs, follows what happens, and comes back after a failure. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerMetadata } from '@eyrie/schema';
import type { ContainerDeed, ContainerRuntime, DeedOutcome } from './runtime.ts';

export interface ConnectionEvents {
  onContainer(metadata: ContainerMetadata): void;
  /** It stopped, or its runtime forgot it. */
  onGone(id: string): void;
  /** Found out who answers at the socket. */
  onConnected(names: readonly string[]): void;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** Containers outlive the daemon that started them; after so long without one, what was known of them is given up. */
const FORGET_AFTER_MS = 300_000;
/** What was missed in the stream of events is found by looking again so often. */
const RESYNC_MS = 60_000;
/** Questions at once, and waiting: what does not fit is asked when it is needed. */
const MAX_ASKING = 8;
const MAX_PENDING = 4_096;

export class RuntimeConnection {
  readonly socket: string;
  /** Fulfilled after the first attempt, however it went. */
  readonly firstAttempt: Promise<void>;
  readonly #identify: (socket: string) => Promise<readonly ContainerRuntime[]>;
  readonly #events: ConnectionEvents;
  readonly #closed = new AbortController();
  /** Containers that were described, by the name of the runtime that did. */
  readonly #known = new Map<string, Set<string>>();
  readonly #pending = new Map<string, ContainerRuntime>();
  /** Being asked about; true when it stopped meanwhile. */
  readonly #asking = new Map<string, boolean>();
  #runtimes: readonly ContainerRuntime[] = [];
  #attempted: () => void = () => undefined;
  #isOver = false;

  constructor(socket: string, identify: (socket: string) => Promise<readonly ContainerRuntime[]>, events: ConnectionEvents) {
    this.socket = socket;
    this.#identify = identify;
    this.#events = events;
    this.firstAttempt = new Promise((resolve) => (this.#attempted = resolve));
    void this.#run();
  }

  /** Those that answer now. */
  get runtimes(): readonly ContainerRuntime[] {
    return this.#runtimes;
  }

  /** Nobody answered for so long that it was given up. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Containers that this connection keeps anything about. */
  get size(): number {
    let size = this.#pending.size + this.#asking.size;
    for (const ids of this.#known.values()) size += ids.size;
    return size;
  }

  /** @returns what the first of its runtimes that knows this container says. */
  async inspect(id: string): Promise<ContainerMetadata | undefined> {
    for (const runtime of this.#runtimes) {
      const metadata = await runtime.inspect(id).catch(() => undefined);
      // Some take names and beginnings of ids too, and mean another container.
      if (metadata?.fullId !== id) continue;
      this.#knownBy(runtime).add(id);
      return metadata;
    }
    return undefined;
  }

  /** @returns what the first of its runtimes that knows this container did. @throws RuntimeError when that one says no. */
  async act(id: string, deed: ContainerDeed): Promise<DeedOutcome> {
    for (const runtime of this.#runtimes) {
      const outcome = await runtime.act(id, deed);
      if (outcome !== 'absent') return outcome;
    }
    return 'absent';
  }

  close(): void {
    this.#closed.abort();
    for (const runtime of this.#runtimes) runtime.close();
    this.#attempted();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    let wait = FIRST_WAIT_MS;
    let lastAnswer = performance.now();
    while (!signal.aborted) {
      const began = performance.now();
      await this.#follow(signal).catch(() => undefined);
      const followed = this.#runtimes.length > 0;
      this.#leave();
      if (followed) {
        lastAnswer = performance.now();
        // One that ends right after it began is not to be asked in a tight loop.
        wait = lastAnswer - began > LONGEST_WAIT_MS ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS);
      } else {
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
      if (performance.now() - lastAnswer > FORGET_AFTER_MS) break;
      await sleep(wait, undefined, { signal, ref: false }).catch(() => undefined);
    }
    this.#isOver = true;
    if (!signal.aborted) for (const ids of this.#known.values()) for (const id of ids) this.#events.onGone(id);
    this.#known.clear();
  }

  /** Fulfilled or rejected when one of the runtimes stops telling. */
  async #follow(closed: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const signal = AbortSignal.any([closed, ended.signal]);
    try {
      this.#runtimes = await this.#identify(this.socket).finally(() => setImmediate(this.#attempted));
      if (closed.aborted) return;
      this.#events.onConnected(this.#runtimes.map(({ name }) => name));
      await Promise.race(this.#runtimes.flatMap((runtime) => [this.#watch(runtime, signal), this.#resync(runtime, signal)]));
    } finally {
      ended.abort();
    }
  }

  #leave(): void {
    for (const runtime of this.#runtimes) runtime.close();
    this.#runtimes = [];
    this.#pending.clear();
  }

  async #watch(runtime: ContainerRuntime, signal: AbortSignal): Promise<void> {
    await runtime.watch({ onStart: (id) => this.#learn(runtime, id), onStop: (id) => this.#stopped(runtime, id) }, signal);
  }

  async #resync(runtime: ContainerRuntime, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const there = new Set(await runtime.list());
      for (const id of this.#knownBy(runtime)) if (!there.has(id)) this.#stopped(runtime, id);
      for (const id of there) if (!this.#knownBy(runtime).has(id)) this.#learn(runtime, id);
      await sleep(RESYNC_MS, undefined, { signal, ref: false });
    }
  }

  #learn(runtime: ContainerRuntime, id: string): void {
    if (this.#pending.size < MAX_PENDING) this.#pending.set(id, runtime);
    this.#askNext();
  }

  #stopped(runtime: ContainerRuntime, id: string): void {
    // What started and stopped in one breath is still to be described: its events are on their way.
    if (this.#asking.has(id)) this.#asking.set(id, true);
    else this.#events.onGone(id);
    this.#knownBy(runtime).delete(id);
  }

  #askNext(): void {
    for (const [id, runtime] of this.#pending) {
      if (this.#asking.size >= MAX_ASKING) return;
      if (this.#asking.has(id)) continue;
      this.#pending.delete(id);
      this.#asking.set(id, false);
      void this.#ask(runtime, id);
    }
  }

  async #ask(runtime: ContainerRuntime, id: string): Promise<void> {
    // A runtime that fails ends its stream too; then all is asked again.
    const metadata = await runtime.inspect(id).catch(() => undefined);
    const stopped = this.#asking.get(id) === true;
    this.#asking.delete(id);
    if (!this.#closed.signal.aborted) {
      if (metadata !== undefined) this.#events.onContainer(metadata);
      if (stopped) this.#events.onGone(id);
      else if (metadata !== undefined) this.#knownBy(runtime).add(id);
    }
    this.#askNext();
  }

  #knownBy({ name }: ContainerRuntime): Set<string> {
    let ids = this.#known.get(name);
    if (ids === undefined) this.#known.set(name, (ids = new Set()));
    return ids;
  }
}
