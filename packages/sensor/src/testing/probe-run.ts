/** Runs known programs under the real probe and gives back the events of these programs, decoded by the event table. */
import { spawn } from 'node:child_process';
import { EventView, type Memory } from '@eyrie/scap';
import { EVENT_TYPES, type EventType } from '@eyrie/schema';
import { BLOCK, BLOCK_EVF_V2 } from '../layout.ts';
import { openLive, type LiveOptions, type LiveSource } from '../live.ts';
import { thisArch } from '../probe.ts';
import { syscalls } from '../syscalls.ts';

export interface SeenEvent {
  readonly type: EventType;
  readonly time: bigint;
  readonly tid: number;
  readonly cpu: number;
  /** Numbers as bigint, strings without their last NUL, everything else as bytes; undefined when empty. */
  readonly params: Readonly<Record<string, bigint | string | Buffer | undefined>>;
}

/** Checks one block against the layout and the event table, and decodes it. @throws Error when it is not what it must be. */
export function decodeBlock(memory: Memory, at: number): SeenEvent {
  const { view } = memory;
  const total = view.getUint32(at + BLOCK.length, true);
  if (at % 8 !== 0) throw new Error(`a block lies at ${at}, not on a multiple of 8`);
  if (view.getUint32(at, true) !== BLOCK_EVF_V2) throw new Error(`block type ${view.getUint32(at, true)}`);
  if (view.getUint32(at + total - 4, true) !== total) throw new Error('the two lengths of a block differ');
  const event = new EventView();
  if (!event.moveTo(memory, at + BLOCK.event, at + total - 4) || !event.locateParams()) throw new Error('an event does not fit its block');
  const type = EVENT_TYPES[event.type];
  if (type === undefined || event.paramCount !== type.params.length) throw new Error(`${type?.id}: ${event.paramCount} parameters`);
  const used = event.paramCount === 0 ? EVENT_HEADER : event.startOf(event.paramCount - 1) + event.lengthOf(event.paramCount - 1) - event.offset;
  if (used !== event.length) throw new Error(`${type.id}: ${used} of ${event.length} bytes used`);
  const padded = BLOCK.event + ((event.length + BLOCK.event + 3) & ~3) - BLOCK.event + 4;
  if (padded !== total) throw new Error(`${type.id}: block of ${total} bytes instead of ${padded}`);
  const params: Record<string, bigint | string | Buffer | undefined> = {};
  type.params.forEach((param, index) => {
    params[param.name] = valueOf(event, index, param.type);
  });
  return { type, time: event.time, tid: event.tid, cpu: view.getUint16(at + BLOCK.cpu, true), params };
}

/** Bytes of an event without parameters. */
const EVENT_HEADER = 26;

const SIZES: Readonly<Record<string, number>> = {
  INT8: 1, UINT8: 1, FLAGS8: 1, ENUMFLAGS8: 1, SIGTYPE: 1,
  INT16: 2, UINT16: 2, FLAGS16: 2, ENUMFLAGS16: 2, SYSCALLID: 2,
  INT32: 4, UINT32: 4, FLAGS32: 4, ENUMFLAGS32: 4, UID: 4, GID: 4, MODE: 4, SIGSET: 4,
  INT64: 8, UINT64: 8, RELTIME: 8, ABSTIME: 8, ERRNO: 8, FD: 8, PID: 8,
};
const SIGNED = new Set(['INT8', 'INT16', 'INT32', 'INT64', 'ERRNO', 'FD', 'PID']);

function valueOf(event: EventView, index: number, type: string): bigint | string | Buffer | undefined {
  const bytes = Buffer.from(event.bytes(index));
  const size = SIZES[type];
  if (size === undefined) {
    if (bytes.length === 0) return undefined;
    if (!/^(CHARBUF|FSPATH|FSRELPATH)$/.test(type)) return bytes;
    if (bytes.at(-1) !== 0) throw new Error(`${event.type}: string without NUL: ${bytes.toString('latin1')}`);
    return bytes.subarray(0, -1).toString('latin1');
  }
  if (bytes.length !== size) throw new Error(`${EVENT_TYPES[event.type]?.id} parameter ${index}: ${bytes.length} bytes instead of ${size}`);
  const unsigned = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return SIGNED.has(type) ? BigInt.asIntN(size * 8, unsigned) : unsigned;
}

export interface ProbeRun {
  /** Events of the program and its descendants, in the order in which they were handed on. */
  readonly events: readonly SeenEvent[];
  readonly pid: number;
  readonly source: LiveSource;
}

/** A small ring is enough and quick to make. */
const TEST_RING = 1 << 21;
const SETTLE_MS = 60;

/**
 * Runs a command under a fresh probe.
 * @param events event names to report, besides those that tell who is whose child.
 */
export async function runUnderProbe(command: readonly [string, ...string[]], events: Iterable<string>, options: LiveOptions = {}): Promise<ProbeRun> {
  const source = openLive({ ringBytes: TEST_RING, reportSelf: true, ...options, events: [...events, 'clone', 'clone3', 'fork', 'vfork', 'close'] });
  try {
    const all: SeenEvent[] = [];
    const take = (memory: Memory, at: number): void => void all.push(decodeBlock(memory, at));
    const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = new Promise<void>((resolve, reject) => {
      child.on('exit', () => resolve());
      child.on('error', reject);
    });
    const timer = setInterval(() => source.drain(take), 2);
    await ended;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    clearInterval(timer);
    source.drain(take);
    const pid = child.pid ?? 0;
    return { events: afterMark(familyOf(all, pid)), pid, source };
  } finally {
    source.close();
  }
}

/** Events of a process and of what it started, by the first events of new tasks. */
function familyOf(events: readonly SeenEvent[], root: number): SeenEvent[] {
  const tids = new Set([root]);
  return events.filter((event) => {
    const isBirth = /^SYSCALL_(V?FORK|CLONE)/.test(event.type.id) && event.params.res === 0n;
    if (isBirth && tids.has(Number(event.params.ptid))) tids.add(event.tid);
    return tids.has(event.tid);
  });
}

function afterMark(events: readonly SeenEvent[]): readonly SeenEvent[] {
  return events.slice(1 + events.findIndex((event) => event.type.id === 'SYSCALL_CLOSE_X' && event.params.fd === BigInt(MARK)));
}

/** Closing this descriptor, which nobody has, says: from here on it is the test's own calls. */
const MARK = 98_765;

/**
 * A Perl program (perl-base is on every Debian) that makes system calls by name: `sc('openat', -100, "/etc/hostname", 0, 0)`.
 * `sc` copies its arguments; `by` takes variables into which the call writes. The interpreter's own start is not in the result
 * of {@link runUnderProbe}. A call that never returns ends the program after a while.
 */
export function perlCalls(body: string): readonly [string, ...string[]] {
  const numbers = syscalls(thisArch()).map((call) => `${call.name}=>${call.number}`);
  const helpers = 'sub sc { my ($c, @a) = @_; return syscall($n{$c}, @a); } sub by { my $c = shift; return syscall($n{$c}, @_); }';
  return ['/usr/bin/perl', '-e', `our %n=(${numbers.join(',')}); ${helpers} alarm 20; sc('close', ${MARK}); ${body}`];
}

/** Why these tests cannot run here; undefined when they can. */
export function whyNoProbe(): string | undefined {
  try {
    openLive({ ringBytes: 4096 }).close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? 'unknown') : String(error);
  }
}
