/** The threads that a field speaks of besides the acting one. */
import type { SystemView, Thread } from '@eyrie/state';
import type { Relative } from './definition.ts';

/** Longer chains of parents are cut: real ones are short, and a damaged stream must not make a loop. */
export const MAX_ANCESTORS = 64;

/** @returns the one thread that `relative` stands for; undefined when it is not known. For `anyAncestor` see {@link ancestors}. */
export function relatedThread(system: SystemView, relative: Relative): Thread | undefined {
  const { thread } = system;
  switch (relative.kind) {
    case 'self':
    case 'anyAncestor':
      return thread;
    case 'ancestor': {
      let ancestor: Thread | undefined = thread.leader;
      for (let step = 0; step < relative.distance && ancestor !== undefined; step++) ancestor = system.parentOf(ancestor);
      return ancestor;
    }
    case 'sessionLeader':
      return virtualLeader(system, thread, thread.sid, sidOf);
    case 'groupLeader':
      return system.threadOf(thread.pgid) ?? oldestWith(system, thread, thread.pgid, pgidOf);
    case 'virtualGroupLeader':
      return virtualLeader(system, thread, thread.vpgid, vpgidOf);
  }
}

/** Known ancestors, the parent first. */
export function ancestors(system: SystemView): Thread[] {
  const found: Thread[] = [];
  let ancestor = system.parentOf(system.thread.leader);
  while (ancestor !== undefined && found.length < MAX_ANCESTORS && !found.includes(ancestor)) {
    found.push(ancestor);
    ancestor = system.parentOf(ancestor);
  }
  return found;
}

const sidOf = (thread: Thread): number => thread.sid;
const pgidOf = (thread: Thread): number => thread.pgid;
const vpgidOf = (thread: Thread): number => thread.vpgid;

/** Session and virtual group ids count in the pid namespace of the thread: outside the host's they name no thread directly. */
function virtualLeader(system: SystemView, thread: Thread, id: number, idOf: (thread: Thread) => number): Thread | undefined {
  if (id === -1) return undefined;
  return (thread.isInPidNamespace ? undefined : system.threadOf(id)) ?? oldestWith(system, thread, id, idOf);
}

/** The furthest ancestor in an unbroken line of ancestors with the same id. */
function oldestWith(system: SystemView, thread: Thread, id: number, idOf: (thread: Thread) => number): Thread | undefined {
  if (id === -1) return undefined;
  let oldest: Thread | undefined;
  let ancestor = system.parentOf(thread);
  for (let step = 0; step < MAX_ANCESTORS && ancestor !== undefined && idOf(ancestor) === id; step++) {
    oldest = ancestor;
    ancestor = system.parentOf(ancestor);
  }
  return oldest;
}
