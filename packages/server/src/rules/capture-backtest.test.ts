/** Rules over stored captures, in a real process and over the API. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticCapture } from '@eyrie/scap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../api/app.ts';
import type { Api } from '../api/endpoint.ts';
import { AGENT_ID, idOf } from '../testing/events.ts';
import { testServices, type TestServices } from '../testing/services.ts';
import { rulesProblems } from './validate.ts';

const RULE = '- list: shells\n  items: [bash]\n- rule: Shells\n  desc: d\n  condition: evt.type = execve and evt.arg.res = 0 and proc.name in (shells)\n  output: a shell (%proc.name)\n  priority: NOTICE\n';
const WIDER = '- list: shells\n  items: [sh]\n  override: {items: append}\n';

let services: TestServices;
let app: Api;

beforeAll(async () => {
  services = await testServices({ defaultRules: [{ name: 'default.yaml', content: RULE }], validateRules: rulesProblems });
  app = createApp({ services, isSecure: false });
});
afterAll(async () => {
  await services.close();
});

/** A capture that is stored as one of an agent's is. */
async function stored(name: string, bytes: Uint8Array): Promise<string> {
  const id = idOf(name);
  const path = join(services.captureFolder, `${name}.part`);
  writeFileSync(path, bytes);
  await services.captures.store.add(AGENT_ID, { id, name, beforeNs: 0, afterNs: 1e9, filter: '', triggerAt: '1767225600000000000' }, 'done');
  await services.captureStorage.put(id, path);
  return id;
}

const runs = (...commands: readonly string[]): Uint8Array => {
  let capture = syntheticCapture().process({ pid: 1, comm: 'init' });
  commands.forEach((command, index) => (capture = capture.at(10 + index).fork(60 + index).exec(command, []).exit(0)));
  return capture.bytes();
};

interface Message {
  readonly name: string;
  readonly data: Record<string, unknown>;
}

async function backtest(body: object, query = ''): Promise<{ status: number; messages: Message[]; text: string }> {
  const answer = await app.request(`/api/v1/rules/backtest/captures${query}`, { method: 'POST', headers: { authorization: `Bearer ${services.token}` }, body: JSON.stringify(body) });
  const text = await answer.text();
  const messages = text.split('\n\n').flatMap((part) => {
    const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
    return name === undefined || data === undefined ? [] : [{ name, data: JSON.parse(data) as Record<string, unknown> }];
  });
  return { status: answer.status, messages, text };
}

const candidate = { files: [{ name: 'mine.yaml', content: WIDER }] };

// Each starts the engine in a process of its own, which gives way to everything else.
describe('a backtest over stored captures', { timeout: 120_000 }, () => {
  it('tells of every capture what starts and stays, with samples, and of one that is damaged so much as it holds', async () => {
    const whole = runs('/bin/bash', '/bin/sh', '/bin/ls');
    const first = await stored('first', whole);
    const damaged = runs('/bin/sh', '/bin/ls', '/bin/ls');
    const second = await stored('second', damaged.subarray(0, damaged.length - 10));
    const { status, messages } = await backtest(candidate);
    expect(status).toBe(200);
    expect(messages[0]).toEqual({ name: 'started', data: { captures: 2, leftOut: 0 } });
    const result = messages.at(-1);
    expect(result).toMatchObject({ name: 'result', data: { notRead: 0, rules: [{ rule: 'Shells', starts: 2, stays: 1, stops: 0 }] } });
    const [shells] = (result?.data['rules'] ?? []) as { samples: unknown[] }[];
    expect(shells?.samples).toContainEqual(expect.objectContaining({ outcome: 'starts', output: 'a shell (sh)' }));
    expect(result?.data['captures']).toEqual(expect.arrayContaining([expect.objectContaining({ id: first, name: 'first' }), expect.objectContaining({ id: second, problem: expect.any(String) })]));
  });

  it('reads only what is asked for, by id or by time', async () => {
    const third = await stored('third', runs('/bin/sh', '/bin/sh'));
    const one = await backtest({ ...candidate, captures: [third] });
    expect(one.messages.at(-1)).toMatchObject({ name: 'result', data: { captures: [{ id: third }], rules: [{ starts: 2 }] } });
    expect(await backtest(candidate, '?from=0&to=1000')).toMatchObject({ status: 409, text: expect.stringContaining('No capture was made in this time') });
  });

  it('ends when its caller hangs up, and the next one can run', async () => {
    const reader = (await app.request('/api/v1/rules/backtest/captures', { method: 'POST', headers: { authorization: `Bearer ${services.token}` }, body: JSON.stringify(candidate) })).body?.getReader();
    await reader?.read();
    expect(await backtest(candidate)).toMatchObject({ status: 429, text: expect.stringContaining('running') });
    await reader?.cancel();
    await expect.poll(() => services.captureBacktests.isRunning).toBe(false);
    expect((await backtest(candidate)).messages.at(-1)?.name).toBe('result');
  });

  it('is refused to who has no token, and with rules that do not load', async () => {
    expect((await app.request('/api/v1/rules/backtest/captures', { method: 'POST', body: '{}' })).status).toBe(401);
    expect(await backtest({ files: [{ name: 'mine.yaml', content: '- rule: X\n  desc: d\n  condition: proc.nmae = x\n  output: o\n  priority: NOTICE\n' }] })).toMatchObject({ status: 422, text: expect.stringContaining('nmae') });
    expect((await backtest({ files: 'no' })).status).toBe(400);
  });
});
