/** Walks up the process tree without allocating: conditions on any ancestor. */
import { MAX_ANCESTORS } from '@eyrie/fields';
import type { SystemView, Thread } from '@eyrie/state';

/** @returns true when one of the ancestors, from the parent on, passes. A loop in a damaged stream ends at the bound. */
export function someAncestor(system: SystemView, passes: (ancestor: Thread) => boolean): boolean {
  let ancestor = system.parentOf(system.thread.leader);
  for (let step = 0; step < MAX_ANCESTORS && ancestor !== undefined; step++) {
    if (passes(ancestor)) return true;
    ancestor = system.parentOf(ancestor);
  }
  return false;
}
