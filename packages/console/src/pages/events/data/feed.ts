/**
 * The list of events behind the page: first page, older pages, live tail, reconnection.
 * New events go into `shown` at once, or wait in `pending` while the reader holds the list (has scrolled, has a row open).
 * A failed request keeps what was loaded. Bounded: a live list longer than KEEP loses its oldest rows; what is older is another's matter (deep-pages.ts).
 */
import type { Nanoseconds } from '@eyrie/schema';
import type { PolicyEventView, TriageView } from '../../../api/event.ts';
import type { EventQuery, EventsApi } from '../../../api/events.ts';
import { ApiError } from '../../../api/http.ts';
import type { OpenLive } from '../../../api/live.ts';
import { boundsOf, type TimeRange } from '../../../state/time-range.ts';
import { mergeEvents } from './merge.ts';

export const PAGE_SIZE = 200;
export const KEEP = 5000;
const MOST_LOADED = 2 * KEEP;
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 30_000;

export interface FeedState {
  /** `stale`: a new question is being asked and the rows shown still answer the one before. */
  status: 'loading' | 'stale' | 'ready' | 'failed';
  shown: readonly PolicyEventView[];
  pending: readonly PolicyEventView[];
  older: 'none' | 'more' | 'loading' | 'failed';
  error: ApiError | undefined;
  connection: 'off' | 'connecting' | 'open' | 'lost';
  /** Events are missing between `pending` and `shown`: taking in what waits replaces the list. */
  gap: boolean;
}

type Older = { cursor: string } | { before: Nanoseconds };

export interface FeedDependencies {
  api: Pick<EventsApi, 'page' | 'older'>;
  openLive: OpenLive;
  now: () => number;
  /** Runs a function soon; bursts of live events are drawn together. */
  soon: (run: () => void) => void;
  /** Runs a function later: the wait before a failed request is made again by itself. */
  later: (run: () => void, ms: number) => void;
}

const EMPTY: FeedState = { status: 'loading', shown: [], pending: [], older: 'none', error: undefined, connection: 'off', gap: false };

export class EventFeed {
  readonly #deps: FeedDependencies;
  readonly #listeners = new Set<() => void>();
  #state = EMPTY;
  #range: TimeRange | undefined;
  #filter = '';
  #older: Older | undefined;
  #abort = new AbortController();
  #closeLive: (() => void) | undefined;
  #arrived: PolicyEventView[] = [];
  #held = false;
  #asleep = false;
  #retryMs = FIRST_RETRY_MS;
  /** Where to go on behind `pending`, when there is a gap. */
  #olderThanPending: Older | undefined;

  constructor(deps: FeedDependencies) {
    this.#deps = deps;
  }

  readonly getState = (): FeedState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks a new question; rows of the previous one stay until the answer comes. */
  open(range: TimeRange, filter: string): void {
    const pausing = this.#range?.kind === 'live' && range.kind === 'fixed' && range.window === this.#range.window && filter === this.#filter && this.#state.status === 'ready';
    this.close();
    this.#range = range;
    if (pausing) {
      // What is on the screen is the answer already, wherever the reader has scrolled to.
      this.#set({ connection: 'off' });
      return;
    }
    this.#filter = filter;
    this.#set({ status: this.#state.status === 'loading' || this.#state.shown.length === 0 ? 'loading' : 'stale', pending: [], gap: false, error: undefined, connection: range.kind === 'live' ? 'connecting' : 'off' });
    void this.#loadTop();
    if (range.kind === 'live') this.#openTail();
  }

  /** Lets go of the live tail while nobody looks: browsers allow few connections to one server. */
  sleep(): void {
    if (!this.#closeLive) return;
    this.#closeLive();
    this.#closeLive = undefined;
    this.#asleep = true;
  }

  /** Follows again after sleep; otherwise makes sure that nothing was missed, since a computer that slept may hold a dead connection for minutes. */
  wake(): void {
    if (this.#asleep) this.#openTail();
    else if (this.#closeLive) void this.#loadTop();
  }

  #openTail(): void {
    this.#asleep = false;
    this.#closeLive = this.#deps.openLive(this.#filter, {
      onEvents: (events) => this.#arrive(events),
      onOpen: () => {
        this.#set({ connection: 'open' });
        // Events between the first page and this moment, or during a lost connection, are on the newest page.
        void this.#loadTop();
      },
      onSkipped: () => void this.#loadTop(),
      onLost: () => this.#set({ connection: 'lost' }),
    });
  }

  /** Stops all requests and the live tail. */
  close(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#closeLive?.();
    this.#closeLive = undefined;
    this.#asleep = false;
    this.#arrived = [];
  }

  readonly retry = (): void => {
    if (this.#range) this.open(this.#range, this.#filter);
  };

  /** Gives up the question that is being asked; what was loaded before stays. */
  readonly cancel = (): void => {
    if (this.#state.status !== 'loading' && this.#state.status !== 'stale') return;
    this.close();
    this.#set({ status: 'failed', connection: 'off', error: new ApiError('refused', 'Stopped before the answer came.') });
  };

  /** While held, nothing is inserted. Letting go takes in what waits. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held) this.takePending();
  }

  readonly takePending = (): void => {
    const { pending, shown, gap } = this.#state;
    if (pending.length === 0) return;
    if (gap) {
      this.#older = this.#olderThanPending;
      this.#set({ shown: pending, pending: [], gap: false, older: this.#older ? 'more' : 'none' });
    } else {
      this.#show(mergeEvents(shown, pending));
    }
  };

  /** Shows what people have made of events; those that are not loaded are left out. */
  readonly touch = (triage: Readonly<Record<string, TriageView>>): void => {
    const touched = (events: readonly PolicyEventView[]): readonly PolicyEventView[] =>
      events.some(({ id }) => triage[id] !== undefined) ? events.map((event) => ({ ...event, triage: triage[event.id] ?? event.triage })) : events;
    this.#set({ shown: touched(this.#state.shown), pending: touched(this.#state.pending) });
  };

  /** Up to MOST_LOADED events; what is older is looked up by its place when it comes in sight. */
  readonly loadOlder = async (): Promise<void> => {
    const older = this.#older;
    // Rows that still answer the question before are not added to.
    if (!older || this.#state.status !== 'ready' || this.#state.older === 'loading' || this.#state.shown.length >= MOST_LOADED) return;
    const signal = this.#abort.signal;
    this.#set({ older: 'loading' });
    try {
      const page = 'cursor' in older
        ? await this.#deps.api.older(older.cursor, PAGE_SIZE, signal)
        : await this.#deps.api.page({ ...this.#query(), to: (older.before + 1n) as Nanoseconds }, PAGE_SIZE, signal);
      this.#older = page.older !== undefined && page.events.length > 0 ? { cursor: page.older } : undefined;
      this.#set({ shown: mergeEvents(this.#state.shown, page.events), older: this.#older ? 'more' : 'none' });
    } catch (cause) {
      if (!signal.aborted) this.#set({ older: 'failed', error: asApiError(cause) });
    }
  };

  async #loadTop(): Promise<void> {
    const signal = this.#abort.signal;
    try {
      const page = await this.#deps.api.page(this.#query(), PAGE_SIZE, signal);
      if (signal.aborted) return;
      this.#retryMs = FIRST_RETRY_MS;
      const older: Older | undefined = page.older !== undefined && page.events.length > 0 ? { cursor: page.older } : undefined;
      if (this.#state.status !== 'ready') {
        this.#older = older;
        this.#set({ status: 'ready', shown: mergeEvents(page.events, this.#arrived), pending: [], older: older ? 'more' : 'none', error: undefined });
        this.#arrived = [];
      } else {
        this.#connect(page.events, older);
      }
    } catch (cause) {
      if (signal.aborted) return;
      const error = asApiError(cause);
      // Only a first load that fails is the reader's concern; a top-up is simply made again.
      if (this.#state.status !== 'ready') this.#set({ status: 'failed', error });
      if (mayPass(error)) {
        this.#deps.later(() => {
          if (!signal.aborted) void this.#loadTop();
        }, this.#retryMs);
        this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
      } else if (this.#state.status === 'failed') {
        // A question that the server refuses gets no live answers either.
        this.#closeLive?.();
        this.#closeLive = undefined;
        this.#set({ connection: 'off' });
      }
    }
  }

  /** Joins the newest page to a list that was loaded before. */
  #connect(page: readonly PolicyEventView[], older: Older | undefined): void {
    const known = new Set([...this.#state.shown, ...this.#state.pending].map((event) => event.id));
    const newest = this.#state.shown[0];
    const gap = older !== undefined && newest !== undefined && page.every((event) => event.time > newest.time);
    if (!gap) {
      this.#take(page.filter((event) => !known.has(event.id)));
      return;
    }
    this.#olderThanPending = older;
    this.#set({ pending: mergeEvents(this.#state.pending.filter((event) => event.time >= (page.at(-1)?.time ?? 0n)), page), gap: true });
    if (!this.#held) this.takePending();
  }

  #arrive(events: PolicyEventView[]): void {
    const waiting = this.#arrived.length > 0;
    this.#arrived.push(...events);
    if (waiting) return;
    const signal = this.#abort.signal;
    this.#deps.soon(() => {
      if (signal.aborted || this.#state.status !== 'ready') return;
      const arrived = this.#arrived;
      this.#arrived = [];
      this.#take(arrived);
    });
  }

  #take(events: readonly PolicyEventView[]): void {
    if (events.length === 0) return;
    const shownIds = new Set(this.#state.shown.map((event) => event.id));
    const repeats = events.filter((event) => shownIds.has(event.id));
    const fresh = events.filter((event) => !shownIds.has(event.id));
    const shown = repeats.length > 0 ? mergeEvents(this.#state.shown, repeats) : this.#state.shown;
    if (!this.#held && !this.#state.gap) {
      this.#show(mergeEvents(shown, [...this.#state.pending, ...fresh]));
      return;
    }
    const pending = mergeEvents(this.#state.pending, fresh);
    const cut = pending[KEEP - 1];
    if (pending.length <= KEEP || !cut) {
      this.#set({ shown, pending });
      return;
    }
    this.#olderThanPending = { before: cut.time };
    this.#set({ shown, pending: pending.slice(0, KEEP), gap: true });
  }

  #show(events: PolicyEventView[]): void {
    let { older } = this.#state;
    const { from } = this.#query();
    let kept = events;
    if (this.#range?.kind === 'live') {
      kept = events.filter((event) => event.time >= from);
      const cut = kept[KEEP - 1];
      if (kept.length > KEEP && cut) {
        kept = kept.slice(0, KEEP);
        this.#older = { before: cut.time };
        older = 'more';
      }
    }
    this.#set({ shown: kept, pending: [], older });
  }

  #query(): EventQuery {
    const range = this.#range ?? { kind: 'live', window: '1H' };
    const { from, to } = boundsOf(range, this.#deps.now());
    return range.kind === 'live' ? { from, filter: this.#filter } : { from, to, filter: this.#filter };
  }

  #set(change: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function asApiError(cause: unknown): ApiError {
  return cause instanceof ApiError ? cause : new ApiError('broken', cause instanceof Error ? cause.message : String(cause));
}

/** Whether the same request may succeed a little later. */
const mayPass = (error: ApiError): boolean => error.kind === 'offline' || error.status === 429 || error.status >= 500;
