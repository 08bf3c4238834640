import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFilter } from '../../filter/compile.ts';
import { NEW_YEAR, testEvent } from '../../testing/events.ts';
import { testServices, type TestServices } from '../../testing/services.ts';
import { commonOutputs, sanitise } from './common-outputs.ts';
import { LAST_TIME } from './event-store.ts';

const OUTPUTS = [
  'Shell (pid=48211 uid=0 container=4f3a9c1be2d4 cmd=sh -c x)', 'Shell (pid=7 uid=0 container=9911aabbccdd cmd=sh -c x)', 'Shell (pid=51 uid=0 container=0123456789ab cmd=sh -c x)',
  'Connection 10.0.0.5:48122->192.168.1.9:443', 'Connection 10.0.0.6:3->192.168.1.77:80', "File /tmp/tmp.Xq3v/it's \\d of 6f1c1ab2-11aa-4b5c-8d9e-0123456789ab",
];

describe('the most common events', () => {
  let services: TestServices;
  beforeAll(async () => {
    services = await testServices();
    await services.store(OUTPUTS.map((output, index) => testEvent(index, { output, rule: { ...testEvent(0).rule, name: output.slice(0, 4) } })));
  });
  afterAll(() => services.close());

  it('are counted by what they say without what changes, in the store as in this program', async () => {
    const found = await commonOutputs(services.events.engine, { from: 0n, to: LAST_TIME }, compileFilter('').sql, 10);
    const expected = new Map<string, number>();
    for (const output of OUTPUTS) expected.set(sanitise(output), (expected.get(sanitise(output)) ?? 0) + 1);
    expect(new Map(found.map(({ output, count }) => [output, count]))).toEqual(expected);
    expect(found.map(({ count }) => count)).toEqual(found.map(({ count }) => count).sort((a, b) => b - a));
    expect(sanitise(OUTPUTS[0] ?? '')).toBe('Shell (pid=<n> uid=0 container=<id> cmd=sh -c x)');
    expect(sanitise(OUTPUTS[5] ?? '')).toBe("File /tmp/<temporary>/it's \\d of <id>");
  });

  it('hold to range, filter and number', async () => {
    const only = await commonOutputs(services.events.engine, { from: NEW_YEAR, to: LAST_TIME }, compileFilter('ruleName = "Conn"').sql, 1);
    expect(only).toMatchObject([{ ruleName: 'Conn', count: 1 }]);
  });
});
