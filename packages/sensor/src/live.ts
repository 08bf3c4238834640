/**
 * The live source: loads the probe, hands out its events in order of time, and lets go of everything on close.
 *
 * Nothing is pinned in the kernel: when the process ends, however it ends, the kernel removes programs, maps and rings.
 */
import { ensureProbe } from './build-probe.ts';
import { CONTROL, COUNTERS, DROP_CAUSES, entryFor, ENTRY, EXCLUDED_BYTES, type DropCause } from './layout.ts';
import { mergeDue, type BlockHandler } from './merge.ts';
import { CLOCK_BOOTTIME, CLOCK_REALTIME } from './native.ts';
import { loadProbe, type LoadedProbe } from './probe.ts';
import { SHED, SHED_SHIFT, shedFrom } from './shedding.ts';
import { callName, CALLS, numbersFor, syscalls, SYSCALLS } from './syscalls.ts';

/** Bytes of what a call reads or writes, when nobody asks for more. */
export const USUAL_SNAP_LENGTH = 80;

export interface LiveOptions {
  /** Event names to report (`evt.type`); may be changed later. Default: none. */
  readonly events?: Iterable<string>;
  /** Those of them that may be left out first when the host is faster than the reader. Default: none. */
  readonly unneeded?: Iterable<string>;
  /** Bytes of ring per CPU: a power of two. Default: 16 MB, less on machines with many CPUs. */
  readonly ringBytes?: number;
  /** How long an event may wait for an older one from another CPU, ns. Default 1 ms. */
  readonly delay?: number;
  /** Bytes kept of one read or write. Default 80. */
  readonly snapLength?: number;
  /** As {@link snapLength}, at terminals and on connections with a port of {@link textPorts}; when it is more. Default 1024. */
  readonly textLength?: number;
  /** Ports of protocols that people can read, at either end. Default: HTTP, SMTP, POP, IMAP, FTP, Redis, memcached, IRC, statsd. */
  readonly textPorts?: Iterable<number>;
  /** Bytes kept of a command line, and of an environment. Default 4096 each. */
  readonly argsLength?: number;
  readonly envLength?: number;
  /**
   * When an open opened another file than the caller's name says (a link, `..`, a name changed by another thread), report
   * the true path in an enter event before it, as replay expects it. Default true.
   */
  readonly truePaths?: boolean;
  /** Report this process and its children too. Default false. */
  readonly reportSelf?: boolean;
}

export interface LiveCounters {
  /** Events that the probe put into a ring. */
  readonly emitted: number;
  readonly dropped: number;
  readonly droppedByCause: Readonly<Record<DropCause, number>>;
  /** Only calls that lost something. */
  readonly droppedByCall: Readonly<Record<string, number>>;
  /** Events that were sent without the data of their call. */
  readonly withoutData: number;
  /** Events handed on by {@link LiveSource.drain}. */
  readonly delivered: number;
  /** Bytes that wait in the rings. */
  readonly backlog: number;
}

const MAX_PIECE = 65_535;
const FLUSH_MS = 20;
/** HTTP, SMTP, POP, IMAP, FTP, IRC, Redis, memcached, statsd */
const TEXT_PORTS: readonly number[] = [80, 8000, 8080, 8888, 25, 587, 110, 143, 21, 6667, 6379, 11211, 8125];

export class LiveSource {
  readonly #parts: LoadedProbe;
  /** `wanted` byte of each number when it is switched on. */
  readonly #entries = new Uint8Array(CALLS).fill(ENTRY.handler);
  readonly #control: DataView;
  readonly #controlBytes: Uint8Array;
  readonly #excluded: Uint8Array;
  readonly #counters: readonly BigUint64Array[];
  readonly #delay: number;
  #baseHigh = 0;
  /** `time` of the rings at performance.now() = 0. */
  #clockOffset = 0;
  #nextClockCheck = 0;
  /** performance.now() up to which everything is due; see {@link refreshClock}. */
  #flushUntil = 0;
  #delivered = 0;
  /** What was counted, once the memory of the counters is gone. */
  #final: LiveCounters | undefined = undefined;

  /** Use {@link openLive}. */
  constructor(parts: LoadedProbe, options: LiveOptions) {
    this.#parts = parts;
    this.#control = new DataView(parts.control);
    this.#controlBytes = new Uint8Array(parts.control);
    this.#excluded = new Uint8Array(parts.excluded);
    this.#counters = Array.from({ length: parts.cpus }, (_, cpu) => new BigUint64Array(parts.counters, cpu * COUNTERS.words * 8, COUNTERS.words));
    this.#delay = options.delay ?? 1_000_000;
    for (const call of syscalls(parts.arch)) {
      this.#control.setUint16(CONTROL.callCode + 2 * call.number, call.code, true);
      this.#entries[call.number] = entryFor(call.program);
    }
    this.#control.setUint32(CONTROL.argsLength, bounded(options.argsLength ?? 4096), true);
    this.#control.setUint32(CONTROL.envLength, bounded(options.envLength ?? 4096), true);
    this.#control.setUint32(CONTROL.truePaths, options.truePaths === false ? 0 : 1, true);
    this.#control.setUint32(CONTROL.textLength, bounded(options.textLength ?? 1024), true);
    for (const port of options.textPorts ?? TEXT_PORTS) this.#addTextPort(port);
    this.setSnapLength(options.snapLength ?? USUAL_SNAP_LENGTH);
    this.refreshClock();
  }

  /**
   * Hands on the events that are due, oldest first, each as a block in place.
   * @param budget most events in this call.
   * @returns events handed on: when it is the budget, more are waiting.
   */
  drain(handler: BlockHandler, budget = 65_536): number {
    if (this.#final !== undefined) return 0;
    const now = performance.now();
    if (now >= this.#nextClockCheck) this.refreshClock();
    const until = now < this.#flushUntil ? Infinity : now * 1e6 + this.#clockOffset - this.#delay;
    const count = mergeDue(this.#parts.rings, this.#baseHigh, until, budget, handler);
    this.#delivered += count;
    return count;
  }

  /**
   * Reports these kinds of event from now on, and no others.
   * @param unneeded those of them that may be left out first when the host is faster than the reader.
   */
  setEvents(names: Iterable<string>, unneeded: Iterable<string> = []): void {
    const numbers = new Set(numbersFor(this.#parts.arch, names));
    const first = new Set(numbersFor(this.#parts.arch, unneeded));
    const next = new Uint8Array(CALLS);
    for (const number of numbers) {
      const shed = number < SYSCALLS ? shedFrom(callName(this.#parts.arch, number), !first.has(number)) : SHED.never;
      next[number] = (this.#entries[number] ?? 0) | (shed << SHED_SHIFT);
    }
    this.#controlBytes.set(next, CONTROL.wanted);
    this.#parts.want(numbers);
  }

  #addTextPort(port: number): void {
    const at = CONTROL.textPorts + (port >> 3);
    this.#control.setUint8(at, this.#control.getUint8(at) | (1 << (port & 7)));
  }

  setSnapLength(bytes: number): void {
    this.#control.setUint32(CONTROL.snapLength, bounded(bytes), true);
  }

  /** Never reports this process, nor those that it starts from now on. */
  exclude(pid: number): void {
    if (pid > 0 && pid < EXCLUDED_BYTES) this.#excluded[pid] = 1;
  }

  include(pid: number): void {
    if (pid > 0 && pid < EXCLUDED_BYTES) this.#excluded[pid] = 0;
  }

  /** Events of which nothing reached the rings, whatever the reason but a 32-bit call; cheap to ask. */
  get lost(): number {
    let sum = 0;
    for (const [index, cause] of DROP_CAUSES.entries()) if (cause !== 'compat') sum += this.#sum(COUNTERS.dropped + index);
    return sum;
  }

  counters(): LiveCounters {
    if (this.#final !== undefined) return this.#final;
    const byCause = DROP_CAUSES.map((cause, index): [DropCause, number] => [cause, this.#sum(COUNTERS.dropped + index)]);
    const byCall: Record<string, number> = {};
    for (let call = 0; call < CALLS; call++) {
      const count = this.#sum(COUNTERS.droppedByCall + call);
      if (count > 0) byCall[callName(this.#parts.arch, call)] = count;
    }
    return {
      emitted: this.#sum(COUNTERS.emitted),
      dropped: byCause.reduce((sum, [, count]) => sum + count, 0),
      droppedByCause: Object.fromEntries(byCause) as Record<DropCause, number>,
      droppedByCall: byCall,
      withoutData: this.#sum(COUNTERS.withoutData),
      delivered: this.#delivered,
      backlog: this.#parts.rings.reduce((sum, ring) => sum + ring.backlog, 0),
    };
  }

  /**
   * Tells the probe the wall clock anew. Called by {@link drain} every second; needed by hand only after a long pause.
   */
  refreshClock(): void {
    const boot = this.#parts.native.clock(CLOCK_BOOTTIME);
    const now = this.#parts.native.clock(CLOCK_REALTIME);
    const monotonic = performance.now();
    this.#control.setBigUint64(CONTROL.epochOffset, BigInt.asUintN(64, now - boot), true);
    // One base for the life of the source, so that times stay comparable between drains.
    if (this.#baseHigh === 0) this.#baseHigh = Number(now >> 32n);
    const offset = Number(now - (BigInt(this.#baseHigh) << 32n)) - monotonic * 1e6;
    // The clock went back: what is stamped already seems to lie in the future, and must not wait for the clock to get there.
    if (offset < this.#clockOffset - this.#delay) this.#flushUntil = monotonic + FLUSH_MS;
    this.#clockOffset = offset;
    this.#nextClockCheck = monotonic + 1000;
  }

  /** Detaches the probe and frees its memory; blocks handed out before are gone. */
  close(): void {
    if (this.#final !== undefined) return;
    this.#final = this.counters();
    this.#parts.close();
  }

  #sum(word: number): number {
    return this.#counters.reduce((sum, counters) => sum + Number(counters[word] ?? 0n), 0);
  }
}

/**
 * Builds the probe if need be, loads and attaches it. From the first `drain` on, no process but those excluded is missed.
 * This process, and what it starts from now on, is not reported unless `reportSelf` asks for it.
 * @throws Error that says what is missing and how to get it; see also `capabilities()`.
 */
export function openLive(options: LiveOptions = {}): LiveSource {
  const source = new LiveSource(loadProbe(ensureProbe(), options.ringBytes), options);
  if (options.reportSelf !== true) source.exclude(process.pid);
  if (options.events !== undefined) source.setEvents(options.events, options.unneeded);
  return source;
}

function bounded(bytes: number): number {
  return Math.max(0, Math.min(MAX_PIECE, Math.trunc(bytes)));
}
