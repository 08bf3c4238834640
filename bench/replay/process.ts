/** A process of the made-up machine, and its threads: what the kernel would say about them. */
import type { Value } from './event-file.ts';

const FD_LIMIT = 1024;
/** Every controller has its own tree in version 1. */
const CONTROLLERS = ['cpuset', 'cpu', 'cpuacct', 'io', 'memory', 'devices', 'freezer', 'net_cls', 'perf_event', 'net_prio', 'hugetlb', 'pids'];
const FIRST_FD = 3;

export class Process {
  readonly pid: number;
  readonly parent: number;
  path: string;
  args: readonly string[];
  cwd: string;
  readonly cgroup: string;
  readonly uid: number;
  readonly #open: Set<number>;
  readonly #cgroups: readonly string[];

  constructor(pid: number, parent: number, path: string, args: readonly string[], cwd: string, cgroup: string, uid: number, open: Iterable<number> = [0, 1, 2]) {
    this.pid = pid;
    this.parent = parent;
    this.path = path;
    this.args = args;
    this.cwd = cwd;
    this.cgroup = cgroup;
    this.uid = uid;
    this.#open = new Set(open);
    this.#cgroups = CONTROLLERS.map((controller) => `${controller}=${cgroup}`);
  }

  get comm(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1).slice(0, 15);
  }

  forked(pid: number): Process {
    return new Process(pid, this.pid, this.path, this.args, this.cwd, this.cgroup, this.uid, this.#open);
  }

  /** The lowest number that is free. */
  newFd(): number {
    let fd = FIRST_FD;
    while (this.#open.has(fd)) fd += 1;
    this.#open.add(fd);
    return fd;
  }

  closeFd(fd: number): void {
    this.#open.delete(fd);
  }

  /** The parameters that clone and execve share, from `exe` to `cgroups`. */
  params(tid: number): Value[] {
    return [this.path, this.args, tid, this.pid, this.parent, this.cwd, FD_LIMIT, 2, 810, 21_356, 5_120, 0, this.comm, this.#cgroups];
  }
}
