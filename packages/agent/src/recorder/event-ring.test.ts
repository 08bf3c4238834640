import fc from 'fast-check';
import { Memory } from '@eyrie/scap';
import { expect, test } from 'vitest';
import { EventRing } from './event-ring.ts';

/** A block of `length` bytes whose words tell its number. */
function block(number: number, length: number): Memory {
  const memory = new Memory(new ArrayBuffer(length + 8));
  memory.u32.fill(number + 1);
  memory.u32[2] = 0x217;
  memory.u32[3] = length;
  return memory;
}

function contents(ring: EventRing): { number: number; length: number; isWhole: boolean }[] {
  const found = [];
  for (let position = ring.blockAt(ring.tail); position < ring.head; position = ring.blockAt(ring.after(position))) {
    const offset = ring.offsetOf(position);
    const length = ring.lengthAt(offset);
    const words = ring.memory.u32.subarray((offset >> 2) + 2, (offset + length) >> 2);
    found.push({ number: (words[0] ?? 0) - 1, length, isWhole: words.every((word) => word === words[0]) && ring.memory.u32[offset >> 2] === 0x217 });
  }
  return found;
}

test('keeps the newest blocks, whole and in order, whatever their lengths', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 3, max: 500 }), { minLength: 1, maxLength: 400 }), fc.integer({ min: 4096, max: 20_000 }), (words, size) => {
      const ring = new EventRing(size);
      for (const [number, count] of words.entries()) ring.append(block(number, count * 4), 8);
      const found = contents(ring);
      const kept = words.length - found.length;
      expect(found).toEqual(words.slice(kept).map((count, index) => ({ number: kept + index, length: count * 4, isWhole: true })));
      expect(ring.overwritten).toBe(kept);
      expect(ring.added).toBe(words.length);
      // Nothing is thrown away early: one more of the largest kind, and what cannot be used at the end, is all that may be free.
      const used = found.reduce((sum, { length }) => sum + length, 0);
      if (kept > 0) expect(used).toBeGreaterThan(ring.size - 3 * 2008);
    }),
    { numRuns: 300 },
  );
});

test('a block that is larger than half of the ring is refused and counted', () => {
  const ring = new EventRing(4096);
  ring.append(block(1, 100), 8);
  ring.append(block(2, 3000), 8);
  expect(contents(ring).map(({ number }) => number)).toEqual([1]);
  expect(ring.refused).toBe(1);
});
