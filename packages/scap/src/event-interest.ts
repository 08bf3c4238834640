/**
 * Which events of a stream are worth more than being counted. The reader looks at an event's type only, before anything else of it is
 * read: what nobody wants costs a few loads.
 */
import { EVENT_TYPES } from '@eyrie/schema';
import { MAX_PARAMS } from './event-view.ts';
import { planFor } from './convert/plan.ts';

export class EventInterest {
  /** By event type as recorded: 1 = delivered, 0 = counted only. */
  readonly delivered = new Uint8Array(EVENT_TYPES.length).fill(1);
  /** Events that were counted only and that have a current form: they keep their place in the numbering of the current view. */
  leftOut = 0;
}

/** By event type as recorded: the type of its current form, or -1 where it has none of its own (an enter event that is folded into its exit). */
export const CURRENT_TYPE = Int16Array.from(EVENT_TYPES, (type) => {
  const plan = planFor(type.code, Math.min(type.params.length, MAX_PARAMS));
  return plan.outcome === 'pass' ? plan.type : -1;
});
