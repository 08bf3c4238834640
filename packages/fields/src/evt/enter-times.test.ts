import { buildEvent, viewOfEvent } from '@eyrie/scap';
import { expect, it } from 'vitest';
import { EnterTimes } from './enter-times.ts';

const enter = (ts: bigint) => viewOfEvent(buildEvent({ type: 'SYSCALL_CLOSE_E', ts, tid: 7, params: [3] }));
const exit = (ts: bigint) => viewOfEvent(buildEvent({ type: 'SYSCALL_CLOSE_X', ts, tid: 7, params: [0, 3] }));

it.each([
  ['from its beginning to its end', 100n, 350n, 250],
  ['no time at all where its end lies before its beginning', 350n, 100n, 0],
])('a call takes %s', (_what, begin, end, latency) => {
  const times = new EnterTimes();
  times.advance(enter(begin));
  times.advance(exit(end));
  expect(times.latency).toBe(latency);
});
