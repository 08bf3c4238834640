/**
 * What is left out because nobody asks for it: whichever fields a consumer reads of whichever events, it gets the values that a
 * stream gives which follows everything. Streams are old captures, full of descriptors that are opened, copied, inherited and
 * closed by several threads at once.
 */
import { factsOf, outputOf } from '@eyrie/fields';
import { ScapReader, socketAddress, socketTuple, syntheticCapture, type EventSpec } from '@eyrie/scap';
import { EVENT_TYPES, FIELDS, PPME } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStream, type StreamConsumer } from './event-stream.ts';
import { filterOf, type StreamFilter } from './filter.ts';
import { readWithTrust } from './read-with-trust.ts';
import { readAcrossEvents } from './whole-stream.ts';

type Part = Pick<EventSpec, 'type' | 'params'>;

interface Call {
  readonly enter: Part;
  readonly exit: Part;
}

const TIDS = [50, 51, 52, 60, 61];
const call = (enter: EventSpec['type'], asked: Part['params'], exit: EventSpec['type'], answered: Part['params']): Call => ({ enter: { type: enter, params: asked }, exit: { type: exit, params: answered } });

const fd = fc.integer({ min: 0, max: 6 });
const got = fc.oneof({ weight: 5, arbitrary: fd }, { weight: 1, arbitrary: fc.constant(-2) });
const path = fc.constantFrom('/etc/passwd', '/etc/../tmp/x', 'data', '../up', '/tmp', 'sub/dir', '<NA>');
const directory = fc.oneof({ weight: 3, arbitrary: fc.constant(-100) }, { weight: 1, arbitrary: fd });
const openFlags = fc.constantFrom(1, 1 | (1 << 22), 1 | (1 << 9), 2 | 4);
const result = fc.constantFrom(0, 0, 0, -9);
const end = (address: readonly number[], port: number) => ({ address: Uint8Array.from(address), port });
const peer = fc.constantFrom(end([10, 0, 0, 2], 443), end([10, 0, 0, 3], 53), end([127, 0, 0, 1], 8080));
const own = fc.constantFrom(end([10, 0, 0, 1], 40_000), end([10, 0, 0, 1], 443));
const tid = fc.constantFrom(...TIDS);
const CLONE = { FILES: 1, FS: 2, THREAD: 1 << 13 } as const;

/** comm, exe, … as clone and exec report them. */
const image = (self: number, pid: number, parent: number, name: string): Part['params'] => [
  `/bin/${name}`, ['-c', 'x'], self, pid, parent, '/work', 1024, 1, 2, 3000, 400, 0, name, ['cpu=/', 'memory=/user'],
];

const anyCall = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(got, directory, path, openFlags).map(([res, at, name, flags]) => call('SYSCALL_OPENAT_2_E', [at, name, flags, 0], 'SYSCALL_OPENAT_2_X', [res, at, name, flags, 0, 5])) },
  { weight: 2, arbitrary: fc.tuple(got, path, openFlags).map(([res, name, flags]) => call('SYSCALL_OPEN_E', [name, flags, 0], 'SYSCALL_OPEN_X', [res, name, flags, 0, 5])) },
  { weight: 4, arbitrary: fc.tuple(fd, result).map(([number, res]) => call('SYSCALL_CLOSE_E', [number], 'SYSCALL_CLOSE_X', [res])) },
  { weight: 3, arbitrary: fc.tuple(fd, fc.integer({ min: -11, max: 20 })).map(([number, res]) => call('SYSCALL_READ_E', [number, 20], 'SYSCALL_READ_X', [res, new Uint8Array(Math.max(0, res)).fill(65)])) },
  { weight: 3, arbitrary: fd.map((number) => call('SYSCALL_WRITE_E', [number, 3], 'SYSCALL_WRITE_X', [3, Uint8Array.of(1, 2, 3)])) },
  { weight: 2, arbitrary: fc.tuple(fd, got).map(([from, to]) => call('SYSCALL_DUP_E', [from], 'SYSCALL_DUP_X', [to])) },
  { weight: 1, arbitrary: fc.tuple(fd, got, fc.constantFrom(1, 3, 26)).map(([number, res, command]) => call('SYSCALL_FCNTL_E', [number, command], 'SYSCALL_FCNTL_X', [res])) },
  { weight: 2, arbitrary: fc.tuple(got, fc.constantFrom(1, 2)).map(([res, kind]) => call('SOCKET_SOCKET_E', [2, kind, 0], 'SOCKET_SOCKET_X', [res])) },
  { weight: 3, arbitrary: fc.tuple(fd, own, peer, fc.constantFrom(0, 0, -115, -111)).map(([number, from, to, res]) => call('SOCKET_CONNECT_E', [number, socketAddress(to)], 'SOCKET_CONNECT_X', [res, socketTuple(from, to)])) },
  { weight: 2, arbitrary: fc.tuple(got, peer, own).map(([res, from, to]) => call('SOCKET_ACCEPT_5_E', [], 'SOCKET_ACCEPT_5_X', [res, socketTuple(from, to), 0, 0, 128])) },
  { weight: 1, arbitrary: fc.tuple(fd, own).map(([number, at]) => call('SOCKET_BIND_E', [number], 'SOCKET_BIND_X', [0, socketAddress(at)])) },
  { weight: 2, arbitrary: fc.tuple(fd, own, peer).map(([number, from, to]) => call('SOCKET_SENDTO_E', [number, 3, socketTuple(from, to)], 'SOCKET_SENDTO_X', [3, Uint8Array.of(7, 7, 7)])) },
  { weight: 2, arbitrary: fc.tuple(fd, peer, own).map(([number, from, to]) => call('SOCKET_RECVFROM_E', [number, 3], 'SOCKET_RECVFROM_X', [3, Uint8Array.of(7, 7, 7), socketTuple(from, to)])) },
  { weight: 1, arbitrary: fc.tuple(fd, fd).map(([first, second]) => call('SYSCALL_PIPE_E', [], 'SYSCALL_PIPE_X', [0, first, second, 99])) },
  { weight: 1, arbitrary: fc.tuple(path, result).map(([name, res]) => call('SYSCALL_CHDIR_E', [], 'SYSCALL_CHDIR_X', [res, name])) },
  { weight: 1, arbitrary: fc.tuple(fd, result).map(([number, res]) => call('SYSCALL_FCHDIR_E', [number], 'SYSCALL_FCHDIR_X', [res])) },
  { weight: 1, arbitrary: fc.constant(call('SYSCALL_BRK_4_E', [7], 'SYSCALL_BRK_4_X', [7, 777, 55, 1])) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map((uid) => call('SYSCALL_SETUID_E', [uid], 'SYSCALL_SETUID_X', [0])) },
);

/** Each thread has one call at a time; others come between its beginning and its end. */
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('call' as const), tid, call: anyCall }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clone' as const), tid, child: tid, flags: fc.constantFrom(0, CLONE.FILES, CLONE.FS | CLONE.FILES, CLONE.THREAD | CLONE.FILES | CLONE.FS), childFirst: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('exec' as const), tid, name: fc.constantFrom('cat', 'grep', 'sh') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('exit' as const), tid }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Play {
  readonly #capture = syntheticCapture({ form: 'old' }).process({ pid: 1, comm: 'init' });
  /** What a thread's call will come back with. */
  readonly #pending = new Map<number, Part>();
  /** Living threads and the processes that they belong to: nobody acts who was not born, or has ended. */
  readonly #processes = new Map<number, number>();

  constructor() {
    for (const pid of [50, 51, 60]) {
      this.#capture.process({ pid, parent: 1, comm: `p${pid}` }).holds(0, '/dev/null').holds(3, `/var/${pid}`);
      this.#processes.set(pid, pid);
    }
  }

  bytes(): Uint8Array {
    return this.#capture.bytes();
  }

  take(step: Step): void {
    const pid = this.#processes.get(step.tid);
    if (pid === undefined) return;
    if (step.kind === 'call' && !this.#pending.has(step.tid)) {
      this.#emit(step.tid, step.call.enter);
      this.#pending.set(step.tid, step.call.exit);
      return;
    }
    this.#finish(step.tid);
    if (step.kind === 'clone') this.#clone(step.tid, pid, step.child, step.flags, step.childFirst);
    else if (step.kind === 'exec' && pid === step.tid) this.#exec(pid, step.name);
    else if (step.kind === 'exit') {
      this.#emit(step.tid, { type: 'PROCEXIT_1_E', params: [0, 0, 0, 0] });
      this.#processes.delete(step.tid);
    }
  }

  #clone(tid: number, pid: number, child: number, flags: number, isChildFirst: boolean): void {
    if (this.#processes.has(child) || [...this.#processes.values()].includes(child)) return;
    const childPid = (flags & CLONE.THREAD) === 0 ? child : pid;
    const ends: [number, Part][] = [
      [tid, { type: 'SYSCALL_CLONE_20_X', params: [child, ...image(tid, pid, 1, 'sh'), flags, 0, 0, tid, pid] }],
      [child, { type: 'SYSCALL_CLONE_20_X', params: [0, ...image(child, childPid, childPid === child ? pid : 1, 'sh'), flags, 0, 0, child, childPid] }],
    ];
    this.#emit(tid, { type: 'SYSCALL_CLONE_20_E', params: [] });
    for (const [self, part] of isChildFirst ? ends.toReversed() : ends) this.#emit(self, part);
    this.#processes.set(child, childPid);
  }

  /** The kernel ends the other threads. */
  #exec(pid: number, name: string): void {
    this.#emit(pid, { type: 'SYSCALL_EXECVE_19_E', params: [`bin/${name}`] });
    for (const [tid, process] of this.#processes) if (process === pid && tid !== pid) this.#processes.delete(tid);
    this.#emit(pid, { type: 'SYSCALL_EXECVE_19_X', params: [0, ...image(pid, pid, 1, name), ['A=b'], 0, 1, 2, 0] });
  }

  #finish(tid: number): void {
    const part = this.#pending.get(tid);
    this.#pending.delete(tid);
    if (part !== undefined) this.#emit(tid, part);
  }

  #emit(tid: number, part: Part): void {
    this.#capture.event({ ...part, tid });
  }
}

function captureOf(steps: readonly Step[]): Uint8Array {
  const play = new Play();
  for (const next of steps) play.take(next);
  return play.bytes();
}

const ARGUMENTS: Readonly<Record<string, string>> = { 'evt.arg': 'name', 'evt.rawarg': 'res', 'evt.type.is': 'openat', 'evt.around': '1', 'thread.cgroup': 'cpu', 'proc.aname': '1' };
const FIELD_NAMES = FIELDS.map(({ name }) => name).filter((name) => !readAcrossEvents([name]) && !name.startsWith('ka.') && !name.startsWith('json.') && name !== 'jevt.value');
const TYPES: readonly number[] = [...new Set([...['OPENAT_2', 'OPEN', 'CLOSE', 'READ', 'WRITE', 'FCNTL', 'EXECVE_19', 'CLONE_20', 'CHDIR', 'FCHDIR', 'BRK_4', 'DUP', 'PIPE'].map((name) => `SYSCALL_${name}`), ...['CONNECT', 'ACCEPT_5', 'SENDTO', 'RECVFROM', 'BIND', 'SOCKET'].map((name) => `SOCKET_${name}`)])]
  .flatMap((name) => [PPME[`${name}_E` as keyof typeof PPME], PPME[`${name}_X` as keyof typeof PPME]]);

/** Fields that are made from the same facts: whichever of them are read, the same events are followed. */
const GROUPS = [...new Set(FIELD_NAMES.map(factsOf))].map((facts) => FIELD_NAMES.filter((name) => factsOf(name) === facts));

/** @returns what the fields print of the events of these types. */
function linesOf(bytes: Uint8Array, view: 'classic' | 'current', asked: Pick<StreamConsumer, 'wants' | 'reads'>, types: readonly number[], fields: readonly string[]): string[] {
  const lines: string[] = [];
  const outputs = fields.map((name) => [name, outputOf(name, ARGUMENTS[name])] as const);
  const stream = new EventStream(
    {
      ...asked,
      onSystem: () => undefined,
      onEvent: (context) => {
        const { num, type } = context.event;
        if (types.includes(type)) for (const [name, output] of outputs) lines.push(`${num} ${EVENT_TYPES[type]?.id} ${name}=${output.text(context)}`);
      },
    },
    { view },
  );
  const reader = new ScapReader(stream);
  reader.push(bytes);
  reader.end();
  expect(reader.error).toBeUndefined();
  return lines;
}

describe('a stream of which few fields are read', () => {
  it('tells them as if all were', () => {
    const types = fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), fc.tuple(...GROUPS.map(() => types)), fc.constantFrom('classic' as const, 'current' as const), (steps, wanted, view) => {
        const bytes = captureOf(steps);
        for (const [index, fields] of GROUPS.entries()) {
          const some = wanted[index] ?? [];
          const asked = { wants: (type: number) => some.includes(type), reads: (field: string) => fields.includes(field) };
          expect(linesOf(bytes, view, asked, some, fields)).toEqual(linesOf(bytes, view, {}, some, fields));
        }
      }),
      { numRuns: 60 },
    );
  });

  const CONDITIONS = [
    'evt.type=openat and fd.name startswith /etc and proc.name=cat', 'evt.type=execve and proc.name in (cat, grep)', 'evt.is_io=true and fd.sport=443', 'fd.sport=443', 'evt.is_io=true and fd.cport=40000 and proc.name!=sh', 'fd.l4proto=tcp and evt.type in (read, write, close)', 'not fd.sport=443', 'fd.rip=10.0.0.2 and evt.is_io_read=true', 'fd.type=ipv4 and evt.type=write and evt.dir=>', 'fd.type=ipv4 and evt.dir=<',
    'evt.type=close and fd.name contains tmp', 'evt.type in (read, write) and fd.filename=passwd', 'fd.connected=true', 'fd.num=3 and evt.type!=openat', 'evt.type=openat and fd.name glob *data*',
    'proc.cwd startswith /tmp', 'evt.type=execve and proc.exepath endswith cat', 'not proc.name=sh and not fd.name exists', 'proc.fdopencount>3', 'evt.arg.name startswith /etc', 'evt.failed=true and fd.type=file',
    'fd.net=10.0.0.0/8 and evt.type=recvfrom', 'fd.ip exists and evt.type=read', 'evt.buflen>2 and fd.typechar=f', 'proc.vmsize=777', 'evt.args contains /etc', 'fd.l4proto=udp or fd.cport=40000', 'evt.category=net',
    'evt.type=clone and proc.pname=sh', 'evt.is_open_write=true and fd.directory=/etc', 'user.uid=2 and evt.type=read', 'evt.type=dup and fd.name contains /var', 'proc.aname=sh and evt.type=openat',
  ];

  const DESCRIBED = ['fd.name', 'fd.num', 'fd.type', 'fd.nameraw', 'fd.directory', 'fd.name_changed', 'fd.ino'];
  const OF_OPENED = [
    'evt.type=openat and fd.name startswith /etc and proc.name=cat', 'evt.type in (open, openat) and fd.name contains tmp', 'evt.type=openat', 'evt.type in (open, openat, creat) and not fd.directory=/etc',
    'evt.type=open and evt.dir=< and fd.num>=0', 'evt.type=openat and fd.typechar=f and proc.pname=sh', 'evt.is_open_read=true and fd.filename=passwd', 'evt.type=openat and fd.name exists and user.uid=2',
  ];

  it('gives a condition the events that it holds for', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.constantFrom(...CONDITIONS), fc.constantFrom('classic' as const, 'current' as const), (steps, condition, view) => {
        const bytes = captureOf(steps);
        expect(matches(bytes, view, collector(condition, true))).toEqual(matches(bytes, view, collector(condition, false)));
      }),
      { numRuns: 250 },
    );
  });

  it('gives one about opened files its events, read again where a directory is not known', async () => {
    let again = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120 }), fc.constantFrom(...OF_OPENED), fc.constantFrom('classic' as const, 'current' as const), async (steps, condition, view) => {
        const bytes = captureOf(steps);
        const collected = collector(condition, true, DESCRIBED);
        let runs = 0;
        await readWithTrust(collected.consumer, { view }, (stream) => {
          runs += 1;
          readInto(stream, bytes);
        });
        if (runs > 1) again += 1;
        expect(collected.found).toEqual(matches(bytes, view, collector(condition, false, DESCRIBED)));
      }),
      { numRuns: 250 },
    );
    expect(again).toBeGreaterThan(0);
  });

  /** Numbers of the events for which a condition holds, with what fields print of them. */
  function collector(condition: string, isPartial: boolean, printedFields: readonly string[] = []): { consumer: StreamConsumer; found: string[] } {
    const filterFor = filterOf(condition);
    let filter: StreamFilter | undefined;
    const found: string[] = [];
    const printed = printedFields.map((name) => outputOf(name, undefined));
    const asked: Pick<StreamConsumer, 'wants' | 'reads' | 'demandOnFd'> = { wants: (type) => filter?.wants(type) !== false, demandOnFd: () => filter?.demandOnFd(), reads: (field) => printedFields.includes(field) || filter?.fields.has(field) === true };
    const consumer: StreamConsumer = {
      ...(isPartial ? asked : {}),
      onSystem: ({ system }) => {
        filter = filterFor(system.answers);
      },
      onEvent: (context) => {
        if (filter?.holds(context) === true) found.push([context.event.num, ...printed.map((output) => output.text(context))].join(' '));
      },
    };
    return { consumer, found };
  }

  function readInto(stream: EventStream, bytes: Uint8Array): void {
    const reader = new ScapReader(stream, { bufferBytes: 4096 });
    reader.push(bytes);
    reader.end();
  }

  function matches(bytes: Uint8Array, view: 'classic' | 'current', { consumer, found }: ReturnType<typeof collector>): string[] {
    readInto(new EventStream(consumer, { view }), bytes);
    return found;
  }
});
