/** Captures that end up on the server: what an intruder typed before anybody noticed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eyrie as run, EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { callApi, putPolicies } from './support/response-policies.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const reason = whyNoLiveCapture();

interface Capture {
  readonly id: string;
  readonly state: string;
  readonly reason?: string;
  readonly size: number;
  readonly sha256?: string;
  readonly eventId?: string;
  readonly end?: string;
}

describe.skipIf(reason !== undefined)(`a capture on the server${skipNote(reason)}`, () => {
  let eyrie: EyrieProcess;
  let folder: string;

  beforeAll(async () => {
    folder = realpathSync(temporaryFolder());
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts());
    await eyrie.started();
    await eyrie.printed('connected');
    const capture = (beforeSeconds: number, afterSeconds: number): object => ({ type: 'POLICY_ACTION_CAPTURE', name: 'intrusion', beforeEventNs: beforeSeconds * 1e9, afterEventNs: afterSeconds * 1e9 });
    await putPolicies(eyrie, [
      { name: 'Trap', file: join(folder, 'trap'), actions: [capture(20, 1)] },
      { name: 'Long trap', file: join(folder, 'long-trap'), actions: [capture(5, 600)] },
      { name: 'Rule trap', file: join(folder, 'rule-trap'), actions: [], rule: { capture: true, capture_duration: 500 } },
    ]);
  });
  afterAll(async () => await eyrie?.stop());

  async function captures(query = ''): Promise<Capture[]> {
    return ((await callApi(eyrie, 'GET', `/api/v1/captures?limit=50${query}`)) as { captures: Capture[] }).captures;
  }
  /** @returns the newest capture of this policy, in this state. */
  async function captureOf(policy: string, state: string): Promise<Capture> {
    const policies = (await callApi(eyrie, 'GET', '/api/v2/policies')) as { id: number; name: string }[];
    const id = policies.find(({ name }) => name === policy)?.id ?? 0;
    for (;;) {
      const found = (await captures(`&policy=${id}`))[0];
      if (found !== undefined && found.state === state) return found;
      await sleep(200);
    }
  }
  async function download(id: string): Promise<string> {
    const response = await fetch(`${eyrie.url}/api/sysdig/${id}/download?_product=SDS`, { headers: { authorization: `Bearer ${eyrie.token}` } });
    expect(response.status).toBe(200);
    const file = join(folder, `${id}.scap`);
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
    return file;
  }
  const commands = (file: string): string[] => {
    const read = run(['read', file, '-p', '%proc.cmdline', `proc.cwd = ${folder}/ and evt.type = execve`]);
    expect(read.stderr).toBe('');
    return read.stdout.split('\n').filter((line) => line !== '');
  };

  it('holds the commands that were typed before the trigger, and belongs to the event as the event to it', async () => {
    const shell = spawn('/bin/bash', ['--norc'], { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
    const type = (line: string): void => void shell.stdin.write(`${line}\n`);
    type('uname -a');
    type('cat /etc/hostname');
    type('cp /bin/true ./implant; ./implant --quiet');
    await sleep(2_000);
    type('cat ./trap');
    const capture = await captureOf('Trap', 'done');
    shell.stdin.end();
    await once(shell, 'exit');
    const found = commands(await download(capture.id));
    expect(found).toEqual(['bash --norc', 'uname -a', 'cat /etc/hostname', 'cp /bin/true ./implant', 'implant --quiet', 'cat ./trap']);
    const event = (await callApi(eyrie, 'GET', `/api/v1/secureEvents/${capture.eventId}`)) as { name: string; actions: object[] };
    expect(event).toMatchObject({ name: 'Trap', actions: [{ type: 'capture', state: 'done', target: { captureId: capture.id } }] });
    // Nothing of it is left on the host.
    expect(readdirSync(join(eyrie.data, 'agent/uploads'))).toEqual([]);
  });

  it('is made when the rule itself asks for it', async () => {
    spawn('/bin/cat', [join(folder, 'rule-trap')], { cwd: folder, stdio: 'ignore' });
    const capture = await captureOf('Rule trap', 'done');
    expect(commands(await download(capture.id))).toContain(`cat ${join(folder, 'rule-trap')}`);
  });

  it('loses nothing that was on disk when the server and the agent are killed while it is sent', async () => {
    spawn('/bin/cat', [join(folder, 'long-trap')], { cwd: folder, stdio: 'ignore' });
    const { id } = await captureOf('Long trap', 'capturing');
    await expect.poll(async () => (await captures()).find((capture) => capture.id === id)?.size, { timeout: 20_000 }).toBeGreaterThan(0);
    const pidOf = (part: string): number => {
      const pid = eyrie.processes().find((process) => readFileSync(`/proc/${process}/cmdline`, 'latin1').split('\0').includes(part));
      if (pid === undefined) throw new Error(`no ${part} runs`);
      return pid;
    };
    process.kill(pidOf('server'), 'SIGKILL');
    await sleep(500);
    const agent = pidOf('agent');
    process.kill(agent, 'SIGSTOP');
    const onDisk = readFileSync(join(eyrie.data, 'agent/uploads', `${id}.scap.part`));
    process.kill(agent, 'SIGKILL');
    await expect.poll(async () => (await captures().catch(() => [])).find((capture) => capture.id === id)?.state, { timeout: 60_000 }).toBe('done');
    const arrived = readFileSync(await download(id));
    // Up to the last whole block.
    expect(arrived.length).toBeGreaterThan(onDisk.length - 70_000);
    expect(arrived.equals(onDisk.subarray(0, arrived.length))).toBe(true);
    expect((await captures()).find((capture) => capture.id === id)).toMatchObject({ end: 'cut', reason: expect.stringContaining('agent ended') });
    expect(commands(join(folder, `${id}.scap`))).toContain(`cat ${join(folder, 'long-trap')}`);
  }, 120_000);

  it('is made when a client of the Sysdig API asks for it, and says why it cannot be', async () => {
    const { agents } = (await callApi(eyrie, 'GET', '/api/agents/connected')) as { agents: object[] };
    const ask = async (filters: string): Promise<string> => ((await callApi(eyrie, 'POST', '/api/sysdig', { agent: agents[0], name: 'cap', duration: 1, folder: '/', filters, bucketName: '', source: 'SDS' })) as { dump: { id: string } }).dump.id;
    const dump = async (id: string): Promise<Record<string, unknown>> => ((await callApi(eyrie, 'GET', `/api/sysdig/${id}?source=SDS`)) as { dump: Record<string, unknown> }).dump;
    const id = await ask('proc.name = cat');
    await sleep(300);
    spawn('/bin/cat', ['/etc/hostname'], { cwd: folder, stdio: 'ignore' });
    spawn('/bin/ls', ['/etc/hostname'], { cwd: folder, stdio: 'ignore' });
    await expect.poll(async () => (await dump(id))['status'], { timeout: 20_000 }).toBe('done');
    expect(await dump(id)).toMatchObject({ name: 'cap.scap', folder: '/', size: expect.any(Number), downloadURL: `/api/sysdig/${id}/download` });
    expect(commands(await download(id))).toEqual(['cat /etc/hostname']);
    const wrong = await ask('proc.nonsense = cat');
    await expect.poll(async () => (await dump(wrong))['status'], { timeout: 20_000 }).toBe('error');
    expect((await captures()).find((capture) => capture.id === wrong)?.reason).toContain('proc.nonsense');
    await callApi(eyrie, 'DELETE', `/api/sysdig/${id}`);
    expect((await captures()).some((capture) => capture.id === id)).toBe(false);
  });
});
