/**
 * The way of batches from all agents into the event store: one queue, one insert at a time, as many batches in each as are waiting.
 * A batch that cannot be stored now stays at the head and is tried again; nothing is acknowledged before it is stored.
 * How much waits is bounded by those who put in: see `isFull` and `onRoom`.
 */
import type { PolicyEvent } from '@eyrie/schema';
import type { Log } from '../log.ts';
import { reasonOf } from '../log.ts';
import { StoreError } from '../stores/events/engine.ts';
import { MAX_ROWS_PER_INSERT } from '../stores/events/event-store.ts';
import type { ArrivedBatch, EventStore } from '../stores/events/event-store.ts';

interface Queued extends ArrivedBatch {
  readonly bytes: number;
  readonly stored: () => void;
}

/** As JSON text; as objects they take several times that. */
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
const RETRY_MS = { first: 250, longest: 10_000 };

export class IngestWriter {
  readonly #store: EventStore;
  readonly #log: Log;
  readonly #onStored: (events: readonly PolicyEvent[]) => void;
  #queue: Queued[] = [];
  #queuedBytes = 0;
  #busy = false;
  #closed = false;
  #problem: string | undefined;
  #roomListeners = new Set<() => void>();
  #unreadable = 0;
  #storedEvents = 0;
  #wake: (() => void) | undefined;

  constructor(store: EventStore, log: Log, onStored: (events: readonly PolicyEvent[]) => void) {
    this.#store = store;
    this.#log = log;
    this.#onStored = onStored;
  }

  /** Why events are not being stored at the moment. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Depth of the queue and what became of events so far. */
  get counters(): { queuedBatches: number; queuedBytes: number; storedEvents: number; unreadableEvents: number } {
    return { queuedBatches: this.#queue.length, queuedBytes: this.#queuedBytes, storedEvents: this.#storedEvents, unreadableEvents: this.#unreadable };
  }

  get isFull(): boolean {
    return this.#queuedBytes >= MAX_QUEUED_BYTES;
  }

  /** Calls back once when the queue is half empty again. */
  onRoom(listener: () => void): void {
    this.#roomListeners.add(listener);
  }

  /** @param bytes size of the batch as it arrived; @param stored called when every event of it is on disk */
  put(batch: ArrivedBatch, bytes: number, stored: () => void): void {
    this.#queue.push({ ...batch, bytes, stored });
    this.#queuedBytes += bytes;
    if (!this.#busy) void this.#work();
  }

  /** Stops after the insert that is under way; what still waits is not acknowledged and will be sent again. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    let delay = RETRY_MS.first;
    while (this.#queue.length > 0 && !this.#closed) {
      const group = this.#nextGroup();
      try {
        await this.#insert(group);
        if (this.#problem !== undefined) this.#log('info', 'events are being stored again');
        this.#problem = undefined;
        delay = RETRY_MS.first;
        this.#done(group);
      } catch (error) {
        if (this.#closed) break;
        const problem = explain(error);
        if (problem !== this.#problem) this.#log('error', `events are not being stored: ${problem}; agents keep them until they are`);
        this.#problem = problem;
        await this.#pause(delay);
        delay = Math.min(delay * 2, RETRY_MS.longest);
      }
    }
    this.#busy = false;
  }

  #nextGroup(): Queued[] {
    const group: Queued[] = [];
    let rows = 0;
    for (const batch of this.#queue) {
      rows += batch.events.length;
      if (rows > MAX_ROWS_PER_INSERT && group.length > 0) break;
      group.push(batch);
    }
    return group;
  }

  #done(group: readonly Queued[]): void {
    this.#queue = this.#queue.slice(group.length);
    for (const batch of group) {
      this.#queuedBytes -= batch.bytes;
      batch.stored();
      this.#onStored(batch.events);
    }
    if (this.#queuedBytes > MAX_QUEUED_BYTES / 2) return;
    const listeners = this.#roomListeners;
    this.#roomListeners = new Set();
    for (const listener of listeners) listener();
  }

  /** Stores all; when the engine refuses the rows themselves, halves them until the one that it cannot read is alone, and leaves that one out. */
  async #insert(batches: readonly ArrivedBatch[]): Promise<void> {
    try {
      this.#storedEvents += await this.#store.insert(batches);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'unreadable') throw error;
      const parts = halves(batches);
      if (parts === undefined) {
        this.#unreadable += 1;
        this.#log('error', `policy event ${batches[0]?.events[0]?.id ?? ''} cannot be stored and is left out: ${error.message}`);
        return;
      }
      for (const part of parts) await this.#insert(part);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function halves(batches: readonly ArrivedBatch[]): ArrivedBatch[][] | undefined {
  const [first] = batches;
  if (first === undefined) return undefined;
  if (batches.length > 1) return [batches.slice(0, batches.length >> 1), batches.slice(batches.length >> 1)];
  const half = first.events.length >> 1;
  if (half === 0) return undefined;
  return [[{ ...first, events: first.events.slice(0, half) }], [{ ...first, events: first.events.slice(half) }]];
}

function explain(error: unknown): string {
  if (error instanceof StoreError && error.code === 'disk-full') return 'the disk is full; free space on the disk of the data folder';
  return reasonOf(error).split('\n')[0] ?? '';
}
