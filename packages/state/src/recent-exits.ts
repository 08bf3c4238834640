/**
 * Threads that ended a moment ago. The event of a birth in the parent may come after the child's end: it must not bring the child
 * back to life.
 */
import type { EventView } from '@eyrie/scap';

const PLACES = 64;
const WINDOW_NS = 2_000_000_000;

export class RecentExits {
  readonly #tids = new Float64Array(PLACES).fill(-1);
  readonly #parents = new Float64Array(PLACES);
  readonly #times = new Float64Array(PLACES);
  #next = 0;

  add(tid: number, parentTid: number, event: EventView): void {
    this.#tids[this.#next] = tid;
    this.#parents[this.#next] = parentTid;
    this.#times[this.#next] = timeOf(event);
    this.#next = (this.#next + 1) % PLACES;
  }

  has(tid: number, parentTid: number, event: EventView): boolean {
    for (let place = 0; place < PLACES; place++) {
      if (this.#tids[place] !== tid || this.#parents[place] !== parentTid) continue;
      const age = timeOf(event) - (this.#times[place] ?? 0);
      if (age >= 0 && age < WINDOW_NS) return true;
    }
    return false;
  }
}

/** Nanoseconds, to within a microsecond. */
function timeOf(event: EventView): number {
  return event.timeHigh * 0x1_0000_0000 + event.timeLow;
}
