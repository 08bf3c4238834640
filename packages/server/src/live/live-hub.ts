/**
 * Policy events on their way to whoever is watching. An event is published once: as soon as an agent previews it, or when it is stored if it was never
 * previewed (it waited in an agent's spool). The newest ones are remembered in order of arrival, so that a watcher who was away for a moment can go on.
 */
import type { PolicyEvent } from '@eyrie/schema';

export interface LiveEvent {
  /** Grows by one per event, from 1 at the start of the server. */
  readonly number: number;
  readonly event: PolicyEvent;
  /** When it was published, in milliseconds. */
  readonly received: number;
}

const REMEMBERED_EVENTS = 2000;
const REMEMBERED_IDS = 50_000;

export class LiveHub {
  /** Tells this run of the server from others: numbers begin anew with each. */
  readonly run: string;
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #recent: LiveEvent[] = [];
  /** In order of insertion, the oldest first. */
  readonly #ids = new Set<string>();
  #last = 0;

  constructor(run: string) {
    this.run = run;
  }

  get watchers(): number {
    return this.#listeners.size;
  }

  /** Number of the newest event. */
  get last(): number {
    return this.#last;
  }

  publish(events: readonly PolicyEvent[], received = Date.now()): void {
    for (const event of events) {
      if (this.#ids.has(event.id)) continue;
      this.#remember(event.id);
      this.#last += 1;
      const live = { number: this.#last, event, received };
      this.#recent.push(live);
      // Cut in larger pieces, because cutting costs as much as what is left.
      if (this.#recent.length > 2 * REMEMBERED_EVENTS) this.#recent.splice(0, REMEMBERED_EVENTS);
      for (const listener of this.#listeners) listener(live);
    }
  }

  /** @returns the events after number `after`, or undefined when some of them are no longer remembered. */
  since(after: number): LiveEvent[] | undefined {
    const first = this.#recent[0]?.number ?? this.#last + 1;
    return after < first - 1 || after > this.#last ? undefined : this.#recent.slice(after - first + 1);
  }

  /** @returns a function that ends it. */
  watch(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #remember(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= REMEMBERED_IDS) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      break;
    }
  }
}
