/** How old a process is, and its executable compared with it. */
import type { Thread } from '@eyrie/state';
import type { FieldContext, FieldDefinition, FieldFamily } from '../definition.ts';
import { exact } from '../exact.ts';
import { onEvent, onThread, PARENT } from '../readers.ts';

function age(thread: Thread | undefined, { event }: FieldContext): number | bigint | undefined {
  return thread === undefined || thread.cloneTime === 0n ? undefined : exact(event.time - thread.cloneTime);
}

/** ns from the last change of the executable's inode to `start`; absent when one of the two is not known. */
function sinceChange(start: (thread: Thread) => bigint): FieldDefinition {
  return onThread((thread) => {
    const changed = thread.image.facts.exeCtime;
    const started = start(thread);
    return changed === 0n || started === 0n ? undefined : exact(started - changed) || undefined;
  });
}

export const AGE_FIELDS: FieldFamily = {
  'proc.duration': onEvent((context) => age(context.system.thread, context)),
  'proc.ppid.duration': onEvent((context) => age(context.system.parentOf(context.system.thread.leader), context)),
  'proc.pid.ts': onThread((thread) => exact(thread.cloneTime) || undefined),
  'proc.ppid.ts': onThread((thread) => exact(thread.cloneTime), PARENT),
  'proc.exe_ino.ctime_duration_proc_start': sinceChange((thread) => thread.cloneTime),
  // The other way round: how long after the container's start the executable was changed.
  'proc.exe_ino.ctime_duration_pidns_start': onThread((thread) => {
    const changed = thread.image.facts.exeCtime;
    const started = thread.detail.pidNamespaceStart;
    return started !== 0n && changed > started ? exact(changed - started) : undefined;
  }),
  'proc.pidns_init_start_ts': onThread((thread) => exact(thread.detail.pidNamespaceStart) || undefined),
};
