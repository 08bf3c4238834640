/** Births and deaths: clone and its relatives, and the end of a thread. */
import type { EventView } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { Fact } from './facts.ts';
import type { Handlers } from './handler.ts';
import { imageOf, type Image } from './image.ts';
import { big, int, rawLike, text, uint } from './parameters.ts';
import type { SystemState } from './system-state.ts';
import { isForeignNamespace } from './thread-table.ts';
import { CloneFlag, Thread } from './thread.ts';

/** A child whose own event and whose parent's event are further apart than this is another one with the same id. */
const STALE_AFTER = 2_000_000_000n;

/** Parameters of clone exits. */
const P = { res: 0, exe: 1, args: 2, pid: 4, ptid: 5, fdLimit: 7, faultsMajor: 8, faultsMinor: 9, vmSize: 10, vmRss: 11, vmSwap: 12, comm: 13, cgroups: 14, flags: 15, uid: 16, gid: 17, vtid: 18, vpid: 19, pidNamespaceStart: 20 } as const;

export const processEvents: Handlers = [
  [PPME.SYSCALL_CLONE_20_X, onClone],
  [PPME.SYSCALL_CLONE3_X, onClone],
  [PPME.SYSCALL_FORK_20_X, onClone],
  [PPME.SYSCALL_VFORK_20_X, onClone],
  [PPME.PROCEXIT_1_E, onExit],
];

/** The call returns twice, in the parent with the child's id and in the child with 0; either event may come first or be lost. */
function onClone(state: SystemState, event: EventView): void {
  const result = int(event, P.res, -1);
  if (result === 0) onCloneInChild(state, event);
  else if (result > 0) onCloneInParent(state, event, result);
}

function onCloneInParent(state: SystemState, event: EventView, childTid: number): void {
  const flags = int(event, P.flags, 0);
  let caller = state.thread;
  if (caller === state.nobody) {
    const made = state.makeUp(event.tid);
    if (made === undefined) return;
    caller = made;
    state.thread = made;
  }
  if (caller.isMadeUp) describeCaller(state, event, caller);
  if (isForeignNamespace(flags, caller)) return;
  // The parent of a vfork sleeps until the child execs or ends, so the child's event always comes first.
  if ((flags & CloneFlag.VFORK) !== 0 || event.type === PPME.SYSCALL_VFORK_20_X) return;
  const parentTid = caller.leader.tid;
  if (state.recentExits.has(childTid, parentTid, event)) return;
  const known = state.threads.get(childTid);
  if (known !== undefined && isChildOf(known, caller) && ((known.flags & CloneFlag.INVERTED) !== 0 || isFromSnapshot(known))) return;
  const isThread = (flags & CloneFlag.THREAD) !== 0;
  const child = newThread(state, event, childTid, isThread ? caller.pid : childTid, flags, caller);
  child.ptid = isThread ? caller.leader.ptid : parentTid;
  child.vtid = childTid;
  child.vpid = child.pid;
  child.detail.pidNamespaceStart = state.bootTime;
  if (isThread) child.execTime = caller.execTime;
  settle(state, child, isThread ? undefined : caller.leader);
}

/** The processes of a live host are listed after its events begin to flow: the birth of some of them is yet to come. */
function isFromSnapshot(thread: Thread): boolean {
  return thread.cloneTime === 0n && !thread.isMadeUp;
}

function isChildOf(thread: Thread, caller: Thread): boolean {
  return thread.leader === caller.leader || thread.ptid === caller.leader.tid || thread.ptid <= 0 || thread.ptid === caller.leader.ptid;
}

function onCloneInChild(state: SystemState, event: EventView): void {
  const known = state.thread;
  if (known !== state.nobody && known.cloneTime !== 0n) {
    if (event.time - known.cloneTime < STALE_AFTER) return;
    state.threads.remove(known);
  }
  const flags = int(event, P.flags, 0) | CloneFlag.INVERTED;
  const isThread = (flags & CloneFlag.THREAD) !== 0;
  const pid = int(event, P.pid, event.tid);
  const ptid = int(event, P.ptid, 0);
  if (isFromSnapshot(known) && known.pid === pid && known.leader.ptid === state.leaderTid(ptid)) return;
  const model = isThread ? leaderFor(state, event, pid, ptid) : state.threads.get(ptid);
  const child = newThread(state, event, event.tid, pid, flags, model);
  child.ptid = state.leaderTid(ptid);
  child.vtid = int(event, P.vtid, child.tid);
  child.vpid = int(event, P.vpid, -1);
  const isOutermost = !child.isInPidNamespace && (flags & CloneFlag.NEWPID) === 0;
  child.detail.pidNamespaceStart = isOutermost ? state.bootTime : event.hasParam(P.pidNamespaceStart) ? big(event, P.pidNamespaceStart) + state.bootTime : 0n;
  if (isThread && model !== undefined) child.execTime = model.execTime;
  settle(state, child, isThread ? undefined : model?.leader);
  state.thread = child.slot >= 0 ? child : state.nobody;
}

/** The leader of a new thread; when its birth was lost, what the thread's own event tells of it. */
function leaderFor(state: SystemState, event: EventView, pid: number, ptid: number): Thread | undefined {
  const known = state.threads.get(pid) ?? state.makeUp(pid);
  if (known === undefined || !known.isMadeUp) return known;
  known.pid = pid;
  known.ptid = state.leaderTid(ptid);
  known.vpid = int(event, P.vpid, -1);
  known.vtid = known.vpid;
  known.image = imageFrom(state, event, undefined);
  link(state, known);
  return known;
}

/** A caller whose own birth was lost gets what the event says of it. */
function describeCaller(state: SystemState, event: EventView, caller: Thread): void {
  caller.pid = int(event, P.pid, caller.tid);
  caller.ptid = state.leaderTid(int(event, P.ptid, 0));
  caller.vtid = int(event, P.vtid, caller.tid);
  caller.vpid = int(event, P.vpid, -1);
  caller.image = imageFrom(state, event, undefined);
  caller.uid = uint(event, P.uid, caller.uid);
  caller.gid = uint(event, P.gid, caller.gid);
  link(state, caller);
}

/** A thread as clone makes it: a copy of the caller, sharing what the flags say. */
function newThread(state: SystemState, event: EventView, tid: number, pid: number, flags: number, model: Thread | undefined): Thread {
  const leader = (flags & CloneFlag.THREAD) !== 0 ? model?.leader : undefined;
  const image = imageFrom(state, event, model);
  const shareFs = model !== undefined && (flags & CloneFlag.FS) !== 0;
  const fs = model === undefined ? { cwd: state.texts.empty, root: state.texts.empty } : shareFs ? model.fs : { cwd: model.fs.cwd, root: model.fs.root };
  const cgroups = rawLike(event, P.cgroups, model?.cgroups ?? state.texts.empty, state.texts) ?? state.texts.empty;
  const thread = new Thread(tid, pid, image, fdsFor(state, flags, model), fs, cgroups, state.containers.ofCgroups(cgroups));
  if (leader !== undefined) thread.leader = leader;
  thread.flags = leader !== undefined ? flags | CloneFlag.FILES : flags;
  thread.cloneTime = event.time;
  thread.uid = uint(event, P.uid, thread.uid);
  thread.gid = uint(event, P.gid, thread.gid);
  if (model !== undefined) {
    thread.sid = model.sid;
    thread.pgid = model.pgid;
    thread.vpgid = model.vpgid;
    thread.tty = model.tty;
    thread.loginUid = model.loginUid;
    thread.detail.capInheritable = model.detail.capInheritable;
    thread.detail.capPermitted = model.detail.capPermitted;
    thread.detail.capEffective = model.detail.capEffective;
  }
  if (event.hasParam(P.fdLimit)) thread.detail.fdLimit = BigInt.asIntN(64, big(event, P.fdLimit));
  state.setMemory(thread, event, P.vmSize, P.faultsMajor);
  return thread;
}

function fdsFor(state: SystemState, flags: number, model: Thread | undefined) {
  if (model === undefined || !state.follows(Fact.DESCRIPTORS)) return state.newFdTable();
  if ((flags & CloneFlag.THREAD) !== 0) return model.leader.fds;
  if ((flags & CloneFlag.FILES) === 0) return model.fds.clone();
  model.fds.users += 1;
  return model.fds;
}

/** The child runs what its parent runs, unless the names in the event say that these changed since the exec. */
function imageFrom(state: SystemState, event: EventView, model: Thread | undefined): Image {
  const facts = model?.image.facts ?? state.nobody.image.facts;
  const exe = text(event, P.exe, state.texts) ?? state.texts.empty;
  const comm = text(event, P.comm, state.texts) ?? exe;
  const args = rawLike(event, P.args, facts.args, state.texts) ?? state.texts.empty;
  if (model !== undefined && facts.comm === comm && facts.exe === exe && facts.args === args) return model.image;
  return imageOf({ ...facts, comm, exe, args });
}

/** Takes a new thread into the table, in place of one of the same id whose end was lost, and gives it its parent. */
function settle(state: SystemState, child: Thread, parent: Thread | undefined): void {
  if (!state.threads.add(child)) return;
  if (child.pid === 1 || child.vpid === 1) child.isReaper = true;
  if (child.leader !== child) return;
  if (parent !== undefined) state.threads.adopt(parent, child);
}

function link(state: SystemState, thread: Thread): void {
  state.threads.parentOf(thread);
  if (thread.pid === 1 || thread.vpid === 1) thread.isReaper = true;
}

function onExit(state: SystemState, event: EventView): void {
  const { thread } = state;
  if (thread === state.nobody) return;
  thread.reaperTid = int(event, 4, 0);
  state.buryAfterwards(thread);
}
