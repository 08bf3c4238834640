import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { PROTOCOL_VERSION, type ActionResult } from '@eyrie/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { AGENT_ID, idOf, testEvent } from '../testing/events.ts';
import { testFolder } from '../testing/folder.ts';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';
import { startCollector } from './collector.ts';
import type { Collector } from './collector.ts';
import { messageText } from './message-text.ts';

let services: TestServices;
let collector: Collector;
let ca: string;

beforeAll(async () => {
  services = await testServices();
});
afterAll(async () => {
  await collector.close();
  await services.close();
});

async function start(): Promise<void> {
  collector = await startCollector({ host: '127.0.0.1', port: 0, tlsFolder: join(testFolder(), 'tls'), tlsNames: [], ...services });
  ca = readFileSync(collector.caFile, 'utf8');
}

interface Talk {
  say(message: unknown): void;
  /** The next message of the server. */
  hear(): Promise<{ type: string; [member: string]: unknown }>;
  readonly closed: Promise<number>;
  close(): void;
}

function talk(key = services.accessKey): Talk {
  const socket = new WebSocket(`wss://127.0.0.1:${collector.port}/agent`, { ca, headers: { authorization: `Bearer ${key}` } });
  const heard: { type: string }[] = [];
  const waiting: ((message: { type: string }) => void)[] = [];
  const unsaid: string[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(messageText(data));
    const next = waiting.shift();
    if (next === undefined) heard.push(message);
    else next(message);
  });
  socket.on('open', () => unsaid.forEach((text) => socket.send(text)));
  socket.on('error', () => undefined);
  return {
    say: (message) => {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
      else unsaid.push(text);
    },
    hear: () => {
      const message = heard.shift();
      return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
    },
    closed: new Promise((resolve) => socket.on('close', resolve)),
    close: () => socket.close(),
  };
}

const hello = (changes: object = {}): object => ({
  type: 'hello',
  protocol: PROTOCOL_VERSION,
  agentId: AGENT_ID,
  agentVersion: '1',
  host: { name: 'web-1', machineId: 'm', kernel: '6.1', os: 'Debian' },
  source: 'live',
  ...changes,
});

async function enrolled(changes: object = {}): Promise<Talk> {
  const line = talk();
  line.say(hello(changes));
  expect((await line.hear()).type).toBe('welcome');
  expect((await line.hear()).type).toBe('policies');
  expect((await line.hear()).type).toBe('settings');
  return line;
}

/** Status and body of a plain HTTPS request to the port for agents. */
function plain(path: string, headers: Record<string, string> = {}): Promise<[number | undefined, { code: string }]> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: collector.port, path, ca, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve([answer.statusCode, JSON.parse(text)]));
    });
    asked.on('error', reject);
    asked.end();
  });
}

const UPGRADE = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' };

describe('port for agents', () => {
  it('lets in whoever has the access key, and tells everybody else what is missing', async () => {
    await start();
    expect(await plain('/agent')).toMatchObject([426, { code: 'not-an-agent' }]);
    expect(await plain('/agent', UPGRADE)).toMatchObject([401, { code: 'no-access-key' }]);
    expect(await plain('/agent', { ...UPGRADE, authorization: 'Bearer wrong' })).toMatchObject([401, { code: 'wrong-access-key' }]);
    expect(await plain('/other', { ...UPGRADE, authorization: `Bearer ${services.accessKey}` })).toMatchObject([404, { code: 'not-found' }]);
    const line = await enrolled();
    line.close();
    await line.closed;
  });

  it('acknowledges a batch when it is stored, the same batch again without storing it twice, and shows a preview without storing it', async () => {
    const seen: string[] = [];
    const end = services.hub.watch((live) => seen.push(live.event.id));
    const line = await enrolled();
    line.say({ type: 'live', events: [testEvent(1)] });
    line.say({ type: 'batch', seq: 1, events: [testEvent(1), testEvent(2)] });
    expect(await line.hear()).toEqual({ type: 'ack', seq: 1 });
    line.say({ type: 'batch', seq: 1, events: [testEvent(1), testEvent(2)] });
    expect(await line.hear()).toEqual({ type: 'ack', seq: 1 });
    expect(services.writer.counters.storedEvents).toBe(2);
    expect(seen).toEqual([testEvent(1).id, testEvent(2).id]);
    end();
    line.close();
  });

  it('keeps what became of an action, once and in its newest state, and shows it with the event', async () => {
    const line = await enrolled();
    const result = (changes: Partial<ActionResult>): ActionResult => ({
      type: 'action',
      id: idOf('action'),
      action: 'pause',
      state: 'done',
      at: '1767225600000000002',
      target: { containerId: 'abc' },
      eventId: testEvent(1).id,
      policyId: 1,
      ...changes,
    });
    line.say({ type: 'batch', seq: 50, events: [result({})] });
    expect(await line.hear()).toEqual({ type: 'ack', seq: 50 });
    line.say({ type: 'batch', seq: 50, events: [result({})] });
    expect(await line.hear()).toEqual({ type: 'ack', seq: 50 });
    // Older news, a newer one, and one that is not of the protocol.
    line.say({ type: 'batch', seq: 51, events: [result({ state: 'failed', at: '1767225600000000001' }), result({ reason: 'late', at: '1767225600000000003' }), { type: 'action', id: 'x' }] });
    expect(await line.hear()).toEqual({ type: 'ack', seq: 51 });
    const { actions } = services.responses;
    expect(await actions.list({ limit: 10 })).toEqual([{ agentId: AGENT_ID, requestedBy: undefined, result: result({ reason: 'late', at: '1767225600000000003' }) }]);
    expect([...(await actions.ofEvents([testEvent(1).id, testEvent(2).id])).keys()]).toEqual([testEvent(1).id]);
    await actions.forgetOld(BigInt(Date.now()) * 1_000_000n + 10n ** 18n);
    expect(await actions.list({ limit: 10 })).toEqual([]);
    line.close();
  });

  it('has an agent act for a person, on the record before it is done, and says when the agent is away', async () => {
    const line = await enrolled();
    const { responses } = services;
    const asked = responses.request(AGENT_ID, { action: 'kill', containerId: 'abc' }, 'somebody', 5_000);
    const order = await line.hear();
    expect(order).toMatchObject({ type: 'act', request: { action: 'kill', containerId: 'abc' } });
    expect(await responses.actions.list({ limit: 1 })).toMatchObject([{ requestedBy: 'somebody', result: { id: order['id'], state: 'running' } }]);
    const result: ActionResult = { type: 'action', id: String(order['id']), action: 'kill', state: 'gone', at: '1', target: { containerId: 'abcdef' } };
    // Another agent cannot say how it went.
    await responses.arrived(idOf('another'), [{ ...result, state: 'done' }]);
    line.say({ type: 'batch', seq: 60, events: [result] });
    expect(await line.hear()).toEqual({ type: 'ack', seq: 60 });
    expect((await responses.actions.list({ limit: 1 }))[0]?.result).toEqual(result);
    expect((await asked).result.id).toBe(order['id']);
    await responses.setSettings(AGENT_ID, false);
    expect(await line.hear()).toEqual({ type: 'settings', actionsEnabled: false });
    expect(await responses.settingsOf(AGENT_ID)).toEqual({ type: 'settings', actionsEnabled: false });
    line.close();
    await line.closed;
    await expect.poll(() => services.lines.get(AGENT_ID)).toBeUndefined();
    await expect(responses.request(AGENT_ID, { action: 'kill', containerId: 'abc' }, 'somebody', 1)).rejects.toThrow(/not connected/);
  });

  it('leaves out an event that is not of the protocol, counts it, and takes the others of its batch', async () => {
    const line = await enrolled();
    const stored = services.writer.counters.storedEvents;
    const refused = services.registry.get(AGENT_ID)?.refusedEvents ?? 0;
    line.say({ type: 'batch', seq: 2, events: [testEvent(10), { ...testEvent(11), timestamp: 'yesterday' }, testEvent(12)] });
    expect(await line.hear()).toEqual({ type: 'ack', seq: 2 });
    expect(services.writer.counters.storedEvents).toBe(stored + 2);
    expect(services.registry.get(AGENT_ID)?.refusedEvents).toBe(refused + 1);
    line.close();
  });

  it('stores events under the agent that sent them, whatever they say', async () => {
    const line = await enrolled();
    line.say({ type: 'batch', seq: 3, events: [testEvent(20, { agentId: idOf('somebody else') })] });
    await line.hear();
    expect((await services.events.byId(testEvent(20).id))?.event.agentId).toBe(AGENT_ID);
    line.close();
  });

  it.each([
    ['something else than JSON', 'hello?', 'bad-message'],
    ['an unknown message', { type: 'dance' }, 'bad-message'],
    ['a batch before hello', { type: 'batch', seq: 1, events: [] }, 'no-hello'],
    ['another protocol', hello({ protocol: 99 }), 'protocol'],
    ['an agent id that is none', hello({ agentId: '../../etc' }), 'bad-message'],
  ])('refuses %s and hangs up', async (_what, message, code) => {
    const line = talk();
    line.say(message);
    expect(await line.hear()).toMatchObject({ type: 'refuse', code });
    expect(await line.closed).toBe(1008);
  });

  it('hangs up on a message that is larger than any that an agent sends', async () => {
    const line = await enrolled();
    line.say('x'.repeat(9 * 1024 * 1024));
    expect(await line.closed).toBe(1009);
  });

  it('gives the place of an older connection to a newer one of the same agent', async () => {
    const older = await enrolled();
    const newer = await enrolled();
    expect(await older.hear()).toMatchObject({ type: 'refuse', code: 'replaced' });
    await older.closed;
    expect(services.registry.get(AGENT_ID)?.connected).toBe(true);
    newer.close();
    await newer.closed;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(services.registry.get(AGENT_ID)?.connected).toBe(false);
  });

  it('sends changed policies to agents that are connected, and keeps what they report', async () => {
    const line = await enrolled();
    await services.policyStore.create({ name: 'Fresh', severity: 1, enabled: true }, 'test');
    const heard = await line.hear();
    expect(heard).toMatchObject({ type: 'policies', set: { version: services.policies.current.version } });
    const counters = { events: 7, dropped: { ring: 3 }, spoolDropped: { Info: 2 }, spoolBytes: 9, alerts: 1 };
    line.say({ type: 'status', counters, policyVersion: 5, policyError: 'no', spoolProblem: 'ENOSPC' });
    line.say({ type: 'batch', seq: 9, events: [testEvent(30)] });
    await line.hear();
    expect(services.registry.get(AGENT_ID)?.status).toMatchObject({ counters, policyVersion: 5, policyError: 'no', spoolProblem: 'ENOSPC' });
    line.close();
  });
});
