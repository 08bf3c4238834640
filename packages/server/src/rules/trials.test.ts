import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROTOCOL_VERSION } from '@eyrie/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createApp } from '../api/app.ts';
import type { Api } from '../api/endpoint.ts';
import { startCollector, type Collector } from '../collector/collector.ts';
import { messageText } from '../collector/message-text.ts';
import { AGENT_ID } from '../testing/events.ts';
import { testServices, type TestServices } from '../testing/services.ts';
import { rulesProblems } from './validate.ts';

const RULES = '- rule: Read\n  desc: d\n  condition: evt.type = open\n  output: o\n  priority: NOTICE\n';
const NEW_RULE = RULES.replace('Read', 'New');

let services: TestServices;
let collector: Collector;
let app: Api;
let agent: WebSocket;
const tlsFolder = mkdtempSync(join(tmpdir(), 'eyrie-trials-'));
/** What the agent has heard, by type. */
const heard: { type: string; [member: string]: unknown }[] = [];

beforeAll(async () => {
  services = await testServices({ defaultRules: [{ name: 'default.yaml', content: RULES }], validateRules: rulesProblems });
  collector = await startCollector({ host: '127.0.0.1', port: 0, tlsFolder, tlsNames: [], ...services });
  app = createApp({ services, isSecure: false });
  agent = new WebSocket(`wss://127.0.0.1:${collector.port}/agent`, { ca: readFileSync(collector.caFile, 'utf8'), headers: { authorization: `Bearer ${services.accessKey}` } });
  agent.on('message', (data) => heard.push(JSON.parse(messageText(data))));
  await new Promise((resolve) => agent.on('open', resolve));
  agent.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, agentId: AGENT_ID, agentVersion: '0', host: { name: 'h', machineId: 'm', kernel: 'k', os: 'o' }, source: 'live' }));
  await hear('welcome');
});
afterAll(async () => {
  agent.close();
  await collector.close();
  await services.close();
  rmSync(tlsFolder, { recursive: true, force: true });
});

async function hear(type: string): Promise<{ type: string; [member: string]: unknown }> {
  for (;;) {
    const at = heard.findIndex((message) => message.type === type);
    if (at >= 0) return heard.splice(at, 1)[0] ?? { type };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const start = async (body: unknown): Promise<Response> =>
  app.request('/api/v1/rules/trials', { method: 'POST', headers: { authorization: `Bearer ${services.token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
const trial = { agentId: AGENT_ID, files: [{ name: 'new.yaml', content: NEW_RULE }], seconds: 30 };

describe('a trial of rules that are not saved', () => {
  it('goes to the agent with the rules that differ, and brings its matches back until it ends', async () => {
    const answer = await start(trial);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const { id, ruleNames, seconds, rulesFiles } = await hear('try');
    expect({ ruleNames, seconds, rulesFiles }).toMatchObject({ ruleNames: ['New'], seconds: 30, rulesFiles: [{ name: 'default.yaml' }, { name: 'new.yaml', content: NEW_RULE }] });
    agent.send(JSON.stringify({ type: 'trial', id, matches: [{ rule: 'New', timestamp: '1767225600000000001', output: 'o "1"' }], skipped: 3 }));
    agent.send(JSON.stringify({ type: 'trial', id: 'f'.repeat(32), matches: [], skipped: 0 }));
    agent.send(JSON.stringify({ type: 'trial', id, matches: [], skipped: 0, ended: 'time' }));
    expect(await answer.text()).toBe(
      'event: started\ndata: {"rules":["New"],"seconds":30}\n\nevent: match\ndata: {"rule":"New","timestamp":1767225600000000001,"output":"o \\"1\\""}\n\nevent: skipped\ndata: {"count":3}\n\nevent: ended\ndata: {"reason":"time"}\n\n',
    );
    expect(services.policies.current.rulesFiles).toHaveLength(1);
  });

  it('ends on the agent when the caller hangs up', async () => {
    const answer = await start(trial);
    const { id } = await hear('try');
    await answer.body?.cancel();
    expect(await hear('end-try')).toEqual({ type: 'end-try', id });
  });

  it('is refused for an agent that is away, rules that do not load, and rules that change nothing', async () => {
    const refused = async (changes: object): Promise<[number, unknown]> => {
      const answer = await start({ ...trial, ...changes });
      return [answer.status, await answer.json()];
    };
    expect(await refused({ agentId: 'e'.repeat(32) })).toMatchObject([409, { message: expect.stringContaining('not connected') }]);
    expect(await refused({ files: [{ name: 'new.yaml', content: NEW_RULE.replace('evt.type', 'evt.typo') }] })).toMatchObject([422, { errors: [{ file: 'new.yaml', line: 3 }] }]);
    expect(await refused({ files: [] })).toMatchObject([409, { message: expect.stringContaining('nothing to try') }]);
    expect((await refused({ seconds: 301 }))[0]).toBe(400);
  });
});
