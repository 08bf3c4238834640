import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PolicyEventView } from '../../../api/event.ts';
import { DEEP_PAGE, DeepPages } from './deep-pages.ts';
import { anEvent } from './event.fixture.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TOTAL = 1_000_000;
/** A server with a million events. */
function world(): { pages: DeepPages; asked: number[] } {
  const asked: number[] = [];
  const pages = new DeepPages(async (offset, limit) => {
    asked.push(offset);
    return Array.from({ length: Math.max(0, Math.min(limit, TOTAL - offset)) }, (_, index): PolicyEventView => ({ ...anEvent('a', index), id: String(offset + index) }));
  });
  return { pages, asked };
}

test('only where the reader rests is fetched', async () => {
  const { pages, asked } = world();
  for (let first = 0; first < TOTAL; first += 10_000) pages.want(first, first + 30);
  pages.want(500_190, 500_220);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toEqual([500_000, 500_200]);
  expect([pages.at(500_199)?.id, pages.at(500_200)?.id, pages.at(0)]).toEqual(['500199', '500200', undefined]);
  expect(pages.indexOf('500201')).toBe(500_201);
});

test('what was looked at long ago is forgotten, and fetched again when it is looked at', async () => {
  const { pages, asked } = world();
  for (let page = 0; page < 60; page++) {
    pages.want(page * DEEP_PAGE, page * DEEP_PAGE + 20);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(pages.at(0)).toBeUndefined();
  expect(pages.at(59 * DEEP_PAGE)).toBeDefined();
  pages.want(0, 20);
  await vi.advanceTimersByTimeAsync(100);
  expect(pages.at(0)?.id).toBe('0');
  expect(asked.length).toBe(61);
});

test('a count that was too high is put right at the end', async () => {
  const { pages } = world();
  pages.want(TOTAL + 50, TOTAL + 60);
  await vi.advanceTimersByTimeAsync(100);
  pages.want(TOTAL - 10, TOTAL + 10);
  await vi.advanceTimersByTimeAsync(100);
  expect(pages.count(TOTAL + 100)).toBe(TOTAL);
});

test('a page that could not be fetched is asked for again by itself, as long as somebody looks', async () => {
  let isAway = true;
  const pages = new DeepPages(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve([{ ...anEvent('a', 7), id: '7' }])));
  let looks = 0;
  pages.subscribe(() => {
    looks += 1;
    pages.want(0, 1);
  });
  pages.want(0, 1);
  await vi.advanceTimersByTimeAsync(5000);
  expect([looks, pages.at(0)]).toEqual([2, undefined]);
  isAway = false;
  await vi.advanceTimersByTimeAsync(3000);
  expect(pages.at(0)?.id).toBe('7');
  pages.close();
});
