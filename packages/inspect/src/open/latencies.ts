/** How long calls took: the time between the two events of a call. */
import { EVENT_TYPES, EventFlag } from '@eyrie/schema';
import type { EventView } from '@eyrie/scap';

/** A thread that is switched out, or of which statistics are taken, is still in its call. */
const LEAVES_CALL_ALONE = Uint8Array.from(EVENT_TYPES, ({ name, flags }) => ((flags & EventFlag.SKIPPARSERESET) !== 0 || name === 'switch' ? 1 : 0));
const NOT_ENTERED = Number.NEGATIVE_INFINITY;

export class Latencies {
  /** By place in the table of threads: who is there, when its call began, and how long the call took that it made last. */
  #tids = new Float64Array(1024).fill(-1);
  #entered = new Float64Array(1024);
  #latencies = new Float64Array(1024);

  /** Another system begins. */
  reset(): void {
    this.#tids.fill(-1);
  }

  /** @param slot of the thread; below 0: it has none. @param time ns since the first event. @returns ns between the begin and the end of the call that the thread has just made; 0 while it is in one. */
  of({ tid, type }: EventView, slot: number, time: number): number {
    if (slot < 0) return 0;
    if (slot >= this.#tids.length) this.#grow(slot);
    if (this.#tids[slot] !== tid) {
      this.#tids[slot] = tid;
      this.#entered[slot] = NOT_ENTERED;
      this.#latencies[slot] = 0;
    }
    if (LEAVES_CALL_ALONE[type] === 1) return this.#latencies[slot] ?? 0;
    if (type % 2 === 0) this.#entered[slot] = time;
    const entered = this.#entered[slot] ?? NOT_ENTERED;
    // Clocks of different processors may disagree, and captures may say anything: no call takes less than no time.
    return (this.#latencies[slot] = entered === NOT_ENTERED ? 0 : Math.max(0, time - entered));
  }

  #grow(slot: number): void {
    const length = Math.max(slot + 1, this.#tids.length * 2);
    const larger = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const array = new Float64Array(length);
      array.set(old);
      return array;
    };
    const known = this.#tids.length;
    this.#tids = larger(this.#tids).fill(-1, known);
    this.#entered = larger(this.#entered);
    this.#latencies = larger(this.#latencies);
  }
}
