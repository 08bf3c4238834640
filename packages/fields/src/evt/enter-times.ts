/** When each thread entered its current system call: for the latencies of the classic view. */
import { EVENT_TYPES, EventFlag, PPME } from '@eyrie/schema';
import type { EventView } from '@eyrie/scap';
import { elapsed } from './clock.ts';

/** Threads that are remembered; beyond, the oldest memory goes first. */
const MAX_THREADS = 1 << 16;

const SWITCHES: readonly number[] = [PPME.SCHEDSWITCH_1_E, PPME.SCHEDSWITCH_6_E];

/** A thread that is switched out, or of which statistics are taken, is still in its call. */
const leavesCallAlone = Uint8Array.from(EVENT_TYPES, (type) => (type.flags & EventFlag.SKIPPARSERESET || SWITCHES.includes(type.code) ? 1 : 0));

interface Call {
  /** Time stamp of the enter event, in two halves. */
  enteredHigh: number;
  enteredLow: number;
  /** ns; 0 until the call is over. */
  latency: number;
}

export class EnterTimes {
  #calls = new Map<number, Call>();
  /** Time between enter and exit of the call that the thread of the current event made last, ns; 0 while it is in one. */
  latency = 0;

  advance(event: EventView): void {
    const call = this.#calls.get(event.tid);
    if (leavesCallAlone[event.type] === 1) this.latency = call?.latency ?? 0;
    else if (event.type % 2 === 0) {
      this.latency = 0;
      this.#enter(event, call);
    } else {
      // Clocks of different CPUs may disagree, and captures may say anything: no call takes less than no time.
      this.latency = call === undefined ? 0 : Math.max(0, elapsed(call.enteredHigh, call.enteredLow, event.timeHigh, event.timeLow));
      if (call !== undefined) call.latency = this.latency;
    }
  }

  #enter(event: EventView, call: Call | undefined): void {
    if (call !== undefined) {
      call.enteredHigh = event.timeHigh;
      call.enteredLow = event.timeLow;
      call.latency = 0;
      return;
    }
    if (this.#calls.size >= MAX_THREADS) {
      const [oldest] = this.#calls.keys();
      if (oldest !== undefined) this.#calls.delete(oldest);
    }
    this.#calls.set(event.tid, { enteredHigh: event.timeHigh, enteredLow: event.timeLow, latency: 0 });
  }
}
