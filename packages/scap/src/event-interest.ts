/**
 * Which events of a stream are worth more than being counted. The reader looks at an event's type only, before anything else of it is
 * read: what nobody wants costs a few loads.
 */
import { EVENT_TYPES } from '@eyrie/schema';
import { MAX_PARAMS } from './event-view.ts';
import { CONVERTED, outcomeOf, planFor } from './convert/plan.ts';

export class EventInterest {
  /** By event type as recorded: 1 = delivered, 0 = counted only. */
  readonly delivered = new Uint8Array(EVENT_TYPES.length).fill(1);
  /** Events that were counted only and that have a current form: they keep their place in the numbering of the current view. */
  leftOut = 0;
}

/** By event type as recorded: the type of its current form, or -1 where it has none of its own (an enter event that is folded into its exit). */
export const CURRENT_TYPE = Int16Array.from(EVENT_TYPES, (type) => {
  const count = Math.min(type.params.length, MAX_PARAMS);
  if (outcomeOf(type.code, count) === 'pass') return type.code;
  const plan = planFor(type.code, count);
  return plan.outcome === 'pass' ? plan.type : -1;
});

/** By type of an enter event as recorded: the types of the exit events, as recorded, that take parameters from it. */
export const FOLDED_INTO: readonly (readonly number[])[] = foldings();

function foldings(): readonly (readonly number[])[] {
  const takers = new Map<number, Set<number>>();
  const stored = new Map<number, Set<number>>();
  for (const [code, count] of CONVERTED) {
    const { enterType, isStored, type } = planFor(code, count);
    if (enterType >= 0) addTo(takers, enterType, code);
    if (isStored) addTo(stored, code, type);
  }
  return EVENT_TYPES.map(({ code }) => [...(stored.get(code) ?? [])].flatMap((type) => [...(takers.get(type) ?? [])]));
}

function addTo(sets: Map<number, Set<number>>, key: number, value: number): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}
