import { expect, test } from 'vitest';
import { timeTicks } from './time-ticks.ts';

const FROM = Date.UTC(2026, 10, 20, 22, 1, 0);

test('ticks stand on round times and never exceed the number asked for', () => {
  expect(timeTicks(FROM, FROM + 3_600_000, 6, 'utc').map((tick) => tick.label)).toEqual(['22:10', '22:20', '22:30', '22:40', '22:50', '23:00']);
});

test('midnight is labelled with the day', () => {
  expect(timeTicks(FROM, FROM + 4 * 3_600_000, 5, 'utc').map((tick) => tick.label)).toEqual(['23:00', '11-21', '01:00', '02:00']);
});

test('below a second the decimals are shown', () => {
  expect(timeTicks(FROM + 300, FROM + 900, 4, 'utc').map((tick) => tick.label)).toEqual(['00.400', '00.600', '00.800']);
});
