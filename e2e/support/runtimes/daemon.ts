/** A container daemon of a test's own: its data lies in a temporary folder, and nothing of it is left when the test ends. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export class Daemon {
  readonly folder: string;
  readonly socket: string;
  readonly #command: string;
  readonly #args: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined = undefined;
  #output = '';

  /** @param folder short: a path of a socket has at most 107 bytes. */
  constructor(folder: string, socket: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.folder = folder;
    this.socket = socket;
    this.#command = command;
    this.#args = args;
    this.#env = env;
  }

  /** @throws Error with what it printed, when it does not come up. */
  async start(isReady: () => Promise<boolean>): Promise<void> {
    const child = spawn(this.#command, this.#args, { stdio: ['ignore', 'pipe', 'pipe'], env: this.#env });
    this.#child = child;
    let ended = false;
    child.on('exit', () => (ended = true));
    child.on('error', () => (ended = true));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-8_000)));
    const deadline = Date.now() + 20_000;
    for (;;) {
      if (existsSync(this.socket) && (await isReady().catch(() => false))) return;
      if (ended || Date.now() > deadline) throw new Error(`${this.#command} did not come up:\n${this.#output}`);
      await sleep(50);
    }
  }

  get output(): string {
    return this.#output;
  }

  /** Ends the daemon; its containers may live on. */
  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await Promise.race([exited, sleep(8_000)]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  }

  /** Ends all processes that were started with something of this folder, unmounts what lies in it, removes it. */
  async remove(): Promise<void> {
    await this.end();
    for (const pid of processesNaming(this.folder)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    for (let attempt = 0; attempt < 20 && processesNaming(this.folder).length > 0; attempt++) await sleep(50);
    for (const point of mountsBelow(this.folder)) spawnSync('umount', ['-l', point]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function daemonFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ey-c-'));
}

/** Daemons, shims and monitors have the folder in their arguments. */
function processesNaming(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(folder);
      } catch {
        return false;
      }
    });
}

/** The deepest first. */
function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
}
