/** What is the same for all events of one stream, or is carried from event to event for the sake of a few fields. */
import { EVENT_TYPES } from '@eyrie/schema';
import type { EventView } from '@eyrie/scap';
import { EnterTimes } from './evt/enter-times.ts';

/** @returns offset of local time from UTC, in seconds east of Greenwich, at a time given in seconds since the epoch. */
export type LocalTime = (seconds: number) => number;

/** `current`: one event per system call, as current libraries show it. `classic`: enter and exit events, as sysdig 0.29 does. */
export type EventsView = 'current' | 'classic';

export interface StreamOptions {
  readonly view?: EventsView;
  /** UTC when not given. */
  readonly localTime?: LocalTime;
  readonly hostname?: string;
  /** `evt.source`: name of the event source. */
  readonly source?: string;
  /** Longest text of a byte buffer in event arguments; longer ones end in `...`. 0: no limit, the default; in the classic view it is 80. */
  readonly maxBufferText?: number;
}

const CLASSIC_BUFFER_TEXT = 80;

const BEFORE_FIRST = new Set(
  EVENT_TYPES.filter((type) => ['container', 'useradded', 'userdeleted', 'groupadded', 'groupdeleted'].includes(type.name)).map((type) => type.code),
);

export class StreamFacts {
  readonly isClassic: boolean;
  readonly localTime: LocalTime;
  readonly maxBufferText: number;
  hostname: string | undefined;
  source: string;
  /** Time of the first event that is not about containers or users, ns; `evt.reltime` counts from it. */
  firstTime: bigint | undefined = undefined;
  /** Kept in the classic view only: latencies need the time when a call was entered. */
  readonly enterTimes: EnterTimes | undefined;
  /** To be made false when none of `LATENCY_NAMES` is read. */
  measuresCalls = true;

  constructor(options: StreamOptions = {}) {
    this.isClassic = options.view === 'classic';
    this.localTime = options.localTime ?? ((): number => 0);
    this.maxBufferText = options.maxBufferText ?? (this.isClassic ? CLASSIC_BUFFER_TEXT : 0);
    this.hostname = options.hostname;
    this.source = options.source ?? 'syscall';
    this.enterTimes = this.isClassic ? new EnterTimes() : undefined;
  }

  /** To be called with every event as shown, whether or not it is printed. */
  advance(event: EventView): void {
    if (this.firstTime === undefined && !BEFORE_FIRST.has(event.type)) this.firstTime = event.time;
    if (this.measuresCalls) this.enterTimes?.advance(event);
  }
}
