import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Memory } from '@eyrie/scap';
import { mergeDue, type Source } from './merge.ts';

/** A ring that holds these times, of which the first `ready` are there already. */
class FakeSource implements Source {
  readonly memory = new Memory(new ArrayBuffer(8));
  at = 0;
  time = 0;
  released = 0;
  taken = 0;
  readonly times: readonly number[];

  constructor(times: readonly number[]) {
    this.times = times;
  }
  hasNext(): boolean {
    const next = this.times[this.taken];
    if (next === undefined) return false;
    this.time = next;
    this.at = this.taken;
    return true;
  }
  take(): void {
    this.taken++;
  }
  release(): void {
    this.released = this.taken;
  }
}

function merge(sources: readonly FakeSource[], until: number, budget = Infinity): number[] {
  const order: number[] = [];
  mergeDue(sources, 0, until, budget, (memory, at) => void order.push(sources.find((source) => source.memory === memory)?.times[at] ?? Number.NaN));
  return order;
}

const times = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 60 }).map((list) => list.sort((a, b) => a - b));

describe('merging rings', () => {
  test('is in order and loses nothing, whatever the rings hold', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 5 }), (rings) => {
        const sources = rings.map((ring) => new FakeSource(ring));
        expect(merge(sources, 1000)).toEqual(rings.flat().sort((a, b) => a - b));
        expect(sources.every((source) => source.released === source.times.length)).toBe(true);
      }),
    );
  });

  test('holds back what an empty ring could still precede', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 2, maxLength: 4 }), fc.integer({ min: 0, max: 200 }), (rings, until) => {
        const order = merge(rings.map((ring) => new FakeSource(ring)), until);
        // Safe is what every ring has passed, or what is old enough.
        const passed = Math.min(...rings.map((ring) => ring.at(-1) ?? -1));
        expect(order).toEqual([...order].sort((a, b) => a - b));
        expect(order.every((time) => time <= Math.max(until, passed))).toBe(true);
        expect(order.length).toBeGreaterThanOrEqual(rings.flat().filter((time) => time <= until).length);
      }),
    );
  });

  test('stops at the budget and goes on from there', () => {
    const sources = [new FakeSource([1, 3, 5]), new FakeSource([2, 4, 6])];
    expect(merge(sources, 10, 4)).toEqual([1, 2, 3, 4]);
    expect(merge(sources, 10, 4)).toEqual([5, 6]);
  });
});
