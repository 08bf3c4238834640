/** A little world for tests: process trees drawn as indented text, and the events that change them. */
import { buildEvent, byteStringOf, viewOfEvent, type EventId, type EventView, type ParamValue, type ProcessEntry } from '@eyrie/scap';
import { ns } from '@eyrie/schema';
import { SystemState, type SystemStateOptions } from '../system-state.ts';
import { CloneFlag, type Thread } from '../thread.ts';

export const BOOT = 1_700_000_000_000_000_000n;
const FIRST_EVENT = BOOT + 3_600_000_000_000n;
const MILLISECOND = 1_000_000n;
const EMPTY = byteStringOf('');

/** How a birth differs from a plain fork. */
export interface Birth {
  readonly comm?: string;
  readonly exe?: string;
  readonly args?: readonly string[];
  readonly flags?: number;
  readonly cgroups?: readonly string[];
  readonly vtid?: number;
  readonly vpid?: number;
  readonly uid?: number;
  /** Of the child's own event: its process and its parent. */
  readonly pid?: number;
  readonly type?: EventId;
}

export class Scenario {
  readonly state: SystemState;
  /** Of the next event. */
  time = FIRST_EVENT;
  #num = 0;

  /** @param tree one process per line, `comm tid`, children indented under their parents. */
  constructor(tree = 'init 1', options: SystemStateOptions = {}) {
    this.state = new SystemState(options);
    this.state.machine = { cpus: 2, memoryBytes: 0n, maxPid: 0n, hostname: byteStringOf('host'), bootTime: ns(BOOT), flags: 0n };
    for (const { comm, tid, parent } of parseTree(tree)) this.state.addProcess(processEntry({ tid, pid: tid, ptid: parent, comm }));
  }

  /** Sends one event. @returns the state, now at that event. */
  send(type: EventId, tid: number, params: readonly ParamValue[]): SystemState {
    const event = this.build(type, tid, params);
    this.state.apply(event);
    return this.state;
  }

  build(type: EventId, tid: number, params: readonly ParamValue[]): EventView {
    const event = viewOfEvent(buildEvent({ type, ts: this.time, tid, params }));
    event.num = this.#num += 1;
    this.time += MILLISECOND;
    return event;
  }

  wait(milliseconds: number): void {
    this.time += BigInt(milliseconds) * MILLISECOND;
  }

  /** clone comes back in the parent. */
  cloneInParent(tid: number, child: number, birth: Birth = {}): SystemState {
    const { threads } = this.state;
    const parent = threads.get(tid);
    return this.send(birth.type ?? 'SYSCALL_CLONE_20_X', tid, cloneParams(child, parent?.pid ?? tid, parent?.leader.ptid ?? 1, parent, birth, tid));
  }

  /** clone comes back in the child. */
  cloneInChild(child: number, parentTid: number, birth: Birth = {}): SystemState {
    const parent = this.state.threads.get(parentTid);
    return this.send(birth.type ?? 'SYSCALL_CLONE_20_X', child, cloneParams(0, birth.pid ?? child, parentTid, parent, birth, child));
  }

  fork(tid: number, child: number, birth: Birth = {}): void {
    this.cloneInParent(tid, child, birth);
    this.cloneInChild(child, tid, birth);
  }

  /** A new thread of the same process. */
  spawnThread(tid: number, child: number): void {
    const flags = CloneFlag.THREAD | CloneFlag.FILES | CloneFlag.FS;
    const pid = this.state.threads.get(tid)?.pid ?? tid;
    this.cloneInParent(tid, child, { flags });
    this.cloneInChild(child, this.state.threads.get(pid)?.ptid ?? 1, { flags, pid });
  }

  exec(tid: number, comm: string, more: { readonly args?: readonly string[]; readonly path?: string | undefined; readonly ptid?: number; readonly cgroups?: readonly string[]; readonly env?: readonly string[]; readonly uid?: number; readonly fileName?: string } = {}): SystemState {
    const path = 'path' in more ? more.path : `/usr/bin/${comm}`;
    return this.send('SYSCALL_EXECVE_19_X', tid, [
      0, comm, more.args ?? [], tid, tid, more.ptid ?? 1, '', 1024, 0, 0, 4000, 1000, 0, comm, more.cgroups ?? undefined, more.env ?? ['PATH=/bin'], 0, tid, 1000, 0,
      0n, 0n, 0n, 77n, 5n, 6n, more.uid ?? 1000, path, tid, 1000, more.fileName ?? `/usr/bin/${comm}`,
    ]);
  }

  exit(tid: number, reaper = 0): SystemState {
    return this.send('PROCEXIT_1_E', tid, [0, 0, 0, 0, reaper]);
  }

  /** Lets the last event's consequences take place. */
  pass(): void {
    this.send('SYSCALL_FUTEX_X', 1, [0, 0, 0, 0]);
  }

  open(tid: number, fd: number, name: string, flags = 1): SystemState {
    return this.send('SYSCALL_OPENAT_2_X', tid, [fd, -100, name, flags, 0, 8, 12345]);
  }

  close(tid: number, fd: number): SystemState {
    return this.send('SYSCALL_CLOSE_X', tid, [0, fd]);
  }

  fdName(tid: number, fd: number): string | undefined {
    return this.state.threads.get(tid)?.fds.get(fd)?.name.value;
  }

  /** The processes as the state has them, drawn as the constructor takes them; threads in parentheses. */
  tree(): string {
    const leaders = [...this.state.threads].filter((thread) => thread.isLeader);
    const roots = leaders.filter((leader) => this.state.parentOf(leader) === undefined);
    return roots.sort(byTid).flatMap((root) => this.#draw(root, leaders, '')).join('\n');
  }

  #draw(leader: Thread, leaders: readonly Thread[], indent: string): string[] {
    const others = [...this.state.threads].filter((thread) => thread.leader === leader && !thread.isLeader).sort(byTid);
    const threads = others.length > 0 ? ` (${others.map((thread) => thread.tid).join(' ')})` : '';
    const children = leaders.filter((child) => this.state.parentOf(child) === leader).sort(byTid);
    return [`${indent}${leader.image.facts.comm.value} ${leader.tid}${threads}`, ...children.flatMap((child) => this.#draw(child, leaders, `${indent}  `))];
  }
}

/** Without indentation that the test's own layout brings. */
export function drawing(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(margin)).join('\n');
}

export function processEntry(facts: { tid: number; pid: number; ptid: number; comm: string; cgroups?: string }): ProcessEntry {
  return {
    tid: facts.tid, pid: facts.pid, ptid: facts.ptid, sid: 1, vpgid: 1, pgid: 1, vtid: facts.tid, vpid: facts.pid, tty: 0, flags: 0, uid: 0, gid: 0, loginUid: 0xffffffff,
    comm: byteStringOf(facts.comm), exe: byteStringOf(facts.comm), exepath: byteStringOf(`/usr/bin/${facts.comm}`), args: EMPTY, env: byteStringOf('HOME=/root\0'),
    cwd: byteStringOf('/'), root: byteStringOf('/'), cgroups: byteStringOf(facts.cgroups ?? ''),
    fdLimit: 1024n, vmSizeKb: 0, vmRssKb: 0, vmSwapKb: 0, majorFaults: 0n, minorFaults: 0n, pidNamespaceStart: ns(BOOT),
    isExeWritable: false, isExeUpperLayer: false, isExeLowerLayer: false, isExeFromMemfd: false, exeInode: 0n, exeChangeTime: ns(0n), exeModifyTime: ns(0n),
    capInheritable: 0n, capPermitted: 0n, capEffective: 0n,
  };
}

function cloneParams(res: number, pid: number, ptid: number, model: Thread | undefined, birth: Birth, tid: number): readonly ParamValue[] {
  const facts = model?.image.facts;
  const comm = birth.comm ?? facts?.comm.value ?? 'lost';
  return [
    res, birth.exe ?? facts?.exe.value ?? comm, birth.args ?? [], tid, pid, ptid, '', 1024, 0, 0, 4000, 1000, 0, comm, birth.cgroups ?? [], birth.flags ?? 0,
    birth.uid ?? 0, 0, birth.vtid ?? tid, birth.vpid ?? pid, 0,
  ];
}

function parseTree(tree: string): { comm: string; tid: number; parent: number }[] {
  const open: { indent: number; tid: number }[] = [];
  return drawing(tree).split('\n').map((line) => {
    const indent = line.length - line.trimStart().length;
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    const [comm = '', id = '0'] = line.trim().split(' ');
    const parent = open.at(-1)?.tid ?? 0;
    open.push({ indent, tid: Number(id) });
    return { comm, tid: Number(id), parent };
  });
}

function byTid(left: Thread, right: Thread): number {
  return left.tid - right.tid;
}
