/** Kills one process, and never another that got its number meanwhile: it is held by a descriptor while its time of birth is looked at. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** `other`: the number belongs to another process now. */
export type KillOutcome = 'done' | 'gone' | 'other';

/** What the process must be like, ns since the epoch. */
export interface ProcessBirth {
  /** When it did something: it was born before. */
  readonly aliveAt: bigint;
  /** Undefined when it is not known. */
  readonly bornAt: bigint | undefined;
}

/** The same on all architectures. */
const PIDFD_SEND_SIGNAL = 424;
const PIDFD_OPEN = 434;
const SIGKILL = 9;
const ESRCH = 3;
const ENOSYS = 38;
/** /proc counts in such ticks. */
const NS_PER_TICK = 10_000_000n;
/** Two clocks are compared, one of them in ticks. */
const TOLERANCE_NS = 100_000_000n;

interface Calls {
  syscall(number: number, a: number, b: number, c: null, d: number): number;
  close(fd: number): number;
  errno(): number;
}

let calls: Calls | undefined;

/** @throws Error with the reason when the kernel does not allow it. */
export function killProcess(pid: number, birth: ProcessBirth): KillOutcome {
  calls ??= load();
  const fd = calls.syscall(PIDFD_OPEN, pid, 0, null, 0);
  if (fd < 0) {
    const errno = calls.errno();
    if (errno === ENOSYS) return killByNumber(pid, birth);
    return isGone(errno, `process ${pid} cannot be held`);
  }
  try {
    const fit = fits(pid, birth);
    if (fit !== 'done') return fit;
    return calls.syscall(PIDFD_SEND_SIGNAL, fd, SIGKILL, null, 0) === 0 ? 'done' : isGone(calls.errno(), `process ${pid} cannot be killed`);
  } finally {
    calls.close(fd);
  }
}

/** Before Linux 5.3: the number may change hands between look and signal, in theory. */
function killByNumber(pid: number, birth: ProcessBirth): KillOutcome {
  const fit = fits(pid, birth);
  if (fit === 'done') process.kill(pid, 'SIGKILL');
  return fit;
}

function fits(pid: number, { aliveAt, bornAt }: ProcessBirth): KillOutcome {
  const born = birthOf(pid);
  if (born === undefined) return 'gone';
  if (born > aliveAt + TOLERANCE_NS) return 'other';
  if (bornAt === undefined) return 'done';
  const difference = born - bornAt;
  return difference < TOLERANCE_NS && difference > -TOLERANCE_NS ? 'done' : 'other';
}

/** @returns ns since the epoch; undefined when there is no such process, or only what its parent has not asked about yet. */
export function birthOf(pid: number): bigint | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name may hold anything; behind its closing bracket come the state and 18 numbers before the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const uptime = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]);
    const boot = BigInt(Date.now()) * 1_000_000n - BigInt(Math.round(uptime * 1e9));
    return boot + BigInt(fields[19] ?? 0) * NS_PER_TICK;
  } catch {
    return undefined;
  }
}

function isGone(errno: number, what: string): KillOutcome {
  if (errno === ESRCH) return 'gone';
  throw new Error(`${what}: error ${errno}`);
}

function load(): Calls {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const libc = koffi.load('libc.so.6');
  return {
    syscall: libc.func('long syscall(long number, long a, long b, void *c, long d)'),
    close: libc.func('int close(int fd)'),
    errno: () => koffi.errno(),
  };
}
