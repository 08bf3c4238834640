/** A thread of the observed system. */
import type { Container } from './container.ts';
import type { EnterArguments } from './enter-arguments.ts';
import type { FdTable } from './fd-table.ts';
import type { Image } from './image.ts';
import type { Text } from './text.ts';

/** Working and root directory; shared between threads cloned with CLONE_FS, as in the kernel. */
export interface FileSystemView {
  /** Ends with a slash; empty when it is not known. */
  cwd: Text;
  root: Text;
}

/** Facts that few rules ask for; 0 when the stream does not tell. Each thread has its own. */
export interface ThreadDetail {
  capInheritable: bigint;
  capPermitted: bigint;
  capEffective: bigint;
  /** Kilobytes. */
  vmSize: number;
  vmRss: number;
  vmSwap: number;
  pageFaultsMajor: number;
  pageFaultsMinor: number;
  /** -1n: unknown. */
  fdLimit: bigint;
  /** Start of the first process of its pid namespace, ns since the epoch. */
  pidNamespaceStart: bigint;
}

export function noDetail(): ThreadDetail {
  return {
    capInheritable: 0n,
    capPermitted: 0n,
    capEffective: 0n,
    vmSize: 0,
    vmRss: 0,
    vmSwap: 0,
    pageFaultsMajor: 0,
    pageFaultsMinor: 0,
    fdLimit: -1n,
    pidNamespaceStart: 0n,
  };
}

/** A user, group or login user that is not known or not set. */
export const NO_ID = 0xffffffff;

/** PPM_CL_* flags that the state looks at. */
export const CloneFlag = {
  FILES: 1 << 0,
  FS: 1 << 1,
  NEWPID: 1 << 6,
  PARENT: 1 << 8,
  THREAD: 1 << 13,
  /** The child's own event came before its parent's. */
  INVERTED: 1 << 16,
  NEWUSER: 1 << 20,
  VFORK: 1 << 27,
  CHILD_IN_PIDNS: 1 << 29,
} as const;

export class Thread {
  // First what every event asks for: these lie in two cache lines.
  tid: number;
  /** Place in the table; -1 when it is in none. */
  slot = -1;
  /** Tick of its newest event, see {@link ThreadTable.tick}. */
  lastTick = 0;
  /** Type of the event in {@link enter}; 0 when there is none. */
  enterType = 0;
  image: Image;
  fds: FdTable;
  container: Container;
  /** The thread whose tid is the pid; itself for leaders. Descriptors and working directory of a thread are reached through its own references. */
  leader: Thread;
  fs: FileSystemView;
  /** What the kernel said of the call that this thread is in, before it came back. */
  enter: EnterArguments | undefined = undefined;
  /** Of a thread of which nothing is known its own tid: most threads lead. */
  pid: number;
  /** Thread id of the parent's leader (`proc.ppid`); -1 when unknown, 0 for the first process and kernel threads. */
  ptid = -1;
  /** Raw `subsystem=path` list of the cgroups, NUL-separated. */
  cgroups: Text;
  uid = NO_ID;
  gid = NO_ID;
  /** 4294967295 when unset. */
  loginUid = NO_ID;
  sid = -1;
  pgid = -1;
  vtid = -1;
  vpid = -1;
  vpgid = -1;
  tty = 0;
  /** PPM_CL_* flags. */
  flags = 0;
  /** Time of clone, ns since the epoch; 0n when it is not known. */
  cloneTime = 0n;
  /** Time of the newest exec (`proc.pid.ts`); 0n when it is not known. */
  execTime = 0n;
  /** Number of living threads that its process has (kept on the leader). */
  threadCount = 1;
  isExiting = false;
  detail: ThreadDetail = noDetail();

  /** Kept by {@link ThreadTable} on leaders: the family tree. */
  parent: Thread | undefined = undefined;
  firstChild: Thread | undefined = undefined;
  /** On leaders: the first of the other threads. */
  firstThread: Thread | undefined = undefined;
  /** Next child of the same parent; on threads that are no leaders, next thread of the same process. */
  nextSibling: Thread | undefined = undefined;
  previousSibling: Thread | undefined = undefined;
  /** PR_SET_CHILD_SUBREAPER, or the first process of a pid namespace (kept on the leader). */
  isReaper = false;
  /** Who the kernel said gets the children; 0 when it did not. */
  reaperTid = 0;

  constructor(tid: number, pid: number, image: Image, fds: FdTable, fs: FileSystemView, cgroups: Text, container: Container) {
    this.tid = tid;
    this.pid = pid;
    this.leader = this;
    this.image = image;
    this.fds = fds;
    this.fs = fs;
    this.cgroups = cgroups;
    this.container = container;
  }

  /** Only its id is known: the stream lost, or began after, its birth. */
  get isMadeUp(): boolean {
    return this.ptid < 0;
  }

  get isLeader(): boolean {
    return this.leader === this;
  }

  get isInPidNamespace(): boolean {
    return (this.flags & CloneFlag.CHILD_IN_PIDNS) !== 0 || (this.vtid >= 0 && this.vtid !== this.tid);
  }
}
