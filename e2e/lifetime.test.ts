import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { BIN, EyrieProcess, eyrie, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const isRoot = process.getuid?.() === 0;
let running: EyrieProcess[] = [];

afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
});

async function start(args: readonly string[] = ['--no-agent'], data = temporaryFolder(), ports = freePorts()): Promise<EyrieProcess> {
  const one = new EyrieProcess(data, await ports, args);
  running.push(one);
  return one;
}

async function untilGone(one: EyrieProcess): Promise<void> {
  while (one.processes().length > 0) await sleep(50);
}

describe('eyrie up', () => {
  it('ends everything within five seconds of SIGTERM', async () => {
    const one = await start();
    await one.started();
    expect(one.processes().length).toBeGreaterThanOrEqual(3);
    const asked = Date.now();
    one.child.kill('SIGTERM');
    expect(await one.exit).toBe(0);
    await untilGone(one);
    expect(Date.now() - asked).toBeLessThan(5_000);
  });

  it('leaves nothing behind when it is killed', async () => {
    const one = await start();
    await one.started();
    const killed = Date.now();
    one.child.kill('SIGKILL');
    await untilGone(one);
    expect(Date.now() - killed).toBeLessThan(5_000);
  });

  it('starts the server again when that is killed', async () => {
    const one = await start();
    await one.started();
    const server = Number(/^Pid:\s+(\d+)$/m.exec(one.statusOf('server') ?? '')?.[1]);
    process.kill(server, 'SIGKILL');
    await one.printed('The server was ended by SIGKILL; it starts again');
    let answers = false;
    while (!answers) {
      await sleep(200);
      answers = await fetch(`${one.url}/api/health`).then((response) => response.ok, () => false);
    }
    expect(one.statusOf('server')).toBeDefined();
  });

  it('refuses a data folder that is in use, and says by whom', async () => {
    const first = await start();
    await first.started();
    const second = await start(['--no-agent'], first.data);
    expect(await second.exit).toBe(1);
    expect(second.output).toContain(`in use by another Eyrie (process ${first.child.pid})`);
  });

  it('says what to do when its port is taken', async () => {
    const ports = await freePorts();
    const other = createServer().listen(ports.port, '127.0.0.1');
    const one = await start(['--no-agent'], temporaryFolder(), Promise.resolve(ports));
    expect(await one.exit).toBe(1);
    expect(one.output).toContain(String(ports.port));
    expect(one.output).toMatch(/--port/);
    other.close();
  });

  it('refuses to replay a file that is not there', () => {
    const run = eyrie(['up', '--data', temporaryFolder(), '--replay', '/nonexistent.scap']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('There is no file /nonexistent.scap');
  });

  it('ends in order when Ctrl-C reaches all of its processes at once', async () => {
    const one = await start();
    await one.started();
    for (const pid of one.processes()) process.kill(pid, 'SIGINT');
    expect(await one.exit).toBe(0);
    await untilGone(one);
    expect(one.output).not.toMatch(/ended by|starts again|bug in Eyrie/);
  });

  it.skipIf(!isRoot)(`without the right to BPF and to namespaces, as in a container, says what is missing and offers a replay${skipNote(isRoot ? undefined : 'needs root')}`, async () => {
    const lacking = '-sys_admin,-bpf,-perfmon';
    const one = new EyrieProcess(temporaryFolder(), await freePorts(), [], ['setpriv', `--bounding-set=${lacking}`, `--inh-caps=${lacking}`]);
    running.push(one);
    await one.started();
    expect(one.output).toContain('This host cannot be watched live');
    expect(one.output).toContain('--replay FILE.scap');
    expect(/^CapEff:\s+(\S+)$/m.exec(one.statusOf('server') ?? '')?.[1]).toBe('0000000000000000');
    expect((await fetch(`${one.url}/api/health`)).ok).toBe(true);
  });

  it.skipIf(!isRoot)(`runs everything but the agent without privileges${skipNote(isRoot ? undefined : 'needs root')}`, async () => {
    const one = await start();
    await one.started();
    for (const name of ['server', 'store']) {
      const status = one.statusOf(name) ?? '';
      expect([name, /^CapEff:\s+(\S+)$/m.exec(status)?.[1]]).toEqual([name, '0000000000000000']);
      expect([name, /^CapBnd:\s+(\S+)$/m.exec(status)?.[1]]).toEqual([name, '0000000000000000']);
      expect([name, /^NoNewPrivs:\s+(\S+)$/m.exec(status)?.[1]]).toEqual([name, '1']);
    }
  });
});

describe('eyrie agent, by itself', () => {
  it.skipIf(whyNoLiveCapture() !== undefined)(`gives up the rights that watching does not take${skipNote(whyNoLiveCapture())}`, async () => {
    const data = temporaryFolder();
    const key = join(data, 'key');
    writeFileSync(key, 'no server asks for it');
    const child = spawn(process.execPath, [BIN, 'agent', '--data', data, '--key-file', key, '--server', 'wss://127.0.0.1:9/agent'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      let output = '';
      for await (const piece of child.stdout) if ((output += String(piece)).includes('Watching')) break;
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      // docs/sensor.md says which: BPF, PERFMON, SYS_PTRACE, DAC_READ_SEARCH, DAC_OVERRIDE, KILL.
      const allowed = [39, 38, 19, 2, 1, 5].reduce((set, bit) => set | (1n << BigInt(bit)), 0n);
      for (const set of ['CapEff', 'CapPrm', 'CapBnd']) expect([set, BigInt(`0x${new RegExp(`^${set}:\\s+(\\S+)$`, 'm').exec(status)?.[1]}`)]).toEqual([set, allowed]);
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(data, { recursive: true });
    }
  });
});
