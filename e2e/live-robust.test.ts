/** Watching goes on, counts what it lost, and is right again afterwards, whatever the host does. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { BIN, EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { storedEvents } from './support/policy-events.ts';
import { callApi } from './support/response-policies.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const reason = whyNoLiveCapture();
const hasBpftool = spawnSync('bpftool', ['version']).status === 0;
const KEPT = ['CAP_DAC_OVERRIDE', 'CAP_DAC_READ_SEARCH', 'CAP_KILL', 'CAP_SYS_PTRACE', 'CAP_PERFMON', 'CAP_BPF'];
const KEPT_BITS = [1, 2, 5, 19, 38, 39].reduce((bits, number) => bits | (1n << BigInt(number)), 0n);

/** A user of nobody's. */
const BOMBER = '60001';

let running: { child: ChildProcess }[] = [];
afterEach(() => {
  for (const { child } of running) child.kill('SIGKILL');
  running = [];
});

interface Line {
  readonly rule?: string;
  readonly output?: string;
  readonly output_fields?: Readonly<Record<string, unknown>>;
  readonly events?: number;
  readonly dropped?: number;
  readonly droppedBy?: Readonly<Record<string, number>>;
  readonly rssBytes?: number;
}

class Watch {
  readonly child: ChildProcess;
  #text = '';
  #problems = '';

  constructor(rules: string, seconds: number, folder: string) {
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, rules);
    this.child = spawn(process.execPath, [BIN, 'detect', '--live', '-r', file, '--json', '--stats', '--duration', `${seconds}s`], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (piece: string) => (this.#text += piece));
    this.child.stderr?.setEncoding('utf8').on('data', (piece: string) => (this.#problems += piece));
    running.push(this);
  }

  async begun(): Promise<void> {
    while (!this.#problems.includes('watching this host')) {
      if (this.child.exitCode !== null) throw new Error(this.#problems);
      await sleep(20);
    }
  }

  /** Process that watches: the launcher may have made another one. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  async ended(): Promise<{ readonly code: number | null; readonly lines: readonly Line[] }> {
    const code = await new Promise<number | null>((resolve) => {
      if (this.child.exitCode !== null) resolve(this.child.exitCode);
      else this.child.on('close', resolve);
    });
    return { code, lines: this.#text.trim().split('\n').map((line) => JSON.parse(line) as Line) };
  }
}

const rule = (name: string, condition: string, output = '%proc.name'): string => `- rule: ${name}\n  desc: a test's\n  condition: ${condition}\n  output: "${output}"\n  priority: NOTICE\n`;

describe.skipIf(reason !== undefined)(`watching this host${skipNote(reason)}`, () => {
  test('a watcher that was suspended counts what it lost, and knows afterwards what was opened meanwhile', async () => {
    const folder = temporaryFolder();
    const watch = new Watch(rule('written', `evt.type = write and fd.name = ${folder}/egg`) + rule('flood', 'evt.type in (rename, renameat, renameat2) and proc.name = nobody'), 14, folder);
    await watch.begun();
    const perl = spawn('/usr/bin/perl', ['-e', 'select(undef, undef, undef, 1); rename("/nonexistent/a", "/nonexistent/b") for 1..400000; open(my $f, ">", $ARGV[0]) or die; print "open\n"; $|=1; STDOUT->flush; <STDIN>; syswrite($f, "egg")', `${folder}/egg`], { stdio: ['pipe', 'pipe', 'inherit'] });
    running.push({ child: perl });
    watch.child.kill('SIGSTOP');
    await new Promise((resolve) => perl.stdout.once('data', resolve));
    watch.child.kill('SIGCONT');
    await sleep(3_000);
    perl.stdin.end('\n');
    const { code, lines } = await watch.ended();
    expect(code).toBe(0);
    const stats = lines.find((line) => line.droppedBy !== undefined);
    expect(stats?.droppedBy?.['ringFull']).toBeGreaterThan(10_000);
    expect(lines.filter((line) => line.rule === 'written')).toHaveLength(1);
  });

  test('a thousand programs at once, paths beyond PATH_MAX, long command lines and names in no alphabet', async () => {
    const folder = temporaryFolder();
    const rules = rule('deep', 'evt.type = openat and fd.filename = egg-in-the-deep and evt.is_open_write = true') + rule('bytes', `evt.type in (mkdir, mkdirat) and evt.arg.path contains odd-`, '%evt.arg.path') + rule('long', 'evt.type = execve and proc.args startswith yyyy', '%proc.args') + rule('many', `evt.type = procexit and proc.cmdline contains ${folder}`);
    const watch = new Watch(rules, 12, folder);
    await watch.begun();
    const script = `
      mkdir "$ARGV[0]/deep"; chdir "$ARGV[0]/deep"; for (1..400) { mkdir "d" x 20; chdir "d" x 20 } open(my $f, '>', 'egg-in-the-deep');
      mkdir "$ARGV[0]/odd-\\xff\\xfe\\x80";
      if (!fork()) { exec '/bin/true', 'y' x 65536, 'z' x 65536 }
      for (1..1000) { if (!fork()) { exit 0 } }
      1 while wait() > 0;`;
    expect(spawnSync('/usr/bin/perl', ['-e', script, folder]).status).toBe(0);
    const { code, lines } = await watch.ended();
    expect(code).toBe(0);
    const seen = (name: string): number => lines.filter((line) => line.rule === name).length;
    expect([seen('deep'), seen('bytes'), seen('long')]).toEqual([1, 1, 1]);
    const stats = lines.find((line) => line.droppedBy !== undefined);
    expect(seen('many') + (stats?.dropped ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(stats?.rssBytes).toBeLessThan(300e6);
    expect(spawnSync('rm', ['-rf', folder]).status).toBe(0);
  });

  test('a fork bomb is watched without growing, and what happens after it is seen', async () => {
    const folder = temporaryFolder();
    const watch = new Watch(rule('bomb', `evt.type in (clone, clone3, fork, vfork) and evt.rawres = 0 and user.uid = ${BOMBER}`, 'one') + rule('after', `evt.type = openat and fd.name = ${folder}/after`), 20, folder);
    await watch.begun();
    // No more than so many at once, and for so long.
    const bomb = ['--reuid', BOMBER, '--regid', BOMBER, '--clear-groups', 'prlimit', '--nproc=300', 'timeout', '--signal=KILL', '4', '/usr/bin/perl', '-e', 'for (;;) { fork }'];
    spawnSync('setpriv', bomb, { stdio: 'ignore' });
    // All that this user has; what is born meanwhile too.
    for (let sweep = 0; sweep < 5; sweep++) spawnSync('setpriv', ['--reuid', BOMBER, '--regid', BOMBER, '--clear-groups', 'sh', '-c', 'kill -KILL -1'], { stdio: 'ignore' });
    await sleep(1_500);
    spawnSync('/bin/touch', [`${folder}/after`]);
    const { code, lines } = await watch.ended();
    expect(code).toBe(0);
    expect(lines.filter(({ rule: name }) => name === 'after')).toHaveLength(1);
    expect(lines.filter(({ rule: name }) => name === 'bomb').length).toBeGreaterThan(100);
    expect(lines.find((line) => line.droppedBy !== undefined)?.rssBytes).toBeLessThan(300e6);
  });

  test.skipIf(process.arch !== 'x64')('where seccomp forbids bpf(2), a sentence says so', () => {
    // 32 bytes of filter: load the call's number; bpf is 321: EPERM; else allow.
    const confined = `
      my $f = pack('SCCL' x 4, 0x20,0,0,0, 0x15,0,1,321, 0x06,0,0,0x00050001, 0x06,0,0,0x7fff0000);
      my $p = pack('S x6 P', 4, $f); syscall(157, 38, 1, 0, 0, 0); syscall(317, 1, 0, $p) == 0 or die "seccomp: $!"; exec @ARGV;`;
    const run = spawnSync('/usr/bin/perl', ['-e', confined, process.execPath, BIN, 'detect', '--live', '--duration', '1s'], { encoding: 'utf8' });
    expect(run.stderr).toContain('This host cannot be watched live');
    expect(run.stderr).toMatch(/ring buffer: .*not permitted.*seccomp/is);
    expect([run.status, run.signal]).toEqual([1, null]);
  });
});

describe.skipIf(reason !== undefined)(`the agent's process${skipNote(reason)}`, () => {
  test(`has no capabilities but ${KEPT.join(', ')}, can get no others, and its probe ends with it${hasBpftool ? '' : ' (the last not looked at: bpftool is not installed)'}`, async () => {
    const up = new EyrieProcess(temporaryFolder(), await freePorts(), []);
    try {
      await up.printed('Watching  this host, live');
      const status = up.statusOf('agent') ?? '';
      for (const set of ['CapEff', 'CapPrm', 'CapBnd']) expect([set, BigInt(`0x${new RegExp(`^${set}:\\s+(\\w+)$`, 'm').exec(status)?.[1] ?? '0'}`)]).toEqual([set, KEPT_BITS]);
      expect(/^NoNewPrivs:\s+(\d)$/m.exec(status)?.[1]).toBe('1');
      const pid = Number(/^Pid:\s+(\d+)$/m.exec(status)?.[1]);
      const programs = programsOf(pid);
      expect(programs.length).toBeGreaterThan(50);
      process.kill(pid, 'SIGKILL');
      if (!hasBpftool) return;
      for (const id of programs.slice(0, 20)) {
        while (spawnSync('bpftool', ['prog', 'show', 'id', id]).status === 0) await sleep(50);
      }
    } finally {
      await up.stop();
    }
  });
});

describe.skipIf(reason !== undefined)(`an agent that was killed${skipNote(reason)}`, () => {
  test('is started again, and says for how long nobody watched', async () => {
    const up = new EyrieProcess(temporaryFolder(), await freePorts(), []);
    try {
      await up.printed('connected');
      await sleep(1_500);
      process.kill(Number(/^Pid:\s+(\d+)$/m.exec(up.statusOf('agent') ?? '')?.[1]), 'SIGKILL');
      await expect.poll(async () => (await storedEvents(up)).find(({ content }) => content.ruleName === 'Host not watched')?.content.output, { timeout: 60_000, interval: 500 }).toMatch(/^This host was not watched for \d+\.\d s, from \S+Z on: its agent was killed/);
      const stretch = async (): Promise<unknown> => ((await callApi(up, 'GET', '/api/v1/agents')) as { agents: { unwatched?: object }[] }).agents[0]?.unwatched;
      await expect.poll(stretch, { timeout: 30_000 }).toMatchObject({ from: expect.any(Number), to: expect.any(Number), why: 'killed' });
    } finally {
      await up.stop();
    }
  });
});

/** Ids of the BPF programs that a process holds. */
function programsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) => /^prog_id:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1'))?.[1] ?? []);
}
