import type { Nanoseconds } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimeBucket } from '../../../api/events.ts';
import type { TimeRange } from '../../../state/time-range.ts';
import { anEvent } from './event.fixture.ts';
import { buildHistogram, chooseStep, gridOf, type Grid } from './histogram.ts';

const seconds = (value: number): Nanoseconds => (BigInt(value) * 1_000_000_000n) as Nanoseconds;
/** Ten bars of ten seconds from 100 s. */
const GRID: Grid = { origin: seconds(100), to: (seconds(200) - 1n) as Nanoseconds, width: 10_000_000_000n, count: 10 };

/** What the server would answer for these events. */
function serverCounts(grid: Grid, events: readonly ReturnType<typeof anEvent>[]): TimeBucket[] {
  const buckets = new Map<bigint, number[]>();
  for (const event of events) {
    const start = grid.origin + ((event.time - grid.origin) / grid.width) * grid.width;
    const counts = buckets.get(start) ?? Array.from({ length: 8 }, () => 0);
    counts[event.severity] = (counts[event.severity] ?? 0) + 1;
    buckets.set(start, counts);
  }
  return [...buckets].map(([start, counts]) => ({ start: start as Nanoseconds, counts }));
}

describe('counts over time', () => {
  test('are by severity name and stand in the right bar', () => {
    const data = buildHistogram(GRID, [], [anEvent('a', 100, 0), anEvent('b', 109, 3), anEvent('c', 110, 5), anEvent('d', 199, 7)]);
    expect(data.buckets.map((bucket) => bucket.counts.join(''))).toEqual(['2000', '0100', ...Array.from({ length: 7 }, () => '0000'), '0001']);
    expect([data.total, data.bySeverity]).toEqual([4, [2, 1, 0, 1]]);
  });

  test('every event counts once, whatever part of the list is loaded and however old the counts of the server are', () => {
    const event = fc.record({ at: fc.integer({ min: 100_000, max: 199_999 }), severity: fc.integer({ min: 0, max: 7 }) });
    fc.assert(fc.property(fc.array(event, { minLength: 1, maxLength: 60 }), fc.nat(60), fc.nat(60), (made, loadedCount, newCount) => {
      const events = made.map(({ at, severity }, index) => ({ ...anEvent('e', at / 1000, severity), id: String(index) })).sort((a, b) => Number(b.time - a.time));
      // The list has the newest; the server was asked before the last few of those happened.
      const loaded = events.slice(0, loadedCount);
      const stored = events.slice(Math.min(newCount, loaded.length));
      const data = buildHistogram(GRID, serverCounts(GRID, stored), loaded);
      const truth = buildHistogram(GRID, [], events);
      const whole = (bar: number): boolean => loaded.length === events.length || bar !== Math.floor(Number((loaded.at(-1)?.time ?? 0n) - GRID.origin) / 1e10);
      data.buckets.forEach((bucket, bar) => {
        if (whole(bar) || newCount === 0) expect(bucket).toEqual(truth.buckets[bar]);
        else bucket.counts.forEach((count, level) => expect(count).toBeLessThanOrEqual(truth.buckets[bar]?.counts[level] ?? 0));
      });
    }));
  });

  test('new events count at once, before the server is asked again', () => {
    const old = [anEvent('a', 195), anEvent('b', 105)];
    expect(buildHistogram(GRID, serverCounts(GRID, old), [anEvent('n', 198), anEvent('m', 181), ...old.slice(0, 1)]).total).toBe(4);
  });

  test('a flood that the list cannot hold still counts, though it is all in one bar', () => {
    expect(buildHistogram(GRID, [], Array.from({ length: 500 }, (_, index) => anEvent('f', 150 + index / 1000))).total).toBe(500);
  });

  test('an event of a host whose clock is ahead is in the last bar', () => {
    expect(buildHistogram(GRID, [], [anEvent('a', 260)]).buckets.at(-1)?.counts).toEqual([0, 1, 0, 0]);
  });
});

describe('the grid of bars', () => {
  test('of a live window stands on round times and covers the window', () => {
    fc.assert(fc.property(fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }), fc.constantFrom('10M', '1H', '1D', '2W'), (now, window) => {
      const grid = gridOf({ kind: 'live', window }, now);
      expect(grid.origin % grid.width).toBe(0n);
      expect(grid.to).toBe(grid.origin + BigInt(grid.count) * grid.width - 1n);
      expect(grid.to >= BigInt(now) * 1_000_000n).toBe(true);
    }));
  });

  test('of any range has the width that the server divides it by', () => {
    const ranges: fc.Arbitrary<TimeRange> = fc.tuple(fc.bigInt(0n, 2n ** 60n), fc.bigInt(1n, 2n ** 55n)).map(([from, length]) => ({ kind: 'fixed', from: from as Nanoseconds, to: (from + length) as Nanoseconds }));
    fc.assert(fc.property(fc.oneof(ranges, fc.constant<TimeRange>({ kind: 'live', window: '6H' })), (range) => {
      const grid = gridOf(range, 1_795_234_736_123);
      expect((grid.to - grid.origin) / BigInt(grid.count) + 1n).toBe(grid.width);
      expect(grid.origin + BigInt(grid.count) * grid.width > grid.to).toBe(true);
      expect(grid.count).toBeLessThanOrEqual(122);
    }));
  });

  test('a fixed range counts nothing outside of it, and its edges are its own', () => {
    const grid = gridOf({ kind: 'fixed', from: seconds(101), to: seconds(222) }, 0);
    expect([grid.origin, grid.to]).toEqual([seconds(101), seconds(222)]);
  });

  test.each([[600_000, 5000], [3_600_000, 30_000], [86_400_000, 900_000], [1_209_600_000, 10_800_000]])('a span of %d ms has steps of %d ms', (span, step) => expect(chooseStep(span)).toBe(step));
});
