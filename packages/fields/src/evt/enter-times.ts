/** When each thread entered its current system call: for the latencies of the classic view. */
import { EVENT_TYPES, EventFlag } from '@eyrie/schema';
import type { EventView } from '@eyrie/scap';

/** Threads that are remembered; beyond, the oldest memory goes first. */
const MAX_THREADS = 1 << 16;

const leavesStateAlone = Uint8Array.from(EVENT_TYPES, (type) => (type.flags & EventFlag.SKIPPARSERESET ? 1 : 0));

export class EnterTimes {
  #enterOf = new Map<number, bigint>();
  /** Time between enter and exit of the call that the current event ends, ns; 0 when it ends none. */
  latency = 0;

  advance(event: EventView): void {
    this.latency = 0;
    if (leavesStateAlone[event.type] === 1) return;
    if (event.type % 2 === 0) {
      this.#enterOf.delete(event.tid);
      if (this.#enterOf.size >= MAX_THREADS) {
        const [oldest] = this.#enterOf.keys();
        if (oldest !== undefined) this.#enterOf.delete(oldest);
      }
      this.#enterOf.set(event.tid, event.time);
      return;
    }
    const entered = this.#enterOf.get(event.tid);
    if (entered !== undefined) this.latency = Number(event.time - entered);
  }
}
