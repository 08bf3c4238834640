/**
 * Events far below those that the list has loaded, by their place behind its last one: a page is fetched when it comes in sight, and forgotten when many
 * others have been looked at since. A scroll bar may be pulled anywhere, and a million events are never in memory at once.
 */
import type { PolicyEventView, TriageView } from '../../../api/event.ts';

export const DEEP_PAGE = 200;
const KEPT_PAGES = 40;
/** A scroll bar that is being pulled passes by thousands of pages; only where it rests is fetched. */
const REST_MS = 60;
/** After a page could not be fetched. */
const RETRY_MS = 2000;

export type LoadDeep = (offset: number, limit: number, signal: AbortSignal) => Promise<readonly PolicyEventView[]>;

export class DeepPages {
  readonly #load: LoadDeep;
  readonly #listeners = new Set<() => void>();
  /** In the order in which they were last looked at. */
  readonly #pages = new Map<number, readonly PolicyEventView[]>();
  readonly #asked = new Map<number, AbortController>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #version = 0;
  /** Where the events have turned out to end. */
  #end = Number.POSITIVE_INFINITY;

  constructor(load: LoadDeep) {
    this.#load = load;
  }

  readonly getVersion = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** How many there are, of which `counted` were counted. */
  count(counted: number): number {
    return Math.min(counted, this.#end);
  }

  /** Undefined while it is not loaded. */
  at(index: number): PolicyEventView | undefined {
    return this.#pages.get(Math.floor(index / DEEP_PAGE))?.[index % DEEP_PAGE];
  }

  /** −1 when it is not loaded. */
  indexOf(id: string): number {
    for (const [page, events] of this.#pages) {
      const index = events.findIndex((event) => event.id === id);
      if (index >= 0) return page * DEEP_PAGE + index;
    }
    return -1;
  }

  /** Says which rows are in sight: from `first` up to, not including, `end`. */
  want(first: number, end: number): void {
    clearTimeout(this.#timer);
    const pages: number[] = [];
    for (let page = Math.floor(Math.max(0, first) / DEEP_PAGE); page * DEEP_PAGE < end; page++) pages.push(page);
    for (const [page, abort] of this.#asked) if (!pages.includes(page)) abort.abort();
    const missing = pages.filter((page) => !this.#touch(page) && !this.#asked.has(page));
    if (missing.length > 0) this.#timer = setTimeout(() => missing.forEach((page) => void this.#fetch(page)), REST_MS);
  }

  /** Shows what people have made of events. */
  touch(triage: Readonly<Record<string, TriageView>>): void {
    for (const [page, events] of this.#pages) this.#pages.set(page, events.map((event) => ({ ...event, triage: triage[event.id] ?? event.triage })));
    this.#changed();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
    for (const abort of this.#asked.values()) abort.abort();
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Moves a page to the end of the order. */
  #touch(page: number): boolean {
    const events = this.#pages.get(page);
    if (!events) return false;
    this.#pages.delete(page);
    this.#pages.set(page, events);
    return true;
  }

  async #fetch(page: number): Promise<void> {
    const abort = new AbortController();
    this.#asked.set(page, abort);
    try {
      const events = await this.#load(page * DEEP_PAGE, DEEP_PAGE, abort.signal);
      this.#pages.set(page, events);
      if (events.length < DEEP_PAGE) this.#end = Math.min(this.#end, page * DEEP_PAGE + events.length);
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= KEPT_PAGES) break;
        this.#pages.delete(oldest);
      }
      this.#changed();
    } catch {
      // Who still looks there asks again when they hear of a change; the list says when the server is away.
      if (!abort.signal.aborted && !this.#isClosed) this.#again = setTimeout(() => this.#changed(), RETRY_MS);
    } finally {
      this.#asked.delete(page);
    }
  }
}
