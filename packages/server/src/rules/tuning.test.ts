import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../api/app.ts';
import type { Api } from '../api/endpoint.ts';
import { testEvent } from '../testing/events.ts';
import { testServices, type TestServices } from '../testing/services.ts';
import { rulesProblems } from './validate.ts';

/** What an answer holds, to be looked into. */
type Json = ReturnType<typeof JSON.parse>;

let services: TestServices;
let app: Api;
const RULES = '- rule: Rule 1\n  desc: d\n  condition: evt.type in (open, openat) and fd.name startswith /etc\n  output: read %fd.name by %proc.name\n  priority: NOTICE\n';
const process = (name: string): ReturnType<typeof testEvent>['processes'][number] => ({ pid: 9, name, exepath: `/usr/bin/${name}`, cmdline: name, user: 'root', uid: 0 });
const event = (n: number, name: string, file: string): ReturnType<typeof testEvent> =>
  testEvent(n, { rule: { name: 'Rule 1', description: '', priority: 'Notice', tags: [] }, policy: { ...testEvent(n).policy, severity: 4 }, output: `read ${file} by ${name}`, fields: { 'fd.name': file }, processes: [process(name), process('cron')] });

beforeAll(async () => {
  services = await testServices({ defaultRules: [{ name: 'default.yaml', content: RULES }], validateRules: rulesProblems });
  app = createApp({ services, isSecure: false });
  await services.store([...Array.from({ length: 30 }, (_, n) => event(n, 'backup', '/etc/shadow')), ...Array.from({ length: 5 }, (_, n) => event(100 + n, 'vi', '/etc/passwd'))]);
});
afterAll(() => services.close());

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; json: Json }> {
  const answer = await app.request(path, { method, headers: { authorization: `Bearer ${services.token}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: answer.status, json: await answer.json() };
}

describe('tuning a false positive', () => {
  it('goes from the event to an exception whose effect is known before it is saved, and saved it leaves the event out', async () => {
    const noisy = (await call('GET', '/api/v1/rules/noise')).json;
    expect(noisy).toMatchObject([{ ruleName: 'Rule 1', count: 35, process: 'backup', processCount: 30, hosts: 2, perDay: [{ day: '2026-01-01', count: 35 }], step: { kind: 'exception', words: expect.stringContaining('86 %') } }]);
    const proposal = (await call('POST', '/api/v1/rules/exceptions', { eventId: noisy[0].step.eventId })).json;
    expect(proposal).toMatchObject({ rule: 'Rule 1', name: 'backup_by_cron', file: { name: 'tuning.yaml', version: 0 } });
    expect(proposal.proposed.filter((each: Json) => each.chosen).map(({ field, comp, value }: Json) => [field, comp, value])).toEqual([['proc.name', '=', 'backup'], ['proc.pname', '=', 'cron'], ['fd.name', '=', '/etc/shadow']]);
    const tested = (await call('POST', '/api/v1/rules/backtest', { files: [proposal.file] })).json;
    expect(tested).toMatchObject({ events: 35, isCut: false, rules: [{ rule: 'Rule 1', change: 'changed', stops: 30, stays: 5, unknown: 0, perDay: [{ day: '2026-01-01', stops: 30, stays: 5 }] }] });
    const saved = await call('PUT', '/api/v1/rulesFiles/tuning.yaml', { content: proposal.file.content, version: proposal.file.version });
    expect(saved.status).toBe(200);
    expect(services.rulesLibrary.deployed.library.rules[0]?.exceptions).toMatchObject([{ name: 'backup_by_cron', values: 1 }]);
    const second = (await call('POST', '/api/v1/rules/exceptions', { eventId: noisy[0].step.eventId, comparisons: [{ field: 'proc.name', comp: '=', value: 'vi' }] })).json;
    expect(second).toMatchObject({ name: 'vi', file: { version: 1, content: expect.stringContaining('backup_by_cron') } });
  });
});

describe('a backtest over stored events', () => {
  const test = (content: string, query = ''): Promise<{ status: number; json: Json }> => call('POST', `/api/v1/rules/backtest${query}`, { files: [{ name: 'new.yaml', content }] });

  it('says which fields are missing, and that events cannot tell about a new rule', async () => {
    const { json } = await test(`- rule: Rule 1\n  condition: and proc.tty = 0\n  override: {condition: append}\n${RULES.replace('Rule 1', 'Other')}`);
    expect(json.rules).toMatchObject([{ rule: 'Rule 1', unknown: 35, missing: [{ field: 'proc.tty', count: 35 }] }, { rule: 'Other', change: 'new', stops: 0, stays: 0, unknown: 0 }]);
  });

  it('holds to its range and filter, and refuses rules that do not load with their place', async () => {
    const off = '- rule: Rule 1\n  condition: and not proc.name = vi\n  override: {condition: append}\n';
    expect((await test(off, '?filter=proc.name%20%3D%20vi')).json.rules).toMatchObject([{ stops: 5, stays: 0 }]);
    expect((await test(off, '?from=1&to=2')).json.events).toBe(0);
    expect(await test('- rule: Rule 1\n  condition: and nonsense.field = 1\n  override: {condition: append}\n')).toMatchObject({ status: 422, json: { errors: [{ line: expect.any(Number) }] } });
    expect((await test('- macro: nobody\n  condition: (proc.name = x)\n')).json.rules).toEqual([]);
  });
});

describe('an exception', () => {
  it('of an event that is not there, or of a file that comes with Eyrie, is refused', async () => {
    expect((await call('POST', '/api/v1/rules/exceptions', { eventId: 'f'.repeat(32) })).status).toBe(404);
    expect((await call('POST', '/api/v1/rules/exceptions', { eventId: event(0, 'backup', '').id, file: 'default.yaml' })).status).toBe(409);
    expect((await call('POST', '/api/v1/rules/exceptions', { eventId: event(0, 'backup', '').id, comparisons: [] })).status).toBe(400);
  });
});

it('the most common events are told through the API', async () => {
  expect((await call('GET', '/api/v1/secureEvents/mostCommon?limit=1')).json.data).toMatchObject([{ output: 'read /etc/shadow by backup', count: 30, ruleName: 'Rule 1' }]);
});
