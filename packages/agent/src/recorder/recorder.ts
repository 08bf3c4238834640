/**
 * The flight recorder of one host: the newest events as they came, pictures of the state to begin at, and the captures that are being made.
 *
 * ```
 *  blocks ──▶ ring ───────────────┬────────────▶ capture ─▶ file
 *  state  ──▶ picture, every few s ┘   (several, each at its own pace)
 * ```
 */
import { filterOf, type FilterFor } from '@eyrie/rules';
import type { Memory } from '@eyrie/scap';
import type { SystemState } from '@eyrie/state';
import { Capture, type CaptureEnd, type CaptureStart } from './capture.ts';
import { CaptureFile } from './capture-file.ts';
import { EventRing } from './event-ring.ts';
import { blockTime, sinceBase, timeBase, timeOf, type TimeBase } from './event-block.ts';
import { takePicture, type HostPicture } from './host-picture.ts';

export interface RecorderOptions {
  /** Memory for events. */
  readonly bytes: number;
  /** How far back a capture may reach, ns. */
  readonly reachNs: number;
}

export interface CaptureLimits {
  readonly maxBytes?: number | undefined;
  readonly maxEvents?: number | undefined;
}

export interface CaptureRequest {
  /** Of the finished file. */
  readonly path: string;
  /** The moment that the capture is about, ns since the epoch. Default: now. */
  readonly trigger?: bigint;
  readonly beforeNs: number;
  readonly afterNs: number;
  /** Only what happens in this container is shown; `host`: outside of containers. */
  readonly containerId?: string | undefined;
  /** Only what meets this condition is shown. */
  readonly filter?: string | undefined;
  readonly limits?: CaptureLimits | undefined;
}

export interface CaptureOutcome {
  readonly path: string;
  readonly end: CaptureEnd;
  /** Events that are shown, and those of others that readers need for their state. */
  readonly events: number;
  readonly stateEvents: number;
  readonly bytes: number;
  /** Bytes of events that were overwritten before they could be written. */
  readonly missedBytes: number;
  /** Of the first event, ns since the epoch: later than asked for when the recorder did not reach back so far. */
  readonly from: bigint;
  /** Undefined when the file could not be finished. */
  readonly sha256: string | undefined;
  readonly error: string | undefined;
}

export interface RunningCapture {
  readonly outcome: Promise<CaptureOutcome>;
  /** Ends it with what it has. */
  stop(): void;
}

interface Job {
  readonly capture: Capture;
  readonly settle: (outcome: CaptureOutcome) => void;
}

interface Mark extends CaptureStart {
  readonly picture: HostPicture;
  /** Of the newest event that the picture knows of, since the base; -Infinity: of none. */
  readonly time: number;
}

const DEFAULT_MAX_BYTES = 1 << 30;
/** At most so many captures at once. */
const MAX_CAPTURES = 8;
/** Pictures that the reach is divided by: so much of it may be out of use. */
const MARKS = 12;
/** Threads and descriptors in all pictures together. */
const MOST_KEPT = 1_000_000;
/** Pictures take at most this part of the time. */
const PICTURE_SHARE = 0.02;
/** How long captures may work before the rings are looked at again. */
const TURN_MS = 4;
/** Events come this much later than they happen, at most. */
const LATE_NS = 50e6;

export class FlightRecorder {
  readonly ring: EventRing;
  readonly #options: RecorderOptions;
  readonly #system: SystemState;
  readonly #base: TimeBase;
  #marks: Mark[] = [];
  #jobs: Job[] = [];
  #marksAllowed = MARKS;
  /** performance.now() of the newest picture, and from which on the next may be taken. */
  #markedAt = 0;
  #nextMark = 0;

  /** @param system the state that the same events are told to, with its snapshot: it is looked at between events. */
  constructor(options: RecorderOptions, system: SystemState) {
    this.#options = options;
    this.#system = system;
    this.#base = timeBase(nowNs());
    this.ring = new EventRing(options.bytes);
    this.#mark();
  }

  /** Keeps a block. To be called for each event before the state sees it. */
  record(memory: Memory, at: number): void {
    this.ring.append(memory, at);
  }

  /** To be called between events, as often as there were some: pictures are taken and captures go on. */
  turn(): void {
    if (this.#isMarkDue) this.#mark();
    if (this.#jobs.length === 0) return;
    const now = sinceBase(this.#base, nowNs()) - LATE_NS;
    const deadline = performance.now() + TURN_MS;
    for (const { capture } of this.#jobs) capture.advance(deadline, now);
    this.#collect();
  }

  get captures(): number {
    return this.#jobs.length;
  }

  /**
   * Begins a capture; it goes on in {@link turn}.
   * @throws FilterError when the filter or the container's id is not right; Error when too many captures run.
   */
  capture(request: CaptureRequest): RunningCapture {
    if (this.#jobs.length >= MAX_CAPTURES) throw new Error(`${MAX_CAPTURES} captures are running; no more are made at once`);
    const filterFor = filterOfRequest(request);
    const trigger = sinceBase(this.#base, request.trigger ?? nowNs());
    const from = trigger - Math.min(request.beforeNs, this.#options.reachNs);
    const start = this.#startFor(from);
    const plan = {
      from,
      until: trigger + request.afterNs,
      maxBytes: request.limits?.maxBytes ?? DEFAULT_MAX_BYTES,
      maxEvents: request.limits?.maxEvents ?? Infinity,
      filterFor,
      containers: this.#system.containers,
    };
    const capture = new Capture(this.ring, this.#base, start, plan, new CaptureFile(request.path));
    const outcome = new Promise<CaptureOutcome>((settle) => this.#jobs.push({ capture, settle }));
    return {
      outcome,
      stop: () => capture.stop(sinceBase(this.#base, nowNs())),
    };
  }

  /** Ends all captures with what they have. */
  async close(): Promise<void> {
    const jobs = this.#jobs;
    for (const { capture } of jobs) capture.finish();
    this.#jobs = [];
    await Promise.all(jobs.map(async (job) => await this.#finish(job)));
  }

  #collect(): void {
    const over = this.#jobs.filter(({ capture }) => capture.end !== undefined);
    if (over.length === 0) return;
    this.#jobs = this.#jobs.filter(({ capture }) => capture.end === undefined);
    for (const job of over) void this.#finish(job);
  }

  async #finish({ capture, settle }: Job): Promise<void> {
    const { file, shown, stateOnly, missedBytes, end = 'stopped', first } = capture;
    const sha256 = await file.finish();
    settle({
      path: file.path,
      end: file.error === undefined ? end : 'failed',
      events: shown,
      stateEvents: stateOnly,
      bytes: file.bytes,
      missedBytes,
      from: timeOf(this.#base, first),
      sha256,
      error: file.error,
    });
  }

  /** The newest picture that is older than a time, else the oldest. */
  #startFor(time: number): CaptureStart {
    this.#dropOldMarks();
    const start = this.#marks.findLast((mark) => mark.time < time) ?? this.#marks[0];
    return start ?? this.#mark();
  }

  get #isMarkDue(): boolean {
    const now = performance.now();
    if (now < this.#nextMark) return false;
    const newest = this.#marks.at(-1);
    if (newest === undefined) return true;
    const passed = this.ring.head - newest.position;
    if (passed === 0) return false;
    return passed > this.ring.size / this.#marksAllowed || now >= this.#markedAt + this.#options.reachNs / 1e6 / this.#marksAllowed;
  }

  #mark(): Mark {
    const began = performance.now();
    const { ring } = this;
    this.#system.settle(ring.viewAt(ring.newest));
    const time = ring.added === 0 ? -Infinity : blockTime(this.#base, ring.memory, ring.offsetOf(ring.newest));
    const mark = { picture: takePicture(this.#system), position: ring.head, time };
    this.#marks.push(mark);
    this.#dropOldMarks();
    const kept = mark.picture.threads.reduce((sum, { fds }) => sum + 4 + (fds?.size ?? 0), 1);
    this.#marksAllowed = Math.max(2, Math.min(MARKS, Math.floor(MOST_KEPT / kept)));
    this.#markedAt = performance.now();
    this.#nextMark = this.#markedAt + (this.#markedAt - began) / PICTURE_SHARE;
    return mark;
  }

  /** Those whose next events are overwritten, and all but one of those that are older than the reach. */
  #dropOldMarks(): void {
    const oldest = sinceBase(this.#base, nowNs()) - this.#options.reachNs;
    this.#marks = this.#marks.filter((mark, index) => {
      const next = this.#marks[index + 1];
      return mark.position >= this.ring.tail && (next === undefined || next.time >= oldest);
    });
  }
}

function filterOfRequest({ containerId, filter = '' }: CaptureRequest): FilterFor | undefined {
  const container = containerId === undefined ? '' : `container.id = "${containerId.slice(0, 12).replaceAll(/[^\w.-]/g, '')}"`;
  if (container === '' && filter.trim() === '') return undefined;
  // The filter is read by itself first, so that what is wrong with it is said with its own place.
  const own = filterOf(filter);
  if (container === '') return own;
  return filterOf(filter.trim() === '' ? container : `${container} and (${filter})`);
}

function nowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
