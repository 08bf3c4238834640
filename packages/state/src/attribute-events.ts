/** What a living thread changes about itself: directories, owners, capabilities, limits, memory. */
import type { EventView } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { Fact } from './facts.ts';
import type { Handler, Handlers } from './handler.ts';
import { big, int, text, uint } from './parameters.ts';
import type { SystemState } from './system-state.ts';
import type { Text } from './text.ts';
import { CloneFlag, NO_ID } from './thread.ts';

const SLASH = 0x2f;
const PR_SET_CHILD_SUBREAPER = 36;
const PR_GET_CHILD_SUBREAPER = 37;
const RLIMIT_NOFILE = 7;
/** All capabilities up to CAP_CHECKPOINT_RESTORE: what a new user namespace gives. */
const ALL_CAPABILITIES = (1n << 41n) - 1n;

export const attributeEvents: Handlers = [
  [PPME.SYSCALL_CHDIR_X, (state, event) => changeDirectory(state, event, text(event, 1, state.texts))],
  [PPME.SYSCALL_GETCWD_X, (state, event) => changeDirectory(state, event, text(event, 1, state.texts))],
  [PPME.SYSCALL_FCHDIR_X, onFchdir],
  [PPME.SYSCALL_CHROOT_X, onChroot],
  [PPME.SYSCALL_SETUID_X, setsUser(1)],
  [PPME.SYSCALL_SETREUID_X, setsUser(2)],
  [PPME.SYSCALL_SETRESUID_X, setsUser(2)],
  [PPME.SYSCALL_SETGID_X, setsGroup(1)],
  [PPME.SYSCALL_SETREGID_X, setsGroup(2)],
  [PPME.SYSCALL_SETRESGID_X, setsGroup(2)],
  [PPME.SYSCALL_SETSID_X, onSetsid],
  [PPME.SYSCALL_SETPGID_X, onSetpgid],
  [PPME.SYSCALL_CAPSET_X, onCapset],
  [PPME.SYSCALL_UNSHARE_X, (state, event) => onNamespace(state, event, 1, true)],
  [PPME.SYSCALL_SETNS_X, (state, event) => onNamespace(state, event, 2, false)],
  [PPME.SYSCALL_PRCTL_X, onPrctl],
  [PPME.SYSCALL_GETRLIMIT_X, onRlimit],
  [PPME.SYSCALL_SETRLIMIT_X, onRlimit],
  [PPME.SYSCALL_PRLIMIT_X, onPrlimit],
  [PPME.SYSCALL_BRK_4_X, (state, event) => state.setMemory(state.thread, event, 1, -1)],
  [PPME.SYSCALL_MMAP_X, (state, event) => state.setMemory(state.thread, event, 1, -1)],
  [PPME.SYSCALL_MMAP2_X, (state, event) => state.setMemory(state.thread, event, 1, -1)],
  [PPME.SYSCALL_MUNMAP_X, (state, event) => state.setMemory(state.thread, event, 1, -1)],
  [PPME.SCHEDSWITCH_6_E, (state, event) => state.setMemory(state.thread, event, 3, 1)],
];

function changeDirectory(state: SystemState, event: EventView, path: Text | undefined): void {
  if (path === undefined || path.length === 0 || int(event, 0, -1) < 0) return;
  const { fs } = state.thread;
  const isRelative = path.memory.u8[path.start] !== SLASH;
  if (!isRelative || fs.cwd !== state.unfollowedDirectory) fs.cwd = state.paths.directory(state.paths.resolve(fs.cwd, path));
}

function onFchdir(state: SystemState, event: EventView): void {
  if (state.follows(Fact.DESCRIPTORS)) changeDirectory(state, event, state.fd?.name);
  else if (int(event, 0, -1) >= 0) state.thread.fs.cwd = state.unfollowedDirectory;
}

function onChroot(state: SystemState, event: EventView): void {
  const path = text(event, 1, state.texts);
  if (path === undefined || int(event, 0, -1) !== 0) return;
  const { fs } = state.thread;
  fs.root = state.paths.resolve(fs.cwd, path);
}

/** The effective id is the one that counts; -1 leaves it as it is. */
function setsUser(index: number): Handler {
  return (state, event) => {
    const uid = uint(event, index, NO_ID);
    if (int(event, 0, -1) === 0 && uid !== NO_ID) state.thread.uid = uid;
  };
}

function setsGroup(index: number): Handler {
  return (state, event) => {
    const gid = uint(event, index, NO_ID);
    if (int(event, 0, -1) === 0 && gid !== NO_ID) state.thread.gid = gid;
  };
}

/** The caller leads a new session and a new group, named by its id as its own namespace has it. */
function onSetsid(state: SystemState, event: EventView): void {
  const sid = int(event, 0, -1);
  if (sid < 0) return;
  const { leader } = state.thread;
  state.thread.sid = sid;
  leader.sid = sid;
  leader.vpgid = sid;
  leader.pgid = leader.pid;
}

function onSetpgid(state: SystemState, event: EventView): void {
  if (int(event, 0, -1) !== 0) return;
  const { leader } = state.thread;
  const pid = int(event, 1, 0);
  const target = pid === 0 || pid === leader.vpid ? leader : leader.isInPidNamespace ? undefined : state.threads.get(pid);
  if (target === undefined) return;
  const group = int(event, 2, 0);
  target.vpgid = group === 0 ? target.vpid : group;
  if (!leader.isInPidNamespace || target.vpgid === target.vpid) target.pgid = group === 0 || target.vpgid === target.vpid ? target.pid : group;
}

function onCapset(state: SystemState, event: EventView): void {
  if (int(event, 0, -1) < 0) return;
  const { detail } = state.thread;
  detail.capInheritable = big(event, 1);
  detail.capPermitted = big(event, 2);
  detail.capEffective = big(event, 3);
}

function onNamespace(state: SystemState, event: EventView, flagsAt: number, isUnshare: boolean): void {
  if (int(event, 0, -1) < 0) return;
  const flags = int(event, flagsAt, 0);
  const { thread } = state;
  if (isUnshare) state.unshare(thread, flags & (CloneFlag.FILES | CloneFlag.FS));
  if ((flags & CloneFlag.NEWUSER) === 0) return;
  thread.detail.capInheritable = ALL_CAPABILITIES;
  thread.detail.capPermitted = ALL_CAPABILITIES;
  thread.detail.capEffective = ALL_CAPABILITIES;
}

function onPrctl(state: SystemState, event: EventView): void {
  const option = int(event, 1, 0);
  if (int(event, 0, -1) < 0 || (option !== PR_SET_CHILD_SUBREAPER && option !== PR_GET_CHILD_SUBREAPER)) return;
  state.thread.leader.isReaper = int(event, 3, 0) !== 0;
}

function onRlimit(state: SystemState, event: EventView): void {
  if (int(event, 0, -1) < 0 || int(event, 3, -1) !== RLIMIT_NOFILE || !event.hasParam(1)) return;
  state.thread.leader.detail.fdLimit = BigInt.asIntN(64, big(event, 1));
}

function onPrlimit(state: SystemState, event: EventView): void {
  if (int(event, 0, -1) !== 0 || int(event, 6, -1) !== RLIMIT_NOFILE || !event.hasParam(1)) return;
  const limit = BigInt.asIntN(64, big(event, 1));
  if (limit === -1n) return;
  const tid = int(event, 5, 0);
  const target = tid === 0 ? state.thread : state.threads.get(tid);
  if (target !== undefined) target.leader.detail.fdLimit = limit;
}
