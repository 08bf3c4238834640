/** The flight recorder on this host: an intrusion is recorded after it happened. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, eyrie, EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const reason = whyNoLiveCapture();

/** What a shell does that has been sitting there for longer than the capture reaches back. */
class Intruder {
  readonly folder: string;
  readonly shell: ChildProcess;

  /** @param folder in which it sits, with a file open that it will write to. */
  constructor(folder: string) {
    this.folder = realpathSync(folder);
    this.shell = spawn('/bin/bash', ['--norc'], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
    this.type(`cd ${this.folder}`);
    this.type(`exec 7>>${this.folder}/notes`);
  }

  type(line: string): void {
    this.shell.stdin?.write(`${line}\n`);
  }

  async leave(): Promise<void> {
    this.shell.stdin?.end();
    await once(this.shell, 'exit');
  }
}

interface Line {
  readonly 'evt.type': string;
  readonly 'proc.name': string;
  readonly 'proc.cmdline': string;
  readonly 'proc.pname': string;
  readonly 'proc.cwd': string;
  readonly 'fd.name': string | null;
}

function read(file: string, filter: string): Line[] {
  const run = eyrie(['read', file, '--json', '-p', '*%evt.type %proc.name %proc.cmdline %proc.pname %proc.cwd %fd.name', filter]);
  expect(run.stderr).toBe('');
  return run.stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}

describe.skipIf(reason !== undefined)(`a recording${skipNote(reason)}`, () => {
  let data: string;
  let running: EyrieProcess;
  const path = (name: string): string => join(data, name);

  beforeAll(async () => {
    data = temporaryFolder();
    running = new EyrieProcess(data, await freePorts());
    await running.started();
  });
  afterAll(async () => await running.stop());

  it('has the commands from before it was asked for, with processes, directories and descriptors as they were', async () => {
    mkdirSync(path('work'));
    const intruder = new Intruder(path('work'));
    await sleep(3_000);
    intruder.type('cat /etc/hostname >&7');
    intruder.type('cp /bin/true ./implant; ./implant --quiet');
    intruder.type('command cat /dev/null <&7');
    await sleep(500);
    const file = path('before.scap');
    const run = eyrie(['record', '--data', data, '-w', file, '--before', '2s', '--duration', '0.3s']);
    await intruder.leave();
    expect(run.stderr).toMatch(/before\.scap: \d+ events, \d+ bytes\n$/);
    expect(run.code).toBe(0);
    const mine = `proc.cwd = ${intruder.folder}/`;
    const execs = read(file, `${mine} and evt.type = execve`);
    expect(execs.map((line) => [line['proc.cmdline'], line['proc.pname'], line['proc.cwd']])).toEqual(
      ['cat /etc/hostname', 'cp /bin/true ./implant', 'implant --quiet', 'cat /dev/null'].map((command) => [command, 'bash', `${intruder.folder}/`]),
    );
    // Opened before the capture begins.
    const dups = read(file, `${mine} and evt.type = dup2 and fd.name endswith /notes`);
    expect(dups.length).toBeGreaterThanOrEqual(1);
    expect(read(file, `proc.cmdline = "bash --norc" and evt.type = openat and fd.name endswith /notes`)).toEqual([]);
    expect(execFileSync('sha256sum', ['--check', 'before.scap.sha256'], { cwd: data, encoding: 'utf8' })).toBe('before.scap: OK\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of several at once, filtered and limited, gives each its own', async () => {
    const asked = [
      ['one.scap', '--duration', '2s'],
      ['two.scap', '--duration', '2s', 'proc.name=implant-two'],
      ['three.scap', '--duration', '20s', '--max-events', '50'],
    ].map(([name = '', ...more]) => {
      const child = spawn(process.execPath, [BIN, 'record', '--data', data, '-w', path(name), '--before', '1s', ...more], { stdio: ['ignore', 'ignore', 'pipe'] });
      return once(child, 'exit');
    });
    await sleep(1_200);
    execFileSync('cp', ['/bin/true', path('implant-two')]);
    execFileSync(path('implant-two'));
    expect(await Promise.all(asked)).toEqual([[0, null], [0, null], [0, null]]);
    const isImplant = 'proc.name = implant-two and evt.type = execve';
    expect(read(path('one.scap'), isImplant)).toHaveLength(1);
    expect(read(path('two.scap'), isImplant)).toEqual(read(path('one.scap'), isImplant));
    expect(new Set(read(path('two.scap'), 'evt.type exists').map((line) => line['proc.name']))).toEqual(new Set(['implant-two']));
    expect(read(path('three.scap'), 'evt.type != container')).toHaveLength(50);
  });

  it('whose agent is killed leaves what was written, and the next agent records again', async () => {
    const file = path('cut.scap');
    const child = spawn(process.execPath, [BIN, 'record', '--data', data, '-w', file, '--before', '5s', '--duration', '60s'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
    await expect.poll(() => said, { timeout: 20_000 }).toContain('the agent is recording');
    execFileSync('/bin/ls', ['/etc']);
    await sleep(800);
    const agent = Number(readFileSync(join(data, 'agent/lock'), 'utf8'));
    process.kill(agent, 'SIGKILL');
    expect(await once(child, 'exit')).toEqual([1, null]);
    const partial = path('cut.partial.scap');
    expect(said).toContain(partial);
    expect(read(partial, 'proc.cmdline = "ls /etc" and evt.type = execve')).toHaveLength(1);
    expect(existsSync(file)).toBe(false);
    await expect.poll(() => eyrie(['record', '--data', data, '-w', path('again.scap'), '--before', '1s', '--duration', '0.1s']).code, { timeout: 30_000 }).toBe(0);
  }, 90_000);

  it('needs no agent for what happens from now on', async () => {
    const file = path('now.scap');
    const child = spawn(process.execPath, [BIN, 'record', '-w', file, 'proc.name=implant-three and evt.type in (execve, read, openat)'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
    await expect.poll(() => said, { timeout: 20_000 }).toContain('Ctrl-C');
    execFileSync('cp', ['/bin/cat', path('implant-three')]);
    execFileSync(path('implant-three'), ['/etc/hostname']);
    await sleep(300);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const lines = read(file, 'evt.type exists');
    expect(new Set(lines.map((line) => line['proc.name']))).toEqual(new Set(['implant-three']));
    expect(lines.some((line) => line['evt.type'] === 'read' && line['fd.name'] === '/etc/hostname')).toBe(true);
  });

  it('says what to do when there is no agent to ask, or the filter is wrong', () => {
    const without = eyrie(['record', '--data', path('nobody'), '-w', path('x.scap'), '--before', '1s']);
    expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('eyrie up') });
    const wrong = eyrie(['record', '-w', path('x.scap'), 'proc.nonsense=1']);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('proc.nonsense') });
    expect(existsSync(path('x.scap.part'))).toBe(false);
    rmSync(path('nobody'), { recursive: true, force: true });
  });
});
