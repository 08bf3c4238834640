/** One process or thread as /proc describes it. */
import { statSync } from 'node:fs';
import type { ByteString, ProcessEntry } from '@eyrie/scap';
import { ns, type Nanoseconds } from '@eyrie/schema';
import { readBytes, readLink, withoutDeleted } from './proc-files.ts';

/** USER_HZ: start times in /proc count hundredths of a second. */
const NS_PER_TICK = 10_000_000n;
const UNSET_UID = 0xffff_ffff;
const CAP_DAC_OVERRIDE = 1n << 1n;
const CAP_FOWNER = 1n << 3n;

/** PPM_CL_CLONE_FILES, _FS, _SIGHAND, _THREAD, _VM: what a thread shares with its process. */
const THREAD_FLAGS = 1 | 2 | 2048 | 8192 | 32768;
/** PPM_CL_CHILD_IN_PIDNS */
const IN_PID_NAMESPACE = 536_870_912;

/** The groups that the probe reports, in its order, with the names that old hierarchies have for them. */
const CONTROLLERS: readonly (readonly [string, string])[] = [
  ['cpuset', 'cpuset'],
  ['cpu', 'cpu'],
  ['cpuacct', 'cpuacct'],
  ['io', 'blkio'],
  ['memory', 'memory'],
];

export interface ProcessFiles {
  readonly entry: ProcessEntry;
  /** Link text of its pid and network namespaces: equal text, same namespace. */
  readonly pidNamespace: string;
  readonly netNamespace: string;
  readonly startTime: Nanoseconds;
}

/**
 * @param folder /proc/PID
 * @param bootTime wall clock at boot.
 * @returns undefined when the process is gone, or is a thread of the kernel.
 */
export function readProcess(folder: string, pid: number, bootTime: Nanoseconds): ProcessFiles | undefined {
  const stat = parseStat(readBytes(`${folder}/stat`));
  const status = parseStatus(readBytes(`${folder}/status`));
  const exeLink = readLink(`${folder}/exe`);
  const cmdline = readBytes(`${folder}/cmdline`);
  if (stat === undefined || (exeLink === '' && cmdline === '' && !status.has('VmSize'))) return undefined;
  const argsAt = cmdline.indexOf('\0') + 1;
  const inner = (name: string, outer: number): number => Number(status.get(name)?.split(/\s+/).at(-1) ?? outer);
  const exe = readExecutable(folder, exeLink, status);
  const isNested = (status.get('NSpid')?.split(/\s+/).length ?? 1) > 1;
  const entry: ProcessEntry = {
    tid: pid,
    pid,
    ptid: stat.number(1),
    sid: stat.number(3),
    pgid: stat.number(2),
    vpgid: inner('NSpgid', stat.number(2)),
    comm: stat.comm,
    exe: (argsAt > 0 ? cmdline.slice(0, argsAt - 1) : cmdline) as ByteString,
    args: (argsAt > 0 ? cmdline.slice(argsAt) : '') as ByteString,
    cwd: readLink(`${folder}/cwd`),
    root: readLink(`${folder}/root`),
    fdLimit: openFilesLimit(readBytes(`${folder}/limits`)),
    flags: isNested ? IN_PID_NAMESPACE : 0,
    uid: columnOf(status.get('Uid'), 1),
    gid: columnOf(status.get('Gid'), 1),
    vmSizeKb: columnOf(status.get('VmSize'), 0),
    vmRssKb: columnOf(status.get('VmRSS'), 0),
    vmSwapKb: columnOf(status.get('VmSwap'), 0),
    majorFaults: BigInt(stat.number(9)),
    minorFaults: BigInt(stat.number(7)),
    env: readBytes(`${folder}/environ`),
    vtid: inner('NSpid', pid),
    vpid: inner('NStgid', pid),
    cgroups: parseCgroups(readBytes(`${folder}/cgroup`)),
    pidNamespaceStart: ns(0n),
    tty: stat.number(4) >>> 0,
    loginUid: parseLoginUid(readBytes(`${folder}/loginuid`)),
    capInheritable: hex(status.get('CapInh')),
    capPermitted: hex(status.get('CapPrm')),
    capEffective: hex(status.get('CapEff')),
    ...exe,
  };
  return {
    entry,
    pidNamespace: readLink(`${folder}/ns/pid`),
    netNamespace: readLink(`${folder}/ns/net`),
    startTime: ns(bootTime + BigInt(stat.number(19)) * NS_PER_TICK),
  };
}

/** A thread beside the first: its own number and name, everything else its process's. */
export function threadOf(process: ProcessEntry, folder: string, tid: number): ProcessEntry | undefined {
  const status = parseStatus(readBytes(`${folder}/task/${tid}/status`));
  const comm = readBytes(`${folder}/task/${tid}/comm`);
  if (comm === '') return undefined;
  const vtid = Number(status.get('NSpid')?.split(/\s+/).at(-1) ?? tid);
  return { ...process, tid, vtid, comm: comm.slice(0, -1) as ByteString, flags: process.flags | THREAD_FLAGS };
}

interface Stat {
  readonly comm: ByteString;
  /** Field of stat(5), counted from the state (0) behind the name. */
  number(index: number): number;
}

/** The name stands in brackets and may contain any byte, brackets and blanks too. */
function parseStat(text: ByteString): Stat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ');
  return { comm: text.slice(open + 1, close) as ByteString, number: (index) => Number(fields[index] ?? 0) };
}

function parseStatus(text: ByteString): Map<string, string> {
  const lines = text.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return new Map(lines);
}

function columnOf(text: string | undefined, column: number): number {
  return Number(text?.split(/\s+/)[column] ?? 0);
}

function hex(text: string | undefined): bigint {
  return text !== undefined && /^[0-9a-f]+$/i.test(text) ? BigInt(`0x${text}`) : 0n;
}

function parseLoginUid(text: ByteString): number {
  return /^\d+$/.test(text) ? Number(text) : UNSET_UID;
}

function openFilesLimit(text: ByteString): bigint {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(text)?.[1];
  return soft === undefined || soft === 'unlimited' ? 0n : BigInt(soft);
}

/** /proc/PID/cgroup to the form that the probe sends: `controller=/path`, each ended by NUL. */
export function parseCgroups(text: ByteString): ByteString {
  const byController = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [id, controllers, ...path] = line.split(':');
    if (id === undefined || controllers === undefined) continue;
    for (const controller of controllers.split(',')) byController.set(controller, path.join(':'));
  }
  const own = byController.get('');
  const parts = CONTROLLERS.map(([name, oldName]) => [name, byController.get(name) ?? byController.get(oldName) ?? own]);
  const isWithoutControllers = CONTROLLERS.every(([name, oldName]) => byController.has(name) || byController.has(oldName));
  if (isWithoutControllers && own !== '/') parts.push(['unified', own]);
  return parts.flatMap(([name, path]) => (path === undefined ? [] : [`${name}=${path}\0`])).join('') as ByteString;
}

type ExecutableFacts = Pick<
  ProcessEntry,
  'exepath' | 'exeInode' | 'exeChangeTime' | 'exeModifyTime' | 'isExeWritable' | 'isExeFromMemfd' | 'isExeUpperLayer' | 'isExeLowerLayer'
>;

const MEMFD = '/memfd:';

function readExecutable(folder: string, link: ByteString, status: Map<string, string>): ExecutableFacts {
  const isExeFromMemfd = link.startsWith(MEMFD);
  const facts = { isExeFromMemfd, isExeUpperLayer: false, isExeLowerLayer: false };
  // As the probe names it: such a file lies on no path.
  const exepath = (isExeFromMemfd ? withoutDeleted(link).slice(1) : withoutDeleted(link)) as ByteString;
  try {
    const file = statSync(`${folder}/exe`, { bigint: true });
    const mayAll = (hex(status.get('CapEff')) & (CAP_DAC_OVERRIDE | CAP_FOWNER)) !== 0n;
    const isOwner = Number(file.uid) === columnOf(status.get('Uid'), 3);
    const isGroup = Number(file.gid) === columnOf(status.get('Gid'), 3) && (file.mode & 0o20n) !== 0n;
    const isExeWritable = mayAll || isOwner || isGroup || (file.mode & 0o2n) !== 0n;
    return { ...facts, exepath, exeInode: file.ino, exeChangeTime: ns(file.ctimeNs), exeModifyTime: ns(file.mtimeNs), isExeWritable };
  } catch {
    return { ...facts, exepath, exeInode: 0n, exeChangeTime: ns(0n), exeModifyTime: ns(0n), isExeWritable: false };
  }
}
