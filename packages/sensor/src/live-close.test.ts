import { expect, test } from 'vitest';
import { openLive } from './live.ts';
import { whyNoProbe } from './testing/probe-run.ts';

const reason = whyNoProbe();

test.skipIf(reason !== undefined)(`a closed source still tells what it counted, and hands on nothing${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const source = openLive({ events: ['openat'] });
  source.close();
  source.close();
  expect(source.counters()).toMatchObject({ dropped: 0, delivered: 0 });
  expect(source.drain(() => undefined)).toBe(0);
});
