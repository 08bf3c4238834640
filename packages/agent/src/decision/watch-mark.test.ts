import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyEvent } from '@eyrie/schema';
import { expect, it, onTestFinished } from 'vitest';
import { unwatchedEvent, WatchMark } from './watch-mark.ts';

const origin = { agentId: 'a'.repeat(32), hostName: () => 'web-1', machineId: '' };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'eyrie-mark-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

it('a host that was never watched misses nothing', () => {
  expect(new WatchMark(folder()).begin()).toBeUndefined();
});

it('what passed between two runs is told, with how the first one ended, as an event that the protocol accepts', () => {
  const place = folder();
  new WatchMark(place).begin(1_000_000_000_000);
  const killed = new WatchMark(place).begin(1_000_000_003_200);
  expect(killed).toEqual({ from: 1_000_000_000_000, to: 1_000_000_003_200, why: 'killed' });
  if (killed === undefined) return;
  expect(policyEvent.parse(unwatchedEvent(killed, origin))).toMatchObject({
    timestamp: '1000000003200000000',
    rule: { name: 'Host not watched' },
    output: 'This host was not watched for 3.2 s, from 2001-09-09T01:46:40.000Z on: its agent was killed or broke, and was started again',
  });
});

it('an end in order is no kill', () => {
  const place = folder();
  const first = new WatchMark(place);
  first.begin();
  first.end();
  expect(new WatchMark(place).begin()?.why).toBe('ended');
});

it('while the host was down nothing happened: only what passed since it was started counts', () => {
  const place = folder();
  new WatchMark(place, 'this start of the host').begin(1_000);
  const now = Date.now();
  const stretch = new WatchMark(place, 'the next').begin(now);
  expect(stretch?.why).toBe('hostDown');
  expect(stretch?.from).toBeGreaterThan(1_000_000);
  expect(stretch?.from).toBeLessThan(now);
});

it('a clock that was set back makes no stretch of negative length', () => {
  const place = folder();
  new WatchMark(place).begin(5_000);
  expect(new WatchMark(place).begin(4_000)).toEqual({ from: 4_000, to: 4_000, why: 'killed' });
});
