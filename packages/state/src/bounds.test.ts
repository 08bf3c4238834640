/** Memory after much is what it was after little. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { buildEvent, byteStringOf, EventView, Memory, type EventSpec } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { FdTable } from './fd-table.ts';
import { FdInfo, FdType } from './fd.ts';
import { SystemState } from './system-state.ts';
import { TextTable } from './text.ts';
import { Scenario } from './testing/scenario.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** An event in a buffer of its own whose numbers can be changed: half a million need not be built one by one. */
class Template {
  readonly view = new EventView();
  readonly memory: Memory;
  readonly #length: number;

  constructor(spec: EventSpec) {
    const bytes = buildEvent(spec);
    this.#length = bytes.length;
    this.memory = new Memory(new ArrayBuffer((bytes.length + 3) & ~3));
    this.memory.u8.set(bytes);
  }

  /** @param numbers 64-bit values by parameter, and a text of digits for one that holds `000000`. */
  at(tid: number, time: bigint, numbers: Readonly<Record<number, number>>, digits?: { readonly param: number; readonly from: number; readonly value: number }): EventView {
    this.memory.view.setBigUint64(0, time, true);
    this.memory.view.setUint32(8, tid, true);
    this.view.moveTo(this.memory, 0, this.#length);
    this.view.locateParams();
    for (const [param, value] of Object.entries(numbers)) this.memory.view.setInt32(this.view.startOf(Number(param)), value, true);
    if (digits !== undefined) {
      const text = String(digits.value).padStart(6, '0');
      for (let index = 0; index < text.length; index++) this.memory.u8[this.view.startOf(digits.param) + digits.from + index] = text.charCodeAt(index);
    }
    return this.view;
  }
}

describe('half a million short-lived processes', () => {
  it('leave nothing behind', () => {
    const state = new Scenario('init 1\n  sh 2').state;
    const shared = { ts: 0n, tid: 0 };
    const clone = new Template({ ...shared, type: 'SYSCALL_CLONE_20_X', params: [0, 'sh', ['-c', 'x'], 0, 0, 2, '', 1024, 0, 0, 1, 1, 0, 'sh', ['cpu=/'], 0, 0, 0, 0, 0, 0] });
    const exec = new Template({ ...shared, type: 'SYSCALL_EXECVE_19_X', params: [0, 'job', ['000000'], 0, 0, 2, '', 1024, 0, 0, 1, 1, 0, 'job', ['cpu=/'], ['A=1'], 0, 0, 0, 0, 0n, 0n, 0n, 1n, 1n, 1n, 0, '/bin/job', 0, 0, '/bin/job'] });
    const open = new Template({ ...shared, type: 'SYSCALL_OPENAT_2_X', params: [3, -100, '/tmp/work-000000.tmp', 1, 0, 8, 1] });
    const exit = new Template({ ...shared, type: 'PROCEXIT_1_E', params: [0, 0, 0, 0, 0] });
    let time = 1_700_000_000_000_000_000n;
    const live = (from: number, to: number): void => {
      for (let number = from; number < to; number++) {
        const tid = 1000 + (number % 30_000);
        time += 100_000n;
        state.apply(clone.at(tid, time, { 3: tid, 4: tid, 18: tid, 19: tid }));
        state.apply(exec.at(tid, time, { 3: tid, 4: tid }, { param: 2, from: 0, value: number }));
        state.apply(open.at(tid, time, {}, { param: 2, from: 10, value: number }));
        state.apply(exit.at(tid, time, {}));
      }
      collectGarbage();
    };
    live(0, 150_000);
    const before = process.memoryUsage().heapUsed;
    live(150_000, 500_000);
    expect(state.threads.size).toBeLessThanOrEqual(3);
    expect(state.texts.size).toBeLessThanOrEqual(1 << 16);
    expect(state.containers.size).toBe(0);
    expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(24);
  }, 120_000);

  it('fill a table only so far when their ends are lost; the silent go first, init never', () => {
    const play = new Scenario('init 1\n  sshd 100', { maxThreads: 64 });
    for (let number = 0; number < 5000; number++) play.cloneInParent(100, 1000 + number);
    const { threads } = play.state;
    expect(threads.size).toBeLessThanOrEqual(64);
    expect(threads.evicted).toBeGreaterThanOrEqual(5000 - 64);
    expect([threads.get(1)?.tid, threads.get(100)?.tid, threads.get(5999)?.tid]).toEqual([1, 100, 5999]);
  });

  it('are refused when the host says that all others live', () => {
    const play = new Scenario('init 1\n  sshd 100', { maxThreads: 8, isAlive: () => true });
    for (let number = 0; number < 20; number++) play.cloneInParent(100, 1000 + number);
    expect([play.state.threads.size, play.state.threads.refused]).toEqual([8, 14]);
    expect(play.send('SYSCALL_FUTEX_X', 1019, [0, 0, 0, 0]).thread.image.isAbsent).toBe(true);
  });

  it('whose ends were lost are missed when the host is asked', () => {
    const gone = new Set<number>();
    const play = new Scenario('init 1\n  sshd 100', { isAlive: ({ tid }) => !gone.has(tid) });
    for (let tid = 200; tid < 210; tid++) play.fork(100, tid);
    play.send('SYSCALL_FUTEX_X', 777, [0, 0, 0, 0]);
    gone.add(203);
    for (let round = 0; round < 3; round++) {
      play.wait(400_000);
      for (let event = 0; event < 4100; event++) play.pass();
    }
    expect([play.state.threads.get(203), play.state.threads.get(777), play.state.threads.get(204)?.tid]).toEqual([undefined, undefined, 204]);
  });
});

describe('descriptors of one process', () => {
  it('are bounded and counted', () => {
    const table = new FdTable();
    const info = new FdInfo(FdType.FILE, new TextTable().empty);
    for (let fd = 4096; fd < 4096 + FdTable.MAX_SPARSE + 10; fd++) table.set(fd, info);
    expect([table.size, table.refused]).toEqual([FdTable.MAX_SPARSE, 10]);
    table.delete(5000);
    table.set(2_000_000_000, info);
    expect(table.get(2_000_000_000)).toBe(info);
  });
});

describe('texts', () => {
  it('are one object for the same bytes, wherever they lie', () => {
    const texts = new TextTable();
    const bytes = new TextEncoder().encode('xx/etc/passwdyy');
    const text = texts.intern(bytes, 2, 11);
    expect(text.value).toBe('/etc/passwd');
    expect(texts.of(byteStringOf('/etc/passwd'))).toBe(text);
    expect(texts.intern(bytes.slice(1), 1, 11)).toBe(text);
    expect([...text.bytes]).toEqual([...bytes.subarray(2, 13)]);
    expect(texts.intern(bytes, 0, 0)).toBe(texts.empty);
  });

  it('start anew when there are too many, and stay what they were', () => {
    const texts = new TextTable();
    const kept = texts.of(byteStringOf('kept'));
    for (let number = 0; number < 200_000; number++) texts.of(byteStringOf(`text ${number}`));
    expect(texts.size).toBeLessThanOrEqual(1 << 16);
    expect(kept.value).toBe('kept');
    expect(texts.of(byteStringOf('kept')).value).toBe('kept');
  });

  it('that are pinned keep their identity', () => {
    const texts = new TextTable();
    const pinned = texts.pinned(byteStringOf('<NA>'));
    for (let number = 0; number < 100_000; number++) texts.of(byteStringOf(`text ${number}`));
    expect([texts.of(byteStringOf('<NA>')), texts.intern(new Uint8Array(4), 0, 0)]).toEqual([pinned, texts.empty]);
    expect(texts.of(byteStringOf('<NA>'))).toBe(pinned);
  });

  it('hold long ones too', () => {
    const long = byteStringOf('y'.repeat(300_000));
    expect(new TextTable().of(long).value).toBe(long);
  });
});

describe('a state', () => {
  it('that is new costs little', () => {
    const states = Array.from({ length: 20 }, () => new SystemState());
    expect(states.every(({ threads }) => threads.size === 0)).toBe(true);
  });
});
