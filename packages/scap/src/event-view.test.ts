import { describe, expect, it } from 'vitest';
import { BlockType } from './blocks.ts';
import { buildEvent, viewOfEvent } from './event-builder.ts';
import { EventView } from './event-view.ts';
import { Memory } from './memory.ts';
import { writeCapture } from './writer.ts';

const SECTION = 28;

/** A memory that holds one block, as a live ring does: at some offset, with other bytes around it. */
function ring(flags: number): { memory: Memory; offset: number; length: number } {
  const bytes = writeCapture((writer) => {
    writer.section();
    writer.eventBytes(buildEvent({ type: 'SYSCALL_CLOSE_X', ts: 0x1122_3344_5566_7788n, tid: 4242, params: [-9, 3] }), 5, flags);
  }).subarray(SECTION);
  const memory = new Memory(new ArrayBuffer(4096));
  memory.u8.fill(0xee);
  memory.u8.set(bytes, 1024);
  return { memory, offset: 1024, length: bytes.length };
}

describe('a window on a block where it lies', () => {
  it.each([0, 7])('shows the event with its CPU and flags (flags %i)', (flags) => {
    const { memory, offset, length } = ring(flags);
    const view = new EventView();
    expect(view.moveToBlock(memory, offset, length)).toBe(true);
    expect(view.locateParams()).toBe(true);
    expect([view.cpu, view.flags, view.tid, view.paramCount, view.i64(0), view.i64(1)]).toEqual([5, flags, 4242, 2, -9, 3]);
    expect(view.time).toBe(0x1122_3344_5566_7788n);
  });

  it('refuses what is no complete block with an event of a known type', () => {
    const view = new EventView();
    const { memory, offset, length } = ring(1);
    expect(view.moveToBlock(memory, offset, length - 4)).toBe(false);
    memory.view.setUint16(offset + 14 + 20, 454, true);
    expect(view.moveToBlock(memory, offset, length)).toBe(false);
    memory.view.setUint32(offset, BlockType.PROCESS_V9, true);
    expect(view.moveToBlock(memory, offset, length)).toBe(false);
  });
});

describe('thread ids and numbers', () => {
  it.each([0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 2 ** 40 + 5])('keeps the thread id %d', (tid) => {
    expect(viewOfEvent(buildEvent({ type: 'SYSCALL_CHDIR_E', ts: 0n, tid, params: [] })).tid).toBe(tid);
  });

  it('reads numbers of every size and sign', () => {
    const view = viewOfEvent(buildEvent({ type: 'SYSCALL_KILL_X', ts: 0n, tid: 1, params: [-(2 ** 40), 2 ** 45, 9] }));
    view.locateParams();
    expect([view.i64(0), view.i64(1), view.u8(2), view.u64(0)]).toEqual([-(2 ** 40), 2 ** 45, 9, BigInt.asUintN(64, -(2n ** 40n))]);
  });
});
