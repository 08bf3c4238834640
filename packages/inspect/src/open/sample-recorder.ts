/** Takes samples of threads when something about them changed. */
import type { EventView } from '@eyrie/scap';
import type { Thread } from '@eyrie/state';
import type { Samples } from '../events/samples.ts';
import type { Actor } from '../subjects/actors.ts';

const NOT_TOLD = -1;
/** Of one processor. */
const MOST_PERCENT = 100;
/** Threads of which times are remembered; beyond, remembering begins anew. */
const MAX_THREADS = 1 << 17;

interface Ticks {
  readonly user: number;
  readonly system: number;
}

export class SampleRecorder {
  readonly #samples: Samples;
  readonly #ticks = new Map<number, Ticks>();

  constructor(samples: Samples) {
    this.#samples = samples;
  }

  reset(): void {
    this.#ticks.clear();
  }

  /** A snapshot event told how long the thread has run, in hundredths of a second. */
  processorTime(event: EventView, thread: Thread, actor: Actor, time: number): void {
    if (!event.locateParams() || event.paramCount < 2) return;
    const now: Ticks = { user: event.i64(0), system: event.i64(1) };
    const before = this.#ticks.get(thread.tid);
    if (this.#ticks.size >= MAX_THREADS) this.#ticks.clear();
    this.#ticks.set(thread.tid, now);
    this.#push(thread, actor, time, now, before);
  }

  /** Memory, threads or descriptors of the process may be others. */
  state(thread: Thread, actor: Actor, time: number): void {
    const { detail, leader } = thread;
    const samples = this.#samples;
    const last = samples.length - 1;
    const isRepeated =
      last >= 0 &&
      samples.actor.at(last) === actor.number &&
      samples.vmSize.at(last) === detail.vmSize &&
      samples.vmRss.at(last) === detail.vmRss &&
      samples.faultsMinor.at(last) === detail.pageFaultsMinor &&
      samples.openFds.at(last) === leader.fds.size &&
      samples.threads.at(last) === leader.threadCount;
    if (!isRepeated) this.#push(thread, actor, time);
  }

  #push({ detail, leader }: Thread, actor: Actor, time: number, now?: Ticks, before?: Ticks): void {
    this.#samples.push({
      time,
      actor: actor.number,
      total: now === undefined ? NOT_TOLD : share(now.user + now.system, before === undefined ? 0 : before.user + before.system),
      user: now === undefined ? NOT_TOLD : share(now.user, before?.user ?? 0),
      system: now === undefined ? NOT_TOLD : share(now.system, before?.system ?? 0),
      vmSize: detail.vmSize,
      vmRss: detail.vmRss,
      faultsMajor: detail.pageFaultsMajor,
      faultsMinor: detail.pageFaultsMinor,
      openFds: leader.fds.size,
      fdLimit: Number(leader.detail.fdLimit),
      threads: leader.threadCount,
    });
  }
}

/** Of the first snapshot of a thread nothing follows. */
function share(now: number, before: number): number {
  return before === 0 ? 0 : Math.max(0, Math.min(MOST_PERCENT, now - before));
}
