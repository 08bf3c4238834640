import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { messageText } from './collector/message-text.ts';
import { serverPaths } from './data-folder.ts';
import { startServer } from './start-server.ts';
import type { ServerHandle, ServerOptions } from './start-server.ts';
import { testEvent } from './testing/events.ts';
import { testFolder } from './testing/folder.ts';
import { BACKTEST_PROGRAM, INDEX_PROGRAM, STORE_PROGRAM, TYPESCRIPT_ARGV } from './testing/programs.ts';
import { DEFAULT_RULES, refuseBroken } from './testing/services.ts';
import { serverIdentity } from './tls/authority.ts';

function options(data: string, changes: Partial<ServerOptions> = {}): ServerOptions {
  return {
    data,
    port: 0,
    collectorPort: 0,
    collectorHost: '127.0.0.1',
    storeProgram: STORE_PROGRAM,
    backtestProgram: BACKTEST_PROGRAM,
    indexProgram: INDEX_PROGRAM,
    storeMemory: 1_000_000_000,
    defaultRules: DEFAULT_RULES,
    validateRules: refuseBroken,
    version: '0.0.0-test',
    log: () => undefined,
    ...changes,
  };
}

async function start(data: string, changes: Partial<ServerOptions> = {}): Promise<ServerHandle> {
  const server = await startServer(options(data, changes));
  onTestFinished(() => server.close());
  return server;
}

const get = (server: ServerHandle, path: string): Promise<Response> =>
  fetch(`${server.apiUrl}${path}`, { headers: { authorization: `Bearer ${server.token}` } });

describe('starting', () => {
  it('keeps token, key and certificate between starts, readable by their owner only', async () => {
    const data = testFolder();
    const first = await startServer(options(data));
    const { tokenFile, accessKeyFile, metadataFile } = serverPaths(data);
    expect(readFileSync(tokenFile, 'utf8').trim()).toBe(first.token);
    for (const file of [tokenFile, accessKeyFile, metadataFile]) expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(metadataFile).includes(first.token)).toBe(false);
    const ca = readFileSync(first.caFile, 'utf8');
    await first.close();
    const second = await start(data);
    expect([second.token, second.accessKey, readFileSync(second.caFile, 'utf8')]).toEqual([first.token, first.accessKey, ca]);
    expect((await get(second, '/api/v1/secureEvents')).status).toBe(200);
  });

  it('makes a new token when its file is gone, and the old one is worth nothing then', async () => {
    const data = testFolder();
    const first = await startServer(options(data));
    await first.close();
    writeFileSync(serverPaths(data).tokenFile, 'forged\n');
    const second = await start(data);
    expect(second.token).not.toBe(first.token);
    for (const token of [first.token, 'forged']) {
      expect((await fetch(`${second.apiUrl}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    }
  });

  it('refuses a second server on the same data folder, and lets it in when the first has ended or was killed', async () => {
    const data = testFolder();
    const first = await startServer(options(data));
    await expect(startServer(options(data))).rejects.toThrow(new RegExp(`Another Eyrie server \\(process ${process.pid}\\) already uses ${data}`));
    await first.close();
    const holder = `import { claimDataFolder } from ${JSON.stringify(new URL('./data-folder.ts', import.meta.url).href)}; claimDataFolder(${JSON.stringify(data)}); process.kill(process.pid, 'SIGKILL');`;
    expect(() => execFileSync(process.execPath, [...TYPESCRIPT_ARGV, '--input-type=module', '-e', holder], { stdio: 'ignore' })).toThrow();
    const second = await start(data);
    expect((await get(second, '/api/health')).status).toBe(200);
  });

  it('says which port is taken and leaves nothing behind', async () => {
    const data = testFolder();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(startServer(options(data, { port }))).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining(`Port ${port} for the API and the console (--port) is already in use`),
    });
    await expect(startServer(options(data, { collectorPort: port }))).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining('--collector-port'),
    });
    other.close();
    await start(data, { port });
  });

  it('serves addresses that others can reach only with a certificate', async () => {
    const data = testFolder();
    await expect(startServer(options(data, { host: '0.0.0.0' }))).rejects.toMatchObject({
      code: 'certificate-required',
      message: expect.stringMatching(/0\.0\.0\.0 can be reached from other machines/),
    });
    expect(existsSync(serverPaths(data).root)).toBe(false);
    const folder = testFolder();
    serverIdentity(folder);
    const certificate = { certFile: join(folder, 'server.pem'), keyFile: join(folder, 'server.key') };
    const server = await start(data, { host: '0.0.0.0', certificate });
    expect(server.apiUrl).toMatch(/^https:/);
    await expect(
      startServer(options(testFolder(), { host: '0.0.0.0', certificate: { certFile: join(data, 'none.pem'), keyFile: join(data, 'none.key') } })),
    ).rejects.toMatchObject({ code: 'certificate-unusable' });
  });

  it('refuses stores of a newer version', async () => {
    const data = testFolder();
    mkdirSync(serverPaths(data).root, { recursive: true });
    const database = new Database(serverPaths(data).metadataFile);
    database.exec('PRAGMA user_version = 77');
    database.close();
    await expect(startServer(options(data))).rejects.toMatchObject({ code: 'newer-store', message: expect.stringContaining('schema version 77') });
  });

  it('gives up on an event store that does not come up, with its reason', async () => {
    const data = testFolder();
    const { eventsFolder } = serverPaths(data);
    mkdirSync(eventsFolder, { recursive: true });
    writeFileSync(join(eventsFolder, 'data'), 'a file where the engine expects its folder');
    await expect(startServer(options(data))).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringMatching(new RegExp(`The event store in ${eventsFolder} does not work: .{10}`)),
    });
  });

  it('keeps the rules that work when those of a new installation do not load, and says so', async () => {
    const data = testFolder();
    const first = await startServer(options(data));
    const version = first.policies.current.version;
    await first.close();
    const second = await start(data, { defaultRules: [{ name: 'default.yaml', content: 'broken' }] });
    expect(second.policies.current).toMatchObject({ version, rulesFiles: DEFAULT_RULES });
    const health = await (await get(second, '/api/health')).json();
    expect(health).toMatchObject({ status: 'degraded', problems: { rules: expect.stringContaining('default.yaml:1:3') } });
    await expect(startServer(options(testFolder(), { defaultRules: [{ name: 'default.yaml', content: 'broken' }] }))).rejects.toMatchObject({
      code: 'rules-unusable',
    });
  });

  it('ends quickly although a live view is open', async () => {
    const server = await startServer(options(testFolder()));
    const tail = await get(server, '/api/v1/secureEvents/stream');
    const reader = tail.body?.getReader();
    await reader?.read();
    await server.close();
    await expect(
      (async () => {
        for (;;) if ((await reader?.read())?.done !== false) throw new Error('ended');
      })(),
    ).rejects.toThrow();
  });
});

describe('a full disk', () => {
  const place = '/dev/shm';
  it.skipIf(process.getuid?.() !== 0 || !existsSync(place))(
    'leaves batches unstored and the server alive, and goes on when there is room (needs root to make a small file system)',
    async (context) => {
      const data = testFolder();
      const { eventsFolder } = serverPaths(data);
      mkdirSync(eventsFolder, { recursive: true });
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', eventsFolder], { stdio: 'ignore' });
      } catch {
        return context.skip('this machine does not let root mount a file system');
      }
      onTestFinished(() => void execFileSync('umount', ['-l', eventsFolder]));
      const server = await start(data);
      const filler = join(eventsFolder, 'filler');
      writeFileSync(filler, '');
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(64 * 1024), { flag: 'a' });
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' });
      }
      const { WebSocket } = await import('ws');
      const socket = new WebSocket(`wss://127.0.0.1:${server.collectorPort}/agent`, {
        ca: readFileSync(server.caFile, 'utf8'),
        headers: { authorization: `Bearer ${server.accessKey}` },
      });
      const acks: number[] = [];
      const say = (message: object): void => socket.send(JSON.stringify(message));
      socket.on('message', (text) => {
        const message = JSON.parse(messageText(text));
        if (message.type === 'ack') acks.push(message.seq);
        if (message.type === 'welcome') say({ type: 'batch', seq: 1, events: Array.from({ length: 1000 }, (_, n) => testEvent(n)) });
      });
      socket.on('open', () =>
        say({
          type: 'hello',
          protocol: 1,
          agentId: testEvent(0).agentId,
          agentVersion: '1',
          host: { name: 'h', machineId: 'm', kernel: 'k', os: 'o' },
          source: 's',
        }),
      );
      const problems = async (): Promise<Record<string, string>> =>
        ((await (await get(server, '/api/health')).json()) as { problems: Record<string, string> }).problems;
      while ((await problems())['ingest'] === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await problems())['ingest']).toMatch(/disk is full/);
      expect(acks).toEqual([]);
      writeFileSync(filler, '');
      while (acks.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await problems()).toEqual({});
      const answer = (await (await get(server, '/api/v1/secureEvents/count')).json()) as { policyEvents: { total: number } };
      expect(answer.policyEvents.total).toBe(1000);
      socket.close();
    },
  );
});
