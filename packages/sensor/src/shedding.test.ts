import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BLOCK, MARK } from './layout.ts';
import { openLive, type LiveSource } from './live.ts';
import { shedFrom, SHED } from './shedding.ts';
import { decodeBlock, perlCalls, whyNoProbe, type SeenEvent } from './testing/probe-run.ts';

const reason = whyNoProbe();

test('never left out: what starts, connects, is opened for writing or changes rights', () => {
  for (const name of ['execve', 'clone3', 'connect', 'openat', 'creat', 'setuid', 'unlinkat', 'ptrace']) expect(shedFrom(name, false)).toBe(SHED.never);
  expect([shedFrom('read', false), shedFrom('read', true), shedFrom('close', true)]).toEqual([SHED.unneeded, SHED.restorable, SHED.restorable]);
});

describe.skipIf(reason !== undefined)(`a ring that fills${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let source: LiveSource;
  beforeEach(() => {
    source = openLive({ ringBytes: 1 << 15, events: ['write', 'dup', 'openat', 'unlink', 'procexit'], unneeded: ['write'], reportSelf: true });
  });
  afterEach(() => source.close());

  function run(body: string): number {
    const [program, ...args] = perlCalls(`my $m=pack('Q', 1); sc('sched_setaffinity', 0, 8, $m); ${body}`);
    return spawnSync(program, args).pid;
  }

  function drained(pid: number): (SeenEvent & { readonly marks: number })[] {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    const seen: (SeenEvent & { readonly marks: number })[] = [];
    source.drain((memory, at) => void seen.push({ ...decodeBlock(memory, at), marks: memory.view.getUint32(at + BLOCK.flags, true) }));
    return seen.filter((event) => event.tid === pid);
  }

  test('first loses the data of writes, then the writes, then what /proc tells again, and keeps the rest', () => {
    const pid = run(`for (1..300) { sc('write', 99, 'some data of a write', 20) } for (1..300) { sc('dup', 99) } for (1..20) { sc('unlink', '/nonexistent/egg') } sc('openat', -100, '/nonexistent/egg', 1, 0); sc('openat', -100, '/nonexistent/egg', 0, 0);`);
    const events = drained(pid);
    const writes = events.filter((event) => event.type.name === 'write' && event.params.fd === 99n);
    const bare = writes.findIndex((event) => event.params.data === undefined);
    expect(bare).toBeGreaterThan(20);
    expect(writes.slice(0, bare).every((event) => event.params.data !== undefined && event.marks === 0)).toBe(true);
    expect(writes.slice(bare).every((event) => event.params.data === undefined && event.marks === MARK.withoutData)).toBe(true);
    const dups = events.filter((event) => event.type.name === 'dup' && event.params.oldfd === 99n);
    expect(writes.length).toBeLessThan(300);
    expect(dups.length).toBeGreaterThan(0);
    expect(dups.length).toBeLessThan(300);
    expect(events.filter((event) => event.type.name === 'unlink')).toHaveLength(20);
    expect(events.filter((event) => event.params.name === '/nonexistent/egg').map((event) => event.params.flags)).toEqual([2n]);
    expect(events.filter((event) => event.type.name === 'procexit')).toHaveLength(1);
    const { droppedByCause, droppedByCall, withoutData } = source.counters();
    expect(droppedByCause.ringFull).toBe(0);
    expect(droppedByCall['write']).toBeGreaterThanOrEqual(300 - writes.length);
    expect(droppedByCall['dup']).toBeGreaterThanOrEqual(300 - dups.length);
    expect(droppedByCall['openat']).toBeGreaterThanOrEqual(1);
    expect(withoutData).toBeGreaterThanOrEqual(writes.length - bare);
  });

  test('reports everything again as soon as there is room', () => {
    drained(run(`for (1..600) { sc('write', 99, 'x' x 60, 60) } for (1..600) { sc('dup', 99) }`));
    expect(source.counters().droppedByCause.shed).toBeGreaterThan(0);
    const events = drained(run(`sc('dup', 98); sc('write', 99, 'room', 4);`));
    expect(events.some((event) => event.type.name === 'dup' && event.params.oldfd === 98n)).toBe(true);
    expect(events.some((event) => event.params.data?.toString() === 'room' && event.marks === 0)).toBe(true);
  });
});

describe.skipIf(reason !== undefined)(`a failed open${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  test('says that only the caller tells its name', () => {
    const source = openLive({ ringBytes: 1 << 20, events: ['openat'], reportSelf: true });
    try {
      const [program, ...args] = perlCalls(`sc('openat', -100, '/nonexistent/egg', 0, 0); sc('openat', -100, '/etc/hostname', 0, 0);`);
      spawnSync(program, args);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      const marks = new Map<unknown, number>();
      source.drain((memory, at) => void marks.set(decodeBlock(memory, at).params.name, memory.view.getUint32(at + BLOCK.flags, true)));
      expect(marks.get('/nonexistent/egg')).toBe(MARK.callersWord);
      expect(marks.get('/etc/hostname')).toBe(0);
    } finally {
      source.close();
    }
  });
});
