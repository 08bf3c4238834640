/** Whatever comes, in whatever order: nothing throws, nothing goes round in circles, and the family tree stays one. */
import { EventView, Memory } from '@eyrie/scap';
import { EVENT_TYPES } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SystemState } from './system-state.ts';
import { Scenario } from './testing/scenario.ts';
import { CloneFlag } from './thread.ts';

const tid = fc.integer({ min: 1, max: 9 });
const foreignTid = fc.oneof(tid, fc.constantFrom(0, -1, 2 ** 22, 2 ** 22 - 1, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER));

describe('bytes that are no sensible events', () => {
  const param = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.bigInt({ min: -200n, max: 200n }).map((value) => new Uint8Array(new BigInt64Array([value]).buffer)),
    fc.integer({ min: 0, max: 0xffff }).map((value) => new Uint8Array(new Uint32Array([value]).buffer)),
    fc.constantFrom('/a/../b', 'x', '', '<NA>').map((text) => new TextEncoder().encode(`${text}\0`)),
    fc.tuple(fc.constantFrom(1, 2, 10, 16, 255), fc.uint8Array({ maxLength: 40 })).map(([family, rest]) => Uint8Array.of(family, ...rest)),
  );
  const anyEvent = fc.record({ type: fc.integer({ min: 0, max: EVENT_TYPES.length + 2 }), tid: foreignTid, params: fc.array(param, { maxLength: 32 }), cut: fc.integer({ min: 0, max: 20 }) });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        const state = new SystemState({ maxThreads: 12 });
        for (const event of events) {
          const view = rawEvent(event);
          if (view === undefined) continue;
          state.apply(view);
          state.look(view);
          checkFamilies(state);
        }
        expect(state.threads.size).toBeLessThanOrEqual(12);
      }),
      { numRuns: 400 },
    );
  });
});

describe('lives in any order', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('cloneInParent' as const), tid, other: tid, flags: fc.constantFrom(0, CloneFlag.THREAD, CloneFlag.FILES, CloneFlag.FS, CloneFlag.PARENT, CloneFlag.VFORK, CloneFlag.NEWPID) }),
    fc.record({ kind: fc.constant('cloneInChild' as const), tid, other: tid, flags: fc.constantFrom(0, CloneFlag.THREAD, CloneFlag.FILES, CloneFlag.FS, CloneFlag.PARENT) }),
    fc.record({ kind: fc.constant('exec' as const), tid, other: tid, flags: fc.constant(0) }),
    fc.record({ kind: fc.constant('exit' as const), tid, other: tid, flags: fc.constant(0) }),
    fc.record({ kind: fc.constant('open' as const), tid, other: tid, flags: fc.constantFrom(1, 1 << 12) }),
    fc.record({ kind: fc.constant('close' as const), tid, other: tid, flags: fc.constant(0) }),
    fc.record({ kind: fc.constant('wait' as const), tid, other: tid, flags: fc.constant(0) }),
  );

  it('keep every thread in one process and every process under one parent', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.constantFrom(6, 1000), (steps, maxThreads) => {
        const play = new Scenario('init 1\n  a 2\n    b 3', { maxThreads });
        for (const { kind, tid: id, other, flags } of steps) {
          if (kind === 'cloneInParent') play.cloneInParent(id, other, { flags });
          else if (kind === 'cloneInChild') play.cloneInChild(id, other, { flags, pid: (flags & CloneFlag.THREAD) === 0 ? id : other });
          else if (kind === 'exec') play.exec(id, `p${other}`, { ptid: other });
          else if (kind === 'exit') play.exit(id, other);
          else if (kind === 'open') play.open(id, other, `/f${other}`, flags);
          else if (kind === 'close') play.close(id, other);
          else play.wait(3000);
          checkFamilies(play.state);
        }
        expect(play.state.threads.size).toBeLessThanOrEqual(maxThreads);
      }),
      { numRuns: 400 },
    );
  });
});

/** What must hold of the table at any time. */
function checkFamilies(state: SystemState): void {
  const threads = [...state.threads];
  for (const thread of threads) {
    expect(state.threads.get(thread.tid)).toBe(thread);
    expect(thread.leader.leader).toBe(thread.leader);
    expect(thread.leader.slot).toBeGreaterThanOrEqual(0);
    if (!thread.isLeader) continue;
    const living = threads.filter((other) => other.leader === thread && !other.isExiting).length;
    expect(thread.threadCount).toBe(living);
    for (let child = thread.firstChild; child !== undefined; child = child.nextSibling) expect(child.parent).toBe(thread);
    let steps = 0;
    for (let ancestor = state.parentOf(thread); ancestor !== undefined; ancestor = state.parentOf(ancestor)) expect((steps += 1)).toBeLessThanOrEqual(threads.length);
  }
}

function rawEvent({ type, tid: id, params, cut }: { type: number; tid: number; params: readonly Uint8Array[]; cut: number }): EventView | undefined {
  const large = EVENT_TYPES[type]?.flags ?? 0;
  const lengthBytes = (large & 2048) !== 0 ? 4 : 2;
  const size = 26 + params.length * lengthBytes + params.reduce((sum, bytes) => sum + bytes.length, 0);
  const memory = new Memory(new ArrayBuffer((size + 67) & ~3));
  memory.view.setBigUint64(0, 1_700_000_000_000_000_000n, true);
  memory.view.setBigInt64(8, BigInt(id), true);
  memory.view.setUint32(16, Math.max(26, size - cut), true);
  memory.view.setUint16(20, type, true);
  memory.view.setUint32(22, params.length, true);
  let at = 26 + params.length * lengthBytes;
  for (const [index, bytes] of params.entries()) {
    if (lengthBytes === 4) memory.view.setUint32(26 + index * 4, bytes.length, true);
    else memory.view.setUint16(26 + index * 2, bytes.length, true);
    memory.u8.set(bytes, at);
    at += bytes.length;
  }
  const view = new EventView();
  return view.moveTo(memory, 0, size) ? view : undefined;
}
