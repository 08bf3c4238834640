/** An agent whose disk is full: it goes on watching and telling, says what does not work, and works again when there is room. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, eyrie, EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { storedEvents } from './support/policy-events.ts';
import { callApi, putPolicies } from './support/response-policies.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture();
const DISK_MB = 24;
const FILES = { first: '/tmp/full-disk-trap', second: '/tmp/full-disk-trap-2' };
const CAPTURE = { type: 'POLICY_ACTION_CAPTURE', beforeEventNs: 1e9, afterEventNs: 1e9, isLimitedToContainer: false };

describe.skipIf(why !== undefined)(`an agent on a disk that is full${skipNote(why)}`, () => {
  let folder = '';
  let server: EyrieProcess;
  let agent: ChildProcess;
  let output = '';
  const filler = (): string => join(folder, 'filler');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-full-'));
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder]);
    server = new EyrieProcess(temporaryFolder(), await freePorts(), ['--no-agent']);
    await server.started();
    const args = ['agent', '--data', folder, '--key-file', join(server.data, 'server/access-key'), '--ca-file', join(server.data, 'server/tls/ca.pem'), '--server', `wss://127.0.0.1:${server.ports.collectorPort}/agent`, '--record-events', 'all'];
    agent = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [agent.stdout, agent.stderr]) stream?.setEncoding('utf8').on('data', (piece: string) => (output += piece));
    while (!output.includes('Watching')) await sleep(50);
    await putPolicies(server, [{ name: 'Trap', file: FILES.first, actions: [CAPTURE] }]);
  });
  afterAll(async () => {
    agent?.kill('SIGTERM');
    if (agent?.exitCode === null) await once(agent, 'exit');
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
    await server?.stop();
  });

  /** Leaves nothing free. */
  function fill(): void {
    for (;;) {
      const { bavail, bsize } = statfsSync(folder);
      if (bavail === 0) return;
      try {
        writeFileSync(filler(), Buffer.alloc(Math.min(bavail * bsize, 1 << 20)), { flag: 'a' });
      } catch {
        return;
      }
    }
  }
  const open = (file: string): void => void spawnSync('/bin/cat', [file]);
  const found = async (rule: string): Promise<number> => (await storedEvents(server)).filter(({ content }) => content.ruleName === rule).length;
  const captures = async (): Promise<{ state: string; reason?: string }[]> => ((await callApi(server, 'GET', '/api/v1/captures')) as { captures: { state: string; reason?: string }[] }).captures;
  const agentView = async (): Promise<Record<string, unknown>> => ((await callApi(server, 'GET', '/api/v1/agents')) as { agents: Record<string, unknown>[] }).agents[0] ?? {};

  it('tells its events from memory, says that the disk takes no more, and why there is no capture', async () => {
    fill();
    open(FILES.first);
    await expect.poll(async () => await found('Trap'), { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => (await agentView())['spoolProblem'], { timeout: 20_000 }).toMatch(/ENOSPC|no space/i);
    const { actions } = (await callApi(server, 'GET', '/api/v1/actions')) as { actions: { action: string; state: string; reason?: string }[] };
    expect(actions.find(({ action }) => action === 'capture')).toMatchObject({ state: 'failed', reason: expect.stringMatching(/ENOSPC|no space/i) });
    // A policy set that cannot be kept holds all the same.
    await putPolicies(server, [{ name: 'Second trap', file: FILES.second, actions: [CAPTURE] }]);
    expect(agent.exitCode).toBeNull();
  });

  it('a capture that fills the disk while it is written fails with the reason, and leaves nothing behind', async () => {
    rmSync(filler(), { force: true });
    fill();
    writeFileSync(filler(), Buffer.alloc((DISK_MB - 3) << 20));
    await callApi(server, 'POST', '/api/v1/captures', { agent: (await agentView())['id'], before: 0, duration: 20, name: 'much' });
    spawnSync('/usr/bin/perl', ['-e', 'my $end = time + 8; while (time < $end) { open(my $f, "<", "/etc/hostname-" . ("x" x 180)); }']);
    await expect.poll(async () => (await captures()).find(({ state }) => state === 'error')?.reason, { timeout: 30_000 }).toMatch(/ENOSPC|no space/i);
    await expect.poll(() => readdirSync(join(folder, 'agent/uploads')), { timeout: 10_000 }).toEqual([]);
    expect(agent.exitCode).toBeNull();
  });

  it('works again when there is room', async () => {
    rmSync(filler(), { force: true });
    open(FILES.second);
    await expect.poll(async () => await found('Second trap'), { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => (await captures()).filter(({ state }) => state === 'done').length, { timeout: 30_000 }).toBe(1);
    await expect.poll(async () => (await agentView())['spoolProblem'], { timeout: 20_000 }).toBeUndefined();
  });

  it('a recording by hand onto a full disk ends with a sentence', () => {
    fill();
    const run = eyrie(['record', '-w', join(folder, 'mine.scap'), '--duration', '2s']);
    expect(run.code).not.toBe(0);
    expect(run.stderr).toMatch(/disk is full|ENOSPC/i);
    expect(run.stderr).not.toContain('a bug in Eyrie');
  });
});
