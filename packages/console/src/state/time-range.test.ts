import { describe, expect, test } from 'vitest';
import { nsFromMs, parseRfc3339 } from '../time/nanoseconds.ts';
import { boundsOf, parseTime, pause, resume } from './time-range.ts';

const NOW = Date.UTC(2026, 10, 21, 4, 18, 56);
const time = (text: string): bigint | undefined => parseRfc3339(text);

describe('what a person types for a time', () => {
  test.each([
    ['2026-11-21 04:18:56', '2026-11-21T04:18:56Z'],
    ['2026-11-21 04:18:56.25', '2026-11-21T04:18:56.25Z'],
    ['2026-11-21 04:18:56.123456789', '2026-11-21T04:18:56.123456789Z'],
    ['2026-11-21T04:18', '2026-11-21T04:18:00Z'],
    ['2026-11-20', '2026-11-20T00:00:00Z'],
    ['03:00', '2026-11-21T03:00:00Z'],
    ['-15m', '2026-11-21T04:03:56Z'],
    ['-2d', '2026-11-19T04:18:56Z'],
    [' now ', '2026-11-21T04:18:56Z'],
    ['2026-11-21T06:18:56+02:00', '2026-11-21T04:18:56Z'],
  ])('%s', (typed, meant) => expect(parseTime(typed, 'utc', NOW)).toBe(time(meant)));

  test.each(['', 'soon', '25:00', '04:60', '2026-02-30', '2026-13-01', '-15', '15m', '2026-11-21 04:18:56 tomorrow'])('“%s” is refused', (typed) => {
    expect(parseTime(typed, 'utc', NOW)).toBeUndefined();
  });
});

test('pausing keeps what is on the screen and going live returns to the same window', () => {
  const live = { kind: 'live', window: '6H' } as const;
  const paused = pause(live, NOW);
  expect(boundsOf(paused, NOW + 999_999)).toEqual({ from: nsFromMs(NOW - 6 * 3_600_000), to: nsFromMs(NOW) });
  expect(resume(paused)).toEqual(live);
});
