import type { Nanoseconds } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAge, formatExact, formatRowTime, formatSpan } from './format.ts';
import { nsFromMs, parseRfc3339, toShortRfc3339 } from './nanoseconds.ts';

const NOW = Date.UTC(2026, 10, 21, 4, 18, 56);
const ago = (ms: number): Nanoseconds => nsFromMs(NOW - ms);

describe('exact times', () => {
  test('every nanosecond survives reading and writing', () => {
    fc.assert(fc.property(fc.bigInt(0n, 4_000_000_000_000_000_000n), (time) => {
      expect(parseRfc3339(toShortRfc3339(time as Nanoseconds))).toBe(time);
    }));
  });

  test('nine decimals are read exactly, also with an offset', () => {
    expect(parseRfc3339('2026-11-21T04:18:56.123456789Z')).toBe(1795234736123456789n);
    expect(parseRfc3339('2026-11-21T06:18:56.123456789+02:00')).toBe(1795234736123456789n);
  });

  test('what is no time is not taken for one', () => {
    for (const text of ['', 'yesterday', '2026-11-21', '2026-13-21T04:18:56Z', '2026-11-21T04:18:56']) expect(parseRfc3339(text), text).toBeUndefined();
  });

  test('all nine decimals are shown, zeros too', () => {
    expect(formatExact(1795234736000000009n as Nanoseconds, 'utc')).toBe('2026-11-21 04:18:56.000000009');
  });
});

describe('times in a row', () => {
  test('today has the clock with milliseconds only', () => {
    expect(formatRowTime(ago(60_250), 'utc', NOW)).toEqual({ day: undefined, clock: '04:17:55.750' });
  });
  test('another day is named', () => {
    expect(formatRowTime(ago(5 * 3_600_000), 'utc', NOW)).toEqual({ day: '11-20', clock: '23:18:56.000' });
  });
});

describe('how long ago', () => {
  test.each([
    [0, 'now'], [1400, 'now'], [2000, '2s'], [59_000, '59s'], [60_000, '1m'], [3_599_000, '59m'], [3_600_000, '1h'], [86_399_000, '23h'], [86_400_000, '1d'], [1_209_600_000, '14d'],
  ])('%d ms ago reads %s', (ms, words) => expect(formatAge(ago(ms), NOW)).toBe(words));

  test('a host whose clock is ahead is not shown as past', () => expect(formatAge(ago(-5000), NOW)).toBe('+5s'));
});

test.each([[850, '850 ms'], [45_000, '45 s'], [600_000, '10 min'], [95_000, '1 min 35 s'], [5_400_000, '1 h 30 min'], [187_200_000, '2 d 4 h'], [14_400_000, '4 h']])('a span of %d ms reads %s', (ms, words) => {
  expect(formatSpan(ms)).toBe(words);
});
