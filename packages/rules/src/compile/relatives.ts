/** The threads that a field speaks of besides the acting one. */
import type { Relative } from '@eyrie/fields';
import type { SystemView, Thread } from '@eyrie/state';

/** Longer chains of parents are cut: real ones are short, and a damaged stream must not make a loop. */
export const MAX_ANCESTORS = 64;

export function isAnyAncestor(relative: Relative): boolean {
  return relative.kind === 'anyAncestor';
}

export function relativeKey(relative: Relative): string {
  return relative.kind === 'ancestor' ? `ancestor ${relative.distance}` : relative.kind;
}

/** @returns the one thread that `relative` stands for; undefined when it is not known. Not for `anyAncestor`. */
export function relatedThread(system: SystemView, relative: Relative): Thread | undefined {
  const { thread } = system;
  switch (relative.kind) {
    case 'self':
    case 'anyAncestor':
      return thread;
    case 'ancestor': {
      let ancestor: Thread | undefined = thread;
      for (let step = 0; step < relative.distance && ancestor !== undefined; step++) ancestor = system.parentOf(ancestor);
      return ancestor;
    }
    case 'sessionLeader':
      return system.threadOf(thread.sid);
    case 'groupLeader':
      return system.threadOf(thread.pgid);
    case 'virtualGroupLeader':
      return virtualGroupLeader(system, thread);
  }
}

/** The nearest ancestor (or the thread itself) that has the group's number as its own in the pid namespace. */
function virtualGroupLeader(system: SystemView, thread: Thread): Thread | undefined {
  let candidate: Thread | undefined = thread;
  for (let step = 0; step < MAX_ANCESTORS && candidate !== undefined; step++) {
    if (candidate.vpid === thread.vpgid) return candidate;
    candidate = system.parentOf(candidate);
  }
  return undefined;
}

/** @returns true when one of the ancestors, from the parent on, passes. */
export function someAncestor(system: SystemView, passes: (ancestor: Thread) => boolean): boolean {
  let ancestor = system.parentOf(system.thread);
  for (let step = 0; step < MAX_ANCESTORS && ancestor !== undefined; step++) {
    if (passes(ancestor)) return true;
    ancestor = system.parentOf(ancestor);
  }
  return false;
}
