/**
 * Which system call has which number here, which event reports it, and which numbers a set of event types needs.
 */
import { SYSCALL_NAMES, type PPME } from '@eyrie/schema';
import { SYSCALL_ROWS } from './tables/syscall-rows.ts';

/** Machines that the probe is built for, as Node's `process.arch` names them. */
export type Arch = 'x64' | 'arm64';

export interface Syscall {
  readonly name: string;
  /** On the architecture asked for, below {@link SYSCALLS}. */
  readonly number: number;
  /** Identifier of the event type that reports it; `GENERIC_X` when it has none of its own. */
  readonly event: keyof typeof PPME;
  /** Name of the probe's program that writes the event. */
  readonly program: string;
  /** PPM_SC number: what a generic event calls it. */
  readonly code: number;
}

/** System-call numbers are below this; the numbers above name events that are not a call's return. */
export const SYSCALLS = 512;
export const CALLS = 520;
/** A successful execve or execveat; the first event of a new task; the end of a task; a signal that is delivered. */
export const CALL_EXEC = 512;
export const CALL_FORK = 513;
export const CALL_EXIT = 514;
export const CALL_SIGNAL = 515;
/** Only while wanted: a context switch; a page fault of a program. */
export const CALL_SWITCH = 516;
export const CALL_FAULT = 517;

/**
 * Events without which the state tables (processes, descriptors, users, places) would be wrong: to be switched on besides
 * what rules ask for.
 */
export const STATE_EVENTS: readonly string[] = (
  'clone clone3 fork vfork execve execveat procexit open openat openat2 creat open_by_handle_at close close_range dup dup2 dup3 fcntl ' +
  'socket socketpair bind connect accept accept4 shutdown getsockopt pipe pipe2 eventfd eventfd2 memfd_create epoll_create epoll_create1 ' +
  'inotify_init inotify_init1 signalfd signalfd4 timerfd_create userfaultfd pidfd_open pidfd_getfd io_uring_setup bpf chdir fchdir chroot ' +
  'mount umount2 setuid setgid setreuid setregid setresuid setresgid setsid setpgid capset prctl'
).split(' ');

/** Events that are no system call's, by their numbers here. */
const OTHER_EVENTS: Readonly<Record<string, number>> = { procexit: CALL_EXIT, signaldeliver: CALL_SIGNAL, switch: CALL_SWITCH, page_fault: CALL_FAULT };
const CALL_NAMES = new Map([[CALL_EXEC, 'exec'], [CALL_FORK, 'fork'], ...Object.entries(OTHER_EVENTS).map(([name, number]): [number, string] => [number, name])]);
const EXEC_CALLS = new Set(['execve', 'execveat']);
const FORK_CALLS = new Set(['clone', 'clone3', 'fork', 'vfork']);

const codes = new Map(SYSCALL_NAMES.map((name, code) => [name, code]));

/** All calls of an architecture, in the order of their numbers. */
export function syscalls(arch: Arch): readonly Syscall[] {
  const column = arch === 'x64' ? 1 : 2;
  return SYSCALL_ROWS.trim()
    .split('\n')
    .map((row) => row.split(' '))
    .filter((row) => row[column] !== '-')
    .map((row) => parseRow(row, column))
    .sort((a, b) => a.number - b.number);
}

function parseRow(row: readonly string[], column: number): Syscall {
  const name = row[0] ?? '';
  const event = row[3] as keyof typeof PPME;
  return {
    name,
    number: Number(row[column]),
    event,
    program: `sys_${event === 'GENERIC_X' ? 'generic' : (row[4] ?? name)}`,
    code: codes.get(name) ?? 0,
  };
}

/** What a number in the probe's tables stands for. */
export function callName(arch: Arch, number: number): string {
  return CALL_NAMES.get(number) ?? syscalls(arch).find((call) => call.number === number)?.name ?? `#${number}`;
}

/**
 * Numbers to switch on so that these kinds of event are reported.
 * @param names event names as rules write them (`evt.type`): `openat`, `procexit`, `uname`. Names that no call on this
 *   architecture has are ignored: there is nothing to see.
 */
export function numbersFor(arch: Arch, names: Iterable<string>): number[] {
  const wanted = new Set(names);
  const numbers = new Set<number>();
  for (const name of wanted) {
    if (EXEC_CALLS.has(name)) numbers.add(CALL_EXEC);
    if (FORK_CALLS.has(name)) numbers.add(CALL_FORK);
    const other = OTHER_EVENTS[name];
    if (other !== undefined) numbers.add(other);
  }
  for (const call of syscalls(arch)) {
    if (wanted.has(call.name) || wanted.has(eventName(call))) numbers.add(call.number);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** `evt.type` of a call's event: `pread` for pread64, the call's own name for generic events. */
function eventName(call: Syscall): string {
  return EVENT_NAMES[call.name] ?? call.name;
}

/** Calls whose event has another name. */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  pread64: 'pread',
  pwrite64: 'pwrite',
  preadv2: 'preadv',
  pwritev2: 'pwritev',
  prlimit64: 'prlimit',
};
