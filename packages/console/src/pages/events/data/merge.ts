/** Order and identity of events in a list: newest first, each id once. */
import type { PolicyEventView } from '../../../api/event.ts';

/** Negative when `a` comes before `b`, that is, is newer; equal times are ordered by id so that the order is always the same. */
export function newestFirst(a: PolicyEventView, b: PolicyEventView): number {
  if (a.time !== b.time) return a.time > b.time ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Both together in order; of two with one id the one in `incoming` stays, since a stored event says more than its live preview. */
export function mergeEvents(known: readonly PolicyEventView[], incoming: readonly PolicyEventView[]): PolicyEventView[] {
  if (incoming.length === 0) return [...known];
  const fresh = new Map(incoming.map((event) => [event.id, event]));
  const merged = known.filter((event) => !fresh.has(event.id));
  merged.push(...fresh.values());
  return merged.sort(newestFirst);
}
