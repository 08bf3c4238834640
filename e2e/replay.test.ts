import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticCapture } from '@eyrie/scap';
import { afterEach, expect, it } from 'vitest';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { storedEvent, storedEvents } from './support/policy-events.ts';

let eyrie: EyrieProcess | undefined;
let sources: string;
afterEach(async () => await eyrie?.stop());

async function replay(bytes: Uint8Array): Promise<EyrieProcess> {
  sources = temporaryFolder();
  const file = join(sources, 'incident.scap');
  writeFileSync(file, bytes);
  const one = new EyrieProcess(temporaryFolder(), await freePorts(), ['--replay', file]);
  eyrie = one;
  await one.started();
  await one.printed('The replay of incident.scap is over');
  return one;
}

const incident = syntheticCapture({ hostname: 'db-1' })
  .process({ pid: 1, comm: 'init' })
  .process({ pid: 50, parent: 1, comm: 'bash' })
  .at(10).fork(51).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').exit(0)
  .at(60_000).fork(52).exec('/bin/true').exit(0)
  .bytes();

it('a replayed capture makes policy events in the time that people look at, with their own time beside it', async () => {
  const one = await replay(incident);
  const event = await storedEvent(one, /^Read sensitive file untrusted$/, 'cat');
  const ageMs = Date.now() - Number(event.timestamp / 1_000_000n);
  // The capture ends a minute after the deed, and is played as if it ended now.
  expect(ageMs).toBeGreaterThan(59_000);
  expect(ageMs).toBeLessThan(180_000);
  expect(event.labels['replay.file']).toBe('incident.scap');
  expect(event.labels['replay.time']).toMatch(/^2023-11-14T22:13:20\.01/);
  expect(event.content.processes.map(({ name }) => name)).toEqual(['cat', 'bash', 'init']);
});

it('a damaged capture is played up to the damage, which is told', async () => {
  const one = await replay(incident.subarray(0, incident.length - 20));
  expect(one.output).toMatch(/incident\.scap: the capture ends within a block.*at byte \d+/);
  await one.printed('it is not started again');
  await storedEvent(one, /^Read sensitive file untrusted$/, 'cat');
  expect((await storedEvents(one)).filter(({ content }) => content.ruleName === 'Read sensitive file untrusted')).toHaveLength(1);
});
