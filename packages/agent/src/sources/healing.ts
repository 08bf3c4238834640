/**
 * After events were lost the state is wrong about whom they were of: processes that ended unseen, descriptors that were opened or
 * closed. So /proc is read again, a little at a time between events, and the state is told what is true now.
 */
import type { HostHandler } from '@eyrie/scap';
import type { SystemState } from '@eyrie/state';
import { snapshotSteps } from '@eyrie/sensor';

/** Not more often: on a host that loses events all the time, reading /proc must not be what it is busy with. */
const INTERVAL_MS = 5_000;
/** Time for it between two batches of events. */
const SLICE_MS = 2;

export class Healing {
  readonly #state: () => SystemState;
  readonly #begin: () => Generator<undefined, unknown>;
  #steps: Generator<undefined, unknown> | undefined = undefined;
  #lost = 0;
  #nextAt = 0;
  /** How often all of /proc was read anew. */
  rounds = 0;

  /** @param host the stream to tell. */
  constructor(host: HostHandler & { readonly system: SystemState }, proc = '/proc') {
    this.#state = () => host.system;
    this.#begin = () => snapshotSteps(new Replacing(host), { proc });
  }

  get isBusy(): boolean {
    return this.#steps !== undefined;
  }

  /**
   * Called between batches of events.
   * @param lost events lost since the start.
   * @param now ms, of a clock that never goes back.
   * @param isCalm the reader keeps up again: before that, the next loss would come in between.
   */
  turn(lost: number, now: number, isCalm: boolean): void {
    if (this.#steps === undefined) {
      if (lost === this.#lost || !isCalm || now < this.#nextAt) return;
      this.#lost = lost;
      this.#steps = this.#begin();
    }
    const until = now + SLICE_MS;
    do {
      if (this.#steps.next().done === true) {
        this.#finish(now);
        return;
      }
    } while (performance.now() < until);
  }

  #finish(now: number): void {
    this.#steps = undefined;
    this.#nextAt = now + INTERVAL_MS;
    this.rounds += 1;
    const { threads } = this.#state();
    threads.sweep(threads.tick);
  }
}

/** Tells a process's descriptors instead of those it was thought to have. */
class Replacing implements HostHandler {
  readonly #host: HostHandler & { readonly system: SystemState };

  constructor(host: HostHandler & { readonly system: SystemState }) {
    this.#host = host;
  }

  onProcess(...[entry]: Parameters<NonNullable<HostHandler['onProcess']>>): void {
    this.#host.onProcess?.(entry);
    if (entry.tid === entry.pid) this.#host.system.threads.get(entry.tid)?.fds.clear();
  }

  onFd(...[tid, fd]: Parameters<NonNullable<HostHandler['onFd']>>): void {
    this.#host.onFd?.(tid, fd);
  }
}
