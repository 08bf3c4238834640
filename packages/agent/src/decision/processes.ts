/** The process behind an event and its ancestors, as they are at that moment. */
import { textOf } from '@eyrie/scap';
import type { ProcessInfo } from '@eyrie/schema';
import { NO_ID, type SystemView, type Thread } from '@eyrie/state';

/** Longer chains are cut: the first processes of a host are in every one. */
const MOST = 64;

/** @returns the acting process first, then its parent, up to the first process that is known. */
export function processChain(system: SystemView): ProcessInfo[] {
  const chain: ProcessInfo[] = [];
  let thread: Thread | undefined = system.thread;
  while (thread !== undefined && chain.length < MOST && thread.tid >= 0) {
    chain.push(processOf(thread, system));
    thread = system.parentOf(thread);
  }
  return chain;
}

function processOf(thread: Thread, system: SystemView): ProcessInfo {
  const { leader, image } = thread;
  const uid = thread.uid;
  const cwd = textOf(leader.fs.cwd.value);
  return {
    // Of a thread that was only just seen, its own number is all there is.
    pid: thread.pid > 0 ? thread.pid : thread.tid,
    name: textOf(image.facts.comm.value),
    exepath: textOf(image.facts.exepath.value),
    cmdline: textOf(image.cmdline),
    user: userName(thread, system),
    uid,
    ...(cwd === '' ? {} : { cwd }),
    ...(leader.cloneTime === 0n ? {} : { startedAt: String(leader.cloneTime) }),
  };
}

/** As `user.name` has it; a user that nobody knows goes by number. */
function userName(thread: Thread, system: SystemView): string {
  const { uid } = thread;
  if (uid === NO_ID) return '';
  return system.userName(uid, thread) ?? (uid === 0 ? 'root' : String(uid));
}
