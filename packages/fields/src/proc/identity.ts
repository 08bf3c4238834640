/** Numbers that name processes, threads, sessions and groups, and who leads these. */
import type { ByteString } from '@eyrie/scap';
import type { Image, SystemView, Thread } from '@eyrie/state';
import type { FieldContext, FieldDefinition, FieldFamily, Relative } from '../definition.ts';
import { printed } from '../print.ts';
import { ofThread, onEvent, onThread, PARENT, SELF } from '../readers.ts';
import { ancestors, relatedThread } from '../relatives.ts';

const unlessUnset = (id: number): number | undefined => (id === -1 ? undefined : id);

/** Ids beyond 32 bits do not come from a kernel. */
const real = (id: number): number | undefined => (id >= -1 && id <= 0xffff_ffff ? id : undefined);

/** Text of the leader's program; empty, not absent, when the leader is not known. */
function ofLeader(kind: 'sessionLeader' | 'groupLeader' | 'virtualGroupLeader', read: (image: Image) => ByteString): FieldDefinition {
  const of: Relative = { kind };
  return onEvent(({ system }) => {
    if (system.thread.image.isAbsent) return undefined;
    const leader = relatedThread(system, of);
    return leader === undefined ? ('' as ByteString) : read(leader.image);
  });
}

const name = (image: Image): ByteString => image.facts.comm.value;
const exe = (image: Image): ByteString => image.facts.exe.value;
const exePath = (image: Image): ByteString => image.facts.exepath.value;

/** The outermost process around this one that is a shell, by the end of its name. */
function loginShell(thread: Thread, system: SystemView): number | undefined {
  let shell: number | undefined;
  for (const candidate of [thread.leader, ...ancestors(system)]) if (name(candidate.image).endsWith('sh')) shell = candidate.pid;
  return shell;
}

/** The parent's process id. Of a parent that is not known the classic view still tells the number. */
function parentId({ system, stream }: FieldContext): number | undefined {
  if (system.thread.image.isAbsent) return undefined;
  if (stream.isClassic) return system.thread.leader.ptid;
  return system.parentOf(system.thread.leader)?.pid;
}

/** Conditions ask each ancestor; printed without argument it is the process itself. */
const PROC_APID: FieldDefinition = {
  bind: (argument) => {
    if (argument === undefined || !/^\d+$/.test(argument)) return { on: 'thread', of: { kind: 'anyAncestor' }, read: ofThread((thread) => thread.pid) };
    const distance = Number(argument);
    return { on: 'thread', of: distance === 0 ? SELF : { kind: 'ancestor', distance }, read: ofThread((thread) => thread.pid) };
  },
  output: (argument) => {
    const distance = argument === undefined || !/^\d+$/.test(argument) ? 0 : Number(argument);
    return printed('INT64', 'ID', ({ system }) => {
      const thread = relatedThread(system, { kind: 'ancestor', distance });
      return thread === undefined || thread.image.isAbsent ? undefined : thread.pid;
    });
  },
};

export const IDENTITY_FIELDS: FieldFamily = {
  'proc.pid': onThread((thread) => real(thread.pid)),
  'proc.ppid': onEvent(parentId),
  'proc.apid': PROC_APID,
  'proc.vpid': onThread((thread) => unlessUnset(thread.vpid)),
  'proc.pvpid': onThread((thread) => thread.vpid, PARENT),
  'proc.sid': onThread((thread) => thread.sid),
  'proc.sname': ofLeader('sessionLeader', name),
  'proc.sid.exe': ofLeader('sessionLeader', exe),
  'proc.sid.exepath': ofLeader('sessionLeader', exePath),
  'proc.pgid': onThread((thread) => thread.pgid),
  'proc.pgid.name': ofLeader('groupLeader', name),
  'proc.pgid.exe': ofLeader('groupLeader', exe),
  'proc.pgid.exepath': ofLeader('groupLeader', exePath),
  'proc.vpgid': onThread((thread) => thread.vpgid),
  'proc.vpgid.name': ofLeader('virtualGroupLeader', name),
  'proc.vpgid.exe': ofLeader('virtualGroupLeader', exe),
  'proc.vpgid.exepath': ofLeader('virtualGroupLeader', exePath),
  'proc.is_sid_leader': onThread((thread) => thread.sid === thread.vpid),
  'proc.is_pgid_leader': onThread((thread) => thread.pgid === thread.pid),
  'proc.is_vpgid_leader': onThread((thread) => thread.vpgid === thread.vpid),
  'proc.loginshellid': onThread(loginShell),
  'proc.tty': onThread((thread) => thread.tty),
  'proc.cwd': onThread((thread) => thread.fs.cwd.value),
  'thread.tid': onEvent(({ event }) => real(event.tid)),
  'thread.vtid': onThread((thread) => unlessUnset(thread.vtid)),
  'thread.ismain': onThread((thread) => thread.isLeader),
  'thread.nametid': onThread((thread) => `${name(thread.image)}${thread.tid}` as ByteString),
  'proc.nthreads': onThread((thread) => thread.leader.threadCount),
  'proc.nchilds': onThread((thread) => Math.max(0, thread.leader.threadCount - 1)),
};
