/** Which events of a stream people are shown. */
import { EVENT_TYPES, PPME } from '@eyrie/schema';
import { STATE_ONLY, type EventView } from '@eyrie/scap';
import { categoryOf, IS_SYSCALL } from '../evt/event-kinds.ts';
import type { EventsView } from '../stream-facts.ts';

/** 1 for the types with which a capture tells what was there before: containers, users and groups as events. At its beginning they are not news. */
export const INITIAL_STATE: Uint8Array = Uint8Array.from(EVENT_TYPES, (type) =>
  ['container', 'useradded', 'userdeleted', 'groupadded', 'groupdeleted'].includes(type.name) ? 1 : 0,
);

/** Book-keeping of the capture itself: process snapshots, drops. The classic view leaves it out. */
const IS_INTERNAL = Uint8Array.from(EVENT_TYPES, (type) => (categoryOf(type.code) === 'INTERNAL' ? 1 : 0));

export class ShownEvents {
  readonly #isClassic: boolean;
  #isBeginning = true;

  constructor(view: EventsView) {
    this.#isClassic = view === 'classic';
  }

  /** To be asked once for every event, in order. */
  shows(event: EventView): boolean {
    if (this.#isBeginning) {
      if (INITIAL_STATE[event.type] === 1) return false;
      this.#isBeginning = false;
    }
    if ((event.flags & STATE_ONLY) !== 0) return false;
    if (this.#isClassic) return IS_INTERNAL[event.type] !== 1;
    return event.type % 2 === 1 || (IS_SYSCALL[event.type] !== 1 && event.type !== PPME.GENERIC_E);
  }
}
