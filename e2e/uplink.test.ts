/** From the agent's line to the HTTP API: stored once, shown at once, whatever is killed in between. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createUplink } from '@eyrie/agent';
import type { Uplink, UplinkOptions } from '@eyrie/agent';
import type { PolicyEvent, PolicySet } from '@eyrie/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { startServerProcess } from './support/server-process.ts';
import type { ServerProcess } from './support/server-process.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'eyrie-uplink-'));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function server(data: string, before?: ServerProcess): Promise<ServerProcess> {
  const ports = before === undefined ? undefined : { api: Number(new URL(before.apiUrl).port), collector: before.collectorPort };
  const started = await startServerProcess(data, ports);
  cleanups.push(() => started.kill());
  return started;
}

const AGENT_ID = randomBytes(16).toString('hex');

function uplink(to: ServerProcess, changes: Partial<UplinkOptions> = {}): Uplink {
  const started = createUplink({
    server: { host: '127.0.0.1', port: to.collectorPort, caFile: to.caFile },
    accessKey: to.accessKey,
    folder: folder(),
    agentId: AGENT_ID,
    agentVersion: '0.0.0-test',
    host: { name: 'test-host', machineId: 'machine', kernel: '6.1', os: 'Test' },
    source: 'test',
    ...changes,
  });
  cleanups.push(() => started.close(0));
  return started;
}

function event(n: number, timestamp = BigInt(Date.now()) * 1_000_000n + BigInt(n % 1000)): PolicyEvent {
  return {
    id: createHash('md5').update(`${AGENT_ID} ${n}`).digest('hex'),
    timestamp: String(timestamp),
    source: 'syscall',
    policy: { id: 1, version: 1, name: 'Test Policy', description: '', severity: n % 8 },
    rule: { name: 'Test Rule', description: '', priority: 'WARNING', tags: [] },
    output: `event ${n}`,
    fields: { 'evt.num': n },
    processes: [{ pid: 1, name: 'init', exepath: '/sbin/init', cmdline: 'init', user: 'root', uid: 0 }],
    agentId: AGENT_ID,
    host: { name: 'test-host', machineId: 'machine' },
    labels: {},
  };
}

async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, seconds = 20): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(20);
  }
}

/** All ids in the store, page by page. */
async function storedIds(from: ServerProcess): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (;;) {
    const answer = (await from.get(`/api/v1/secureEvents?limit=1000${cursor === undefined ? '' : `&cursor=${cursor}`}`)) as {
      page: { prev?: string };
      data: { id: string }[];
    };
    ids.push(...answer.data.map((item) => item.id));
    cursor = answer.page.prev;
    if (cursor === undefined) return ids;
  }
}

describe('from agent to API', () => {
  it('shows an event in the live tail and stores it with an exact time', async () => {
    const eyrie = await server(folder());
    const line = uplink(eyrie);
    await until('connected', () => (line.state.kind === 'connected' ? true : undefined));
    const abort = new AbortController();
    const response = await fetch(`${eyrie.apiUrl}/api/v1/secureEvents/stream`, { headers: { authorization: `Bearer ${eyrie.token}` }, signal: abort.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined) throw new Error('no stream');
    line.submit(event(1, 1_795_237_896_550_123_457n));
    let text = '';
    while (!text.includes('event: event')) text += (await reader.read()).value ?? '';
    abort.abort();
    expect(text).toContain('"timestamp":1795237896550123457,');
    await until('acknowledged', () => (line.spool.events === 0 ? true : undefined));
    const page = await (await fetch(`${eyrie.apiUrl}/api/v1/secureEvents`, { headers: { authorization: `Bearer ${eyrie.token}` } })).text();
    expect(page).toContain('"timestamp":1795237896550123457,');
  });

  it('loses nothing and doubles nothing when the server is killed in the middle of a flood, again and again', async () => {
    const data = folder();
    let eyrie = await server(data);
    const line = uplink(eyrie);
    const total = 30_000;
    let submitted = 0;
    const flood = (async () => {
      while (submitted < total) {
        for (let i = 0; i < 100 && submitted < total; i += 1) {
          line.submit(event(submitted));
          submitted += 1;
        }
        await sleep(5);
      }
    })();
    for (const pause of [400, 150, 700]) {
      await until('connected', () => (line.state.kind === 'connected' ? true : undefined));
      await sleep(pause);
      await eyrie.kill();
      eyrie = await server(data, eyrie);
    }
    await flood;
    await until('everything acknowledged', () => (line.spool.events === 0 ? true : undefined), 60);
    expect(line.spool.dropped).toEqual({ High: 0, Medium: 0, Low: 0, Info: 0 });
    const ids = await storedIds(eyrie);
    expect(ids.length).toBe(total);
    expect(new Set(ids).size).toBe(total);
  });

  it('goes on where it was when the agent is killed with a full spool and the server comes back later', async () => {
    const data = folder();
    const spool = folder();
    let eyrie = await server(data);
    await eyrie.kill();
    const first = uplink(eyrie, { folder: spool });
    for (let n = 0; n < 1000; n += 1) first.submit(event(n));
    await until('spooled', () => (first.spool.events === 1000 ? true : undefined));
    await first.close(0);
    eyrie = await server(data, eyrie);
    const second = uplink(eyrie, { folder: spool });
    await until('everything acknowledged', () => (second.spool.events === 0 ? true : undefined));
    expect(new Set(await storedIds(eyrie)).size).toBe(1000);
  });

  it('brings a changed policy to the agent, and the agent tells what it runs', async () => {
    const eyrie = await server(folder());
    const line = uplink(eyrie);
    const sets: PolicySet[] = [];
    line.onPolicies((set) => sets.push(set));
    line.onReport(() => ({ counters: { events: 5, dropped: { ringFull: 1 }, droppedByCall: { openat: 1 }, withoutData: 0, alerts: 2 }, policyVersion: sets.at(-1)?.version ?? 0 }));
    const first = await until('the first policies', () => sets[0]);
    const policy = first.policies[0];
    if (policy === undefined) throw new Error('no default policy');
    const answer = await fetch(`${eyrie.apiUrl}/api/v2/policies/${policy.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${eyrie.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...policy, severity: 7, enabled: false }),
    });
    expect(answer.status).toBe(200);
    const second = await until('the changed policy', () => sets[1]);
    expect(second.version).toBe(first.version + 1);
    expect(second.policies.find((candidate) => candidate.id === policy.id)).toMatchObject({ severity: 7, enabled: false, version: policy.version + 1 });
    await until('the report', async () => {
      const { agents } = (await eyrie.get('/api/v1/agents')) as { agents: { agentId: string; isUpToDate: boolean }[] };
      return agents.some((agent) => agent.agentId === AGENT_ID && agent.isUpToDate) ? true : undefined;
    });
  });

  it('is told why when its access key is wrong or its authority is another', async () => {
    const eyrie = await server(folder());
    const wrongKey = uplink(eyrie, { accessKey: 'not-the-key' });
    const refused = await until('refused', () => (wrongKey.state.kind === 'disconnected' ? wrongKey.state : undefined));
    expect(refused).toMatchObject({ refused: true, reason: expect.stringMatching(/access key is not one of this server/) });
    const otherAuthority = uplink(eyrie, { server: { host: '127.0.0.1', port: eyrie.collectorPort } });
    const untrusted = await until('not connected', () => (otherAuthority.state.kind === 'disconnected' ? otherAuthority.state : undefined));
    expect(untrusted).toMatchObject({ refused: false, reason: expect.stringMatching(/is not signed by an authority that this system trusts/) });
  });

  it('stores again after its store process was killed', async () => {
    const eyrie = await server(folder());
    const line = uplink(eyrie);
    for (let n = 0; n < 100; n += 1) line.submit(event(n));
    await until('acknowledged', () => (line.spool.events === 0 ? true : undefined));
    process.kill(await storeProcessOf(eyrie.child.pid ?? 0), 'SIGKILL');
    for (let n = 100; n < 200; n += 1) line.submit(event(n));
    await until('acknowledged', () => (line.spool.events === 0 ? true : undefined));
    const ids = await storedIds(eyrie);
    expect([ids.length, new Set(ids).size]).toEqual([200, 200]);
  });
});

async function storeProcessOf(parent: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim().split(' ').map(Number);
  for (const child of children) {
    if ((await readFile(`/proc/${child}/cmdline`, 'utf8')).includes('store-main')) return child;
  }
  throw new Error('no store process');
}
