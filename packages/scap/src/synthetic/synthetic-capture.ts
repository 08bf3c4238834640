/**
 * Captures from a readable script, for tests that need no file: who runs at the beginning, then what they do, call by call.
 *
 *     syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'bash' })
 *       .at(10).fork(51).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').read('root:*:').exit(0).bytes()
 *
 * The same script gives the same bytes. Calls are made by the process that was named, forked or chosen (`as`) last; `read`,
 * `write` and `close` without a descriptor use the one that it opened last.
 */
import { type Nanoseconds, ns } from '@eyrie/schema';
import { byteStringOf } from '../byte-string.ts';
import { FdKind, type FdEntry, type GroupEntry, type UserEntry } from '../entries.ts';
import { buildEvent, type EventSpec } from '../event-builder.ts';
import type { Endpoint } from '../sockets.ts';
import { type ScapWriter, writeCapture } from '../writer.ts';
import { entryOf, type FullProcess, fullProcess, type SyntheticProcess } from './process.ts';
import * as calls from './syscalls.ts';

export interface SyntheticOptions {
  /** `current`: exit events as of today. `old`: enter and exit events, readable by sysdig 0.29.3. `oldest`: these in V1 blocks. */
  readonly form?: 'current' | 'old' | 'oldest';
  /** Time of `at(0)`. */
  readonly start?: Nanoseconds;
  readonly hostname?: string;
}

const DEFAULT_START = ns(1_700_000_000_000_000_000n);
const EVENT_STEP = 1000n;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const CPUS = 2;

export class SyntheticCapture {
  readonly #form: 'current' | 'old' | 'oldest';
  readonly #start: bigint;
  readonly #hostname: string;
  readonly #initial: FullProcess[] = [];
  readonly #processes = new Map<number, FullProcess>();
  readonly #fds = new Map<number, FdEntry[]>();
  readonly #users: UserEntry[] = [];
  readonly #groups: GroupEntry[] = [];
  readonly #events: { bytes: Uint8Array; cpu: number; flags: number }[] = [];
  #actor: FullProcess = fullProcess({ pid: 1, comm: 'init' });
  #lastFd = 0;
  #now: bigint;

  constructor(options: SyntheticOptions) {
    this.#form = options.form ?? 'current';
    this.#start = options.start ?? DEFAULT_START;
    this.#hostname = options.hostname ?? 'synthetic';
    this.#now = this.#start;
  }

  /** A process that runs when the capture begins; it becomes the one that acts. */
  process(process: SyntheticProcess): this {
    const full = fullProcess(process);
    this.#initial.push(full);
    this.#processes.set(full.tid, full);
    this.#actor = full;
    return this;
  }

  /** A file that the process has open when the capture begins. */
  holds(fd: number, path: string): this {
    const list = this.#fds.get(this.#actor.tid) ?? [];
    list.push({ fd, inode: BigInt(fd), type: FdKind.FILE, name: byteStringOf(path) });
    this.#fds.set(this.#actor.tid, list);
    this.#actor.fds.add(fd);
    return this;
  }

  user(name: string, uid: number, gid = uid): this {
    this.#users.push({ uid, gid, name: byteStringOf(name), home: byteStringOf(`/home/${name}`), shell: byteStringOf('/bin/sh') });
    return this;
  }

  group(name: string, gid: number): this {
    this.#groups.push({ gid, name: byteStringOf(name) });
    return this;
  }

  /** Milliseconds since the start; each event then takes a microsecond. */
  at(ms: number): this {
    this.#now = this.#start + BigInt(Math.round(ms * 1e6));
    return this;
  }

  /** Chooses who acts. */
  as(tid: number): this {
    const process = this.#processes.get(tid);
    if (process === undefined) throw new RangeError(`no process has the thread ${tid}`);
    this.#actor = process;
    return this;
  }

  /** The acting process forks; the child acts from now on. */
  fork(pid: number, own: Partial<SyntheticProcess> = {}): this {
    const parent = this.#actor;
    return this.#clone({ ...parent, pid, tid: pid, vpid: pid, vtid: pid, parent: parent.pid, ...own, fds: new Set(parent.fds) }, 0);
  }

  /** The acting process starts a thread, which acts from now on. */
  thread(tid: number): this {
    const flags = calls.bits('clone_flags', ['CLONE_FILES', 'CLONE_FS', 'CLONE_SIGHAND', 'CLONE_THREAD', 'CLONE_VM']);
    return this.#clone({ ...this.#actor, tid, vtid: tid }, flags);
  }

  #clone(child: FullProcess, flags: number): this {
    const parent = this.#actor;
    this.#emit(calls.clone(parent, child.tid, flags));
    this.#processes.set(child.tid, child);
    this.#actor = child;
    const { exit, oldExit } = calls.clone(child, 0, flags);
    return this.event({ ...(this.#form === 'current' ? exit : oldExit), tid: child.tid, ts: this.#now });
  }

  /** The acting process becomes another program. A negative result, if given, is the call's failure. */
  exec(path: string, args: readonly string[] = [], own: Partial<SyntheticProcess> & { readonly res?: number } = {}): this {
    const { res = 0, ...rest } = own;
    const comm = path.slice(path.lastIndexOf('/') + 1).slice(0, 15);
    const next = { ...this.#actor, path, exe: path, comm, args, ...rest, fds: this.#actor.fds };
    this.#emit(calls.execve(res < 0 ? { ...this.#actor, path } : next, res));
    if (res >= 0) {
      this.#processes.set(next.tid, next);
      this.#actor = next;
    }
    return this;
  }

  /** @param how flag names, as `['O_WRONLY', 'O_CREAT']`; `res`: a negative error number. */
  open(path: string, how: { readonly flags?: readonly string[]; readonly mode?: number; readonly res?: number } = {}): this {
    const fd = how.res ?? this.#newFd();
    return this.#emit(calls.openat(fd, path, calls.bits('file_flags', how.flags ?? ['O_RDONLY']), how.mode ?? 0));
  }

  read(data: string | Uint8Array, fd = this.#lastFd): this {
    return this.#emit(calls.read(fd, bytesOf(data)));
  }

  write(data: string | Uint8Array, fd = this.#lastFd): this {
    return this.#emit(calls.write(fd, bytesOf(data)));
  }

  close(fd = this.#lastFd): this {
    this.#actor.fds.delete(fd);
    return this.#emit(calls.close(fd));
  }

  dup(oldFd: number, newFd = this.#newFd()): this {
    this.#actor.fds.add(newFd);
    this.#lastFd = newFd;
    return this.#emit(calls.dup(oldFd, newFd));
  }

  /** Makes a socket and connects it. */
  connect(to: string, port: number, how: { readonly from?: string; readonly fromPort?: number; readonly res?: number } = {}): this {
    const destination = endpoint(to, port);
    const source = endpoint(how.from ?? (destination.address.length === 4 ? '10.0.0.1' : '::1'), how.fromPort ?? 40_000);
    const fd = this.#socket(destination);
    return this.#emit(calls.connect(fd, source, destination, how.res ?? 0));
  }

  /** Makes a datagram socket, binds it and connects it, as resolvers do. */
  connectDatagrams(to: string, port: number, from: string, fromPort: number): this {
    const destination = endpoint(to, port);
    const source = endpoint(from, fromPort);
    const fd = this.#socket(destination, SOCK_DGRAM);
    this.#emit(calls.bind(fd, source));
    return this.#emit(calls.connect(fd, source, destination, 0));
  }

  /** Makes a socket that waits for connections. */
  listen(address: string, port: number): this {
    const own = endpoint(address, port);
    const fd = this.#socket(own);
    this.#emit(calls.bind(fd, own));
    return this.#emit(calls.listen(fd, 128));
  }

  accept(from: string, fromPort: number, own: string, port: number): this {
    return this.#emit(calls.accept(this.#newFd(), endpoint(from, fromPort), endpoint(own, port)));
  }

  unlink(path: string, res = 0): this {
    return this.#emit(calls.unlink(path, res));
  }
  rename(from: string, to: string, res = 0): this {
    return this.#emit(calls.rename(from, to, res));
  }
  mkdir(path: string, mode = 0o755, res = 0): this {
    return this.#emit(calls.mkdir(path, mode, res));
  }
  chmod(path: string, mode: number, res = 0): this {
    return this.#emit(calls.chmod(path, mode, res));
  }
  chdir(path: string, res = 0): this {
    return this.#emit(calls.chdir(path, res));
  }
  setuid(uid: number, res = 0): this {
    return this.#emit(calls.setuid(uid, res));
  }
  kill(pid: number, signal: number, res = 0): this {
    return this.#emit(calls.kill(pid, signal, res));
  }

  /** The acting process ends; its parent acts from now on. */
  exit(status = 0): this {
    const { tid, parent } = this.#actor;
    const params = [status << 8, status, 0, 0, ...(this.#form === 'current' ? [parent] : [])];
    this.event({ type: 'PROCEXIT_1_E', params, tid, ts: this.#now });
    this.#processes.delete(tid);
    this.#actor = this.#processes.get(parent) ?? this.#actor;
    return this;
  }

  /** Any event at all. Time and thread are the current ones unless given. */
  event(spec: Omit<EventSpec, 'ts' | 'tid'> & Partial<EventSpec>, flags = 0): this {
    const full = { ts: this.#now, tid: this.#actor.tid, ...spec };
    this.#events.push({ bytes: buildEvent(full, this.#form === 'oldest' ? 1 : 2), cpu: Number(full.tid) % CPUS, flags });
    this.#now += EVENT_STEP;
    return this;
  }

  #emit(call: calls.Syscall): this {
    if (this.#form === 'current') return this.event(call.exit);
    return this.event(call.enter).event(call.oldExit);
  }

  #socket({ address }: Endpoint, type = SOCK_STREAM): number {
    const fd = this.#newFd();
    this.#emit(calls.socket(fd, address.length === 4 ? AF_INET : AF_INET6, type));
    return fd;
  }

  /** The lowest descriptor that is free, as the kernel gives it. */
  #newFd(): number {
    let fd = 3;
    while (this.#actor.fds.has(fd)) fd += 1;
    this.#actor.fds.add(fd);
    this.#lastFd = fd;
    return fd;
  }

  /** Writes the capture into any writer. */
  writeTo(writer: ScapWriter): void {
    writer.section();
    writer.machine({ cpus: CPUS, memoryBytes: 1n << 30n, maxPid: 1n << 22n, hostname: byteStringOf(this.#hostname), bootTime: ns(this.#start - 3_600_000_000_000n), flags: 0n });
    writer.interfaces([{ name: byteStringOf('eth0'), address: Uint8Array.of(10, 0, 0, 1), netmask: Uint8Array.of(255, 0, 0, 0), broadcast: Uint8Array.of(10, 255, 255, 255), linkSpeed: 0n }]);
    writer.users([{ uid: 0, gid: 0, name: byteStringOf('root'), home: byteStringOf('/root'), shell: byteStringOf('/bin/sh') }, ...this.#users], [{ gid: 0, name: byteStringOf('root') }, ...this.#groups]);
    writer.processes(this.#initial.map(entryOf));
    for (const [tid, fds] of this.#fds) writer.fds(tid, fds);
    for (const { bytes, cpu, flags } of this.#events) {
      if (this.#form === 'oldest') writer.eventBytesV1(bytes, cpu, flags);
      else writer.eventBytes(bytes, cpu, flags);
    }
  }

  bytes(): Uint8Array {
    return writeCapture((writer) => this.writeTo(writer), this.#form === 'current' ? 'current' : 'sysdig-0.29');
  }
}

export function syntheticCapture(options: SyntheticOptions = {}): SyntheticCapture {
  return new SyntheticCapture(options);
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Uint8Array.from(byteStringOf(data), (character) => character.charCodeAt(0)) : data;
}

function endpoint(address: string, port: number): Endpoint {
  return { address: addressBytes(address), port };
}

/** `10.0.0.1` or `2001:db8::1`. */
function addressBytes(text: string): Uint8Array {
  if (!text.includes(':')) return Uint8Array.from(text.split('.'), Number);
  const [head = '', tail = ''] = text.split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const before = groups(head);
  const after = text.includes('::') ? groups(tail) : [];
  const middle = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return Uint8Array.from([...before, ...middle, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}
