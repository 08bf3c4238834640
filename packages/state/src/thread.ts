/** A thread of the observed system. */
import type { Container } from './container.ts';
import type { FdInfo, FdTable } from './fd.ts';
import type { Image } from './image.ts';
import type { Text } from './text.ts';

/** Working and root directory; shared between threads cloned with CLONE_FS, as in the kernel. */
export interface FileSystemView {
  cwd: Text;
  root: Text;
}

/** Facts that few rules ask for; absent when the stream does not tell. */
export interface ThreadDetail {
  capInheritable: bigint;
  capPermitted: bigint;
  capEffective: bigint;
  vmSize: number;
  vmRss: number;
  vmSwap: number;
  pageFaultsMajor: bigint;
  pageFaultsMinor: bigint;
  fdLimit: bigint;
  /** Start of the first process of its pid namespace, ns since the epoch. */
  pidNamespaceStart: bigint;
}

export class Thread {
  tid: number;
  pid: number;
  /** Thread id of the parent's leader (`proc.ppid`); -1 when unknown, 0 for the first process and kernel threads. */
  ptid: number;
  /** The thread whose tid is the pid; itself for leaders. Descriptors and working directory of a thread are reached through its own references. */
  leader: Thread;
  image: Image;
  fds: FdTable;
  fs: FileSystemView;
  /** Raw `subsystem=path` list of the cgroups, NUL-separated. */
  cgroups: Text;
  container: Container;
  /** The newest descriptor that an event of this thread was about; -1 before. */
  lastFd = -1;
  lastFdInfo: FdInfo | undefined = undefined;
  uid = 0;
  gid = 0;
  /** -1 (4294967295 on the wire) when unset. */
  loginUid = -1;
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
  /** Time of the newest exec (`proc.pid.ts`). */
  execTime = 0n;
  /** Number of threads that its process has (kept on the leader). */
  threadCount = 1;
  isExiting = false;
  detail: ThreadDetail;

  constructor(tid: number, pid: number, image: Image, fds: FdTable, fs: FileSystemView, cgroups: Text, container: Container, detail: ThreadDetail) {
    this.tid = tid;
    this.pid = pid;
    this.ptid = -1;
    this.leader = this;
    this.image = image;
    this.fds = fds;
    this.fs = fs;
    this.cgroups = cgroups;
    this.container = container;
    this.detail = detail;
  }
}
