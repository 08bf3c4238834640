import { expect, test } from 'vitest';
import { Memory } from '@eyrie/scap';
import { HeldBlocks } from './held-blocks.ts';

/** A block of this length, filled with a number; its length stands where a block has it. */
function block(length: number, fill: number): Memory {
  const memory = new Memory(new ArrayBuffer((length + 7) & ~7));
  memory.u8.fill(fill, 8, length);
  memory.view.setUint32(4, length, true);
  return memory;
}

test('what is held comes back whole and in order, once, although the memory it came from is used again', () => {
  const held = new HeldBlocks(8 << 20);
  const lengths = Array.from({ length: 500 }, (_, index) => 12 + ((index * 7919) % 65_000));
  for (const [index, length] of lengths.entries()) {
    const memory = block(length, index % 251);
    held.keep(memory, 0);
    memory.u8.fill(255);
  }
  const seen: [number, number, number][] = [];
  const take = (memory: Memory, at: number): void => {
    const length = memory.view.getUint32(at + 4, true);
    expect(at % 8).toBe(0);
    seen.push([length, memory.u8[at + 8] ?? -1, memory.u8[at + length - 1] ?? -1]);
  };
  held.release(take);
  expect(seen).toEqual(lengths.map((length, index) => [length, index % 251, index % 251]));
  held.release(take);
  expect(seen).toHaveLength(500);
});

test('it says when it holds as much as it may', () => {
  const held = new HeldBlocks(2 << 20);
  for (let index = 0; index < 15; index++) held.keep(block(65_000, 1), 0);
  expect(held.isFull).toBe(false);
  for (let index = 0; index < 5; index++) held.keep(block(65_000, 1), 0);
  expect(held.isFull).toBe(true);
});
