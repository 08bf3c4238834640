/** Takes samples of threads when something about them changed: the most of each 10 ms. */
import type { EventView } from '@eyrie/scap';
import type { Thread } from '@eyrie/state';
import type { Samples } from '../events/samples.ts';
import type { Actor } from '../subjects/actors.ts';

const NOT_TOLD = -1;
/** Of one processor. */
const MOST_PERCENT = 100;
/** Changes within so many ns become one sample. */
const TOGETHER = 10e6;

/** What was seen of a thread and is not written yet. */
class Pending {
  readonly thread: Thread;
  actor: Actor;
  time: number;
  vmSize = 0;
  vmRss = 0;
  faultsMajor = 0;
  faultsMinor = 0;
  openFds = 0;
  threads = 0;
  /** Processor time that it had at its newest snapshot, hundredths of a second. */
  user = 0;
  system = 0;

  constructor(thread: Thread, actor: Actor, time: number) {
    this.thread = thread;
    this.actor = actor;
    this.time = time;
  }
}

export class SampleRecorder {
  readonly #samples: Samples;
  /** By place in the table of threads. */
  #pending: (Pending | undefined)[] = [];

  constructor(samples: Samples) {
    this.#samples = samples;
  }

  reset(): void {
    this.flush();
    this.#pending = [];
  }

  /** A snapshot event told how long the thread has run, in hundredths of a second. */
  processorTime(event: EventView, thread: Thread, actor: Actor, time: number): void {
    if (!event.locateParams() || event.paramCount < 2) return;
    const pending = this.#of(thread, actor, time);
    pending.actor = actor;
    pending.time = time;
    const user = event.i64(0);
    const system = event.i64(1);
    this.#look(pending);
    this.#push(pending, share(user + system, pending.user + pending.system), share(user, pending.user), share(system, pending.system));
    pending.user = user;
    pending.system = system;
  }

  /** Memory, threads or descriptors of the process may be others. */
  state(thread: Thread, actor: Actor, time: number): void {
    const pending = this.#of(thread, actor, time);
    if (time - pending.time > TOGETHER || pending.actor !== actor) {
      this.#push(pending, NOT_TOLD, NOT_TOLD, NOT_TOLD);
      pending.actor = actor;
      pending.time = time;
    }
    this.#look(pending);
  }

  /** Writes what is not written yet. */
  flush(): void {
    for (const pending of this.#pending) if (pending !== undefined) this.#push(pending, NOT_TOLD, NOT_TOLD, NOT_TOLD);
  }

  #of(thread: Thread, actor: Actor, time: number): Pending {
    let pending = this.#pending[thread.slot];
    if (pending === undefined || pending.thread !== thread) {
      if (pending !== undefined) this.#push(pending, NOT_TOLD, NOT_TOLD, NOT_TOLD);
      pending = new Pending(thread, actor, time);
      this.#pending[thread.slot] = pending;
    }
    return pending;
  }

  #look(pending: Pending): void {
    const { detail, leader } = pending.thread;
    pending.vmSize = Math.max(pending.vmSize, detail.vmSize);
    pending.vmRss = Math.max(pending.vmRss, detail.vmRss);
    pending.faultsMajor = Math.max(pending.faultsMajor, detail.pageFaultsMajor);
    pending.faultsMinor = Math.max(pending.faultsMinor, detail.pageFaultsMinor);
    pending.openFds = Math.max(pending.openFds, leader.fds.size);
    pending.threads = Math.max(pending.threads, leader.threadCount);
  }

  #push(pending: Pending, total: number, user: number, system: number): void {
    const { thread, time, actor, vmSize, vmRss, faultsMajor, faultsMinor, openFds, threads } = pending;
    this.#samples.push({ time, actor: actor.number, total, user, system, vmSize, vmRss, faultsMajor, faultsMinor, openFds, fdLimit: Number(thread.leader.detail.fdLimit), threads });
    pending.vmSize = pending.vmRss = pending.faultsMajor = pending.faultsMinor = pending.openFds = pending.threads = 0;
  }
}

/** Of the first snapshot of a thread nothing follows. */
function share(now: number, before: number): number {
  return before === 0 ? 0 : Math.max(0, Math.min(MOST_PERCENT, now - before));
}
