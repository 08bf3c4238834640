/** All container runtimes of this host: found by their sockets, followed as they come and go, asked when something is not known yet. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerMetadata } from '@eyrie/schema';
import { RuntimeConnection } from './connection.ts';
import { identify } from './identify.ts';
import type { ContainerDeed, ContainerRuntime, DeedOutcome } from './runtime.ts';
import { findSockets } from './sockets.ts';

export interface ContainerRuntimesOptions {
  /** Sockets to look at beside the usual ones. */
  readonly sockets?: readonly string[];
  /** Only those. Default false. */
  readonly onlyThese?: boolean;
  /** Also called for what is known already, when there is news of it. */
  readonly onContainer: (metadata: ContainerMetadata) => void;
  /** Nothing runs in it any more. Told a little late: its last events may still be on their way. */
  readonly onGone: (id: string) => void;
  /** A runtime was found, or found again. */
  readonly onConnected?: (socket: string, names: readonly string[]) => void;
  /** A stopped container is forgotten so much later, ms. Default 5 s. */
  readonly graceMs?: number;
}

const LOOK_MS = 1_000;
const GRACE_MS = 5_000;
/** A runtime may register a container a moment after its first process is there. */
const ASK_AGAIN_MS = 150;
/** What no runtime knew is not asked about again for so long. */
const UNKNOWN_MS = 10_000;
const MAX_UNKNOWN = 1_024;
/** Different containers asked about at once: beyond, one is not asked about. */
const MAX_ASKED = 256;

export class ContainerRuntimes {
  readonly #options: ContainerRuntimesOptions;
  readonly #connections = new Map<string, RuntimeConnection>();
  /** performance.now() from which on each is to be forgotten, in that order. */
  readonly #leaving = new Map<string, number>();
  readonly #unknown = new Map<string, number>();
  readonly #asked = new Map<string, Promise<boolean>>();
  readonly #timer: NodeJS.Timeout;
  readonly #firstLook: Promise<unknown>;
  #isClosed = false;

  constructor(options: ContainerRuntimesOptions) {
    this.#options = options;
    this.#look();
    this.#firstLook = Promise.all([...this.#connections.values()].map(({ firstAttempt }) => firstAttempt));
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Names of the runtimes that answer now. */
  get names(): readonly string[] {
    return this.#runtimes.map(({ name }) => name);
  }

  /** Containers that anything is kept about. */
  get size(): number {
    let size = this.#leaving.size;
    for (const connection of this.#connections.values()) size += connection.size;
    return size;
  }

  /**
   * Asks every runtime about a container; `onContainer` is called before the answer.
   * @param id whole.
   * @returns undefined when there is no use in asking (again) now; else whether one knew it.
   */
  ask(id: string): Promise<boolean> | undefined {
    const until = this.#unknown.get(id);
    if (until !== undefined && performance.now() < until) return undefined;
    const running = this.#asked.get(id);
    if (running !== undefined) return running;
    if (this.#isClosed || this.#connections.size === 0 || this.#asked.size >= MAX_ASKED) return undefined;
    const asked = this.#askAll(id).finally(() => this.#asked.delete(id));
    this.#asked.set(id, asked);
    return asked;
  }

  /**
   * Has the runtime that knows a container do something to it.
   * @param id whole.
   * @throws Error with the reason when that runtime says no, or none that answers knows it.
   */
  async act(id: string, deed: ContainerDeed): Promise<Exclude<DeedOutcome, 'absent'>> {
    const problems: unknown[] = [];
    for (const connection of this.#connections.values()) {
      try {
        const outcome = await connection.act(id, deed);
        if (outcome !== 'absent') return outcome;
      } catch (error) {
        problems.push(error);
      }
    }
    throw problems[0] ?? new Error('no container runtime that answers knows it');
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
    this.#leaving.clear();
  }

  get #runtimes(): readonly ContainerRuntime[] {
    return [...this.#connections.values()].flatMap(({ runtimes }) => runtimes);
  }

  async #askAll(id: string): Promise<boolean> {
    await this.#firstLook;
    if (await this.#askOnce(id)) return true;
    if (this.#runtimes.length > 0) {
      await sleep(ASK_AGAIN_MS, undefined, { ref: false });
      if (await this.#askOnce(id)) return true;
    }
    if (this.#unknown.size >= MAX_UNKNOWN) this.#unknown.clear();
    this.#unknown.set(id, performance.now() + UNKNOWN_MS);
    return false;
  }

  async #askOnce(id: string): Promise<boolean> {
    const answers = await Promise.all([...this.#connections.values()].map((connection) => connection.inspect(id)));
    const found = answers.find((metadata) => metadata !== undefined);
    if (found === undefined || this.#isClosed) return false;
    this.#described(found);
    return true;
  }

  #described(metadata: ContainerMetadata): void {
    this.#leaving.delete(metadata.fullId);
    this.#unknown.delete(metadata.fullId);
    this.#options.onContainer(metadata);
  }

  #left(id: string): void {
    this.#leaving.delete(id);
    this.#leaving.set(id, performance.now() + (this.#options.graceMs ?? GRACE_MS));
  }

  #look(): void {
    const { sockets = [], onlyThese = false } = this.#options;
    const wanted = onlyThese ? new Set(sockets) : undefined;
    for (const socket of findSockets(sockets)) {
      if (this.#connections.has(socket) || (wanted !== undefined && !wanted.has(socket))) continue;
      const connection = new RuntimeConnection(socket, identify, {
        onContainer: (metadata) => this.#described(metadata),
        onGone: (id) => this.#left(id),
        onConnected: (names) => this.#options.onConnected?.(socket, names),
      });
      this.#connections.set(socket, connection);
    }
    for (const [socket, connection] of this.#connections) if (connection.isOver) this.#connections.delete(socket);
    this.#forget();
  }

  #forget(): void {
    const now = performance.now();
    for (const [id, at] of this.#leaving) {
      if (at > now) break;
      this.#leaving.delete(id);
      this.#options.onGone(id);
    }
    for (const [id, until] of this.#unknown) if (until <= now) this.#unknown.delete(id);
  }
}
