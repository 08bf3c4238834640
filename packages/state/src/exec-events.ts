/** A process becomes another program. */
import type { EventView } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { Fact } from './facts.ts';
import { AT_FDCWD, resolveAt } from './opening.ts';
import type { Handlers } from './handler.ts';
import { imageOf, type ImageFacts } from './image.ts';
import { big, int, raw, rawLike, text, uint } from './parameters.ts';
import type { SystemState } from './system-state.ts';
import type { Text } from './text.ts';
import { CloneFlag, type Thread } from './thread.ts';

/** Parameters of exec exits. */
const P = { res: 0, exe: 1, args: 2, pid: 4, ptid: 5, fdLimit: 7, faultsMajor: 8, vmSize: 10, comm: 13, cgroups: 14, env: 15, tty: 16, vpgid: 17, loginUid: 18, flags: 19, capInheritable: 20, capPermitted: 21, capEffective: 22, inode: 23, changed: 24, modified: 25, uid: 26, path: 27, pgid: 28, gid: 29, fileName: 30 } as const;

const ExeFlag = { WRITABLE: 1 << 0, UPPER_LAYER: 1 << 1, FROM_MEMFD: 1 << 2, LOWER_LAYER: 1 << 3 } as const;
const AT_EMPTY_PATH = 1 << 0;

export const execEvents: Handlers = [
  [PPME.SYSCALL_EXECVE_19_X, onExec],
  [PPME.SYSCALL_EXECVEAT_X, onExec],
];

function onExec(state: SystemState, event: EventView): void {
  const { thread } = state;
  if (int(event, P.res, -1) < 0 || thread === state.nobody) return;
  if (thread.leader === thread) state.threads.revive(thread);
  if (thread.isMadeUp) identify(state, event, thread);
  thread.image = imageOf(factsOf(state, event, thread));
  thread.execTime = event.time;
  setOwner(event, thread);
  setNumbers(state, event, thread);
  const cgroups = rawLike(event, P.cgroups, thread.cgroups, state.texts);
  if (cgroups !== undefined) {
    thread.cgroups = cgroups;
    thread.container = state.containers.ofCgroups(cgroups);
  }
  thread.flags &= CloneFlag.INVERTED;
  state.unshare(thread, CloneFlag.FILES);
  thread.fds.closeOnExec();
  // The kernel ends all other threads, and gives the one that calls exec the leader's id before the call returns.
  if (thread.leader === thread) state.threads.removeOtherThreads(thread);
}

/** A process whose birth was lost says who it is. */
function identify(state: SystemState, event: EventView, thread: Thread): void {
  thread.pid = int(event, P.pid, thread.tid);
  thread.ptid = state.leaderTid(int(event, P.ptid, 0));
  if ((thread.flags & CloneFlag.CHILD_IN_PIDNS) === 0) {
    thread.vtid = thread.tid;
    thread.vpid = thread.pid;
  }
  if (thread.pid === 1 || thread.vpid === 1) thread.isReaper = true;
  state.threads.parentOf(thread);
}

function factsOf(state: SystemState, event: EventView, thread: Thread): ImageFacts {
  const { texts } = state;
  const old = thread.image.facts;
  const exe = text(event, P.exe, texts) ?? texts.empty;
  const flags = int(event, P.flags, 0);
  return {
    exe,
    comm: text(event, P.comm, texts) ?? exe,
    exepath: exePath(state, event, thread),
    args: raw(event, P.args, texts) ?? texts.empty,
    env: rawLike(event, P.env, old.env, texts) ?? old.env,
    isExeWritable: (flags & ExeFlag.WRITABLE) !== 0,
    isExeUpperLayer: (flags & ExeFlag.UPPER_LAYER) !== 0,
    isExeLowerLayer: (flags & ExeFlag.LOWER_LAYER) !== 0,
    isExeFromMemfd: (flags & ExeFlag.FROM_MEMFD) !== 0,
    exeIno: big(event, P.inode),
    exeCtime: big(event, P.changed),
    exeMtime: big(event, P.modified),
  };
}

/** The kernel's own word, or, in old captures, what the call named; empty when neither is told. */
function exePath(state: SystemState, event: EventView, thread: Thread): Text {
  const trusted = text(event, P.path, state.texts);
  if (trusted !== undefined) return trusted;
  if (!state.follows(Fact.FILES)) return state.texts.empty;
  const began = thread.enterType === 0 ? undefined : thread.enter;
  const name = began?.name(state.texts) ?? text(event, P.fileName, state.texts);
  if (name === undefined) return state.texts.empty;
  if (thread.enterType !== PPME.SYSCALL_EXECVEAT_E || began === undefined) {
    return name === state.notAvailable ? name : resolveAt(state, AT_FDCWD, name);
  }
  const file = thread.fds.get(began.directoryFd);
  if ((began.flags & AT_EMPTY_PATH) !== 0) return file?.name ?? state.notAvailable;
  const isRelative = name.memory.u8[name.start] !== 0x2f;
  const isUnknown = name === state.notAvailable || (isRelative && began.directoryFd !== AT_FDCWD && file === undefined);
  return isUnknown ? state.notAvailable : resolveAt(state, began.directoryFd, name);
}

function setOwner(event: EventView, thread: Thread): void {
  thread.tty = uint(event, P.tty, thread.tty);
  thread.vpgid = int(event, P.vpgid, thread.vpgid);
  thread.loginUid = uint(event, P.loginUid, thread.loginUid);
  thread.uid = uint(event, P.uid, thread.uid);
  thread.gid = uint(event, P.gid, thread.gid);
  thread.pgid = int(event, P.pgid, -1);
}

function setNumbers(state: SystemState, event: EventView, thread: Thread): void {
  const { detail } = thread;
  if (event.hasParam(P.capEffective)) {
    detail.capInheritable = big(event, P.capInheritable);
    detail.capPermitted = big(event, P.capPermitted);
    detail.capEffective = big(event, P.capEffective);
  }
  if (event.hasParam(P.fdLimit)) detail.fdLimit = BigInt.asIntN(64, big(event, P.fdLimit));
  state.setMemory(thread, event, P.vmSize, P.faultsMajor);
}
