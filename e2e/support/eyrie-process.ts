/** A whole Eyrie as a person starts it, on a data folder and ports of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What a person types as eyrie. */
export const BIN = join(ROOT, 'packages/cli/bin/eyrie.mjs');
/** Every process of one run inherits it, so that what is left behind can be found. */
const MARK = 'EYRIE_TEST_RUN';

export interface Ports {
  readonly port: number;
  readonly collectorPort: number;
}

export async function freePorts(): Promise<Ports> {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(
    servers.map((server) => new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { port: ports[0] ?? 0, collectorPort: ports[1] ?? 0 };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'eyrie-e2e-'));
}

export class EyrieProcess {
  readonly data: string;
  readonly ports: Ports;
  readonly child: ChildProcess;
  readonly #mark = randomUUID();
  #output = '';
  readonly #exit: Promise<number | string>;

  /** @param through a command that runs the rest of its arguments, such as `setpriv` with its options. */
  constructor(data: string, ports: Ports, args: readonly string[] = [], through: readonly string[] = []) {
    this.data = data;
    this.ports = ports;
    const [command, ...before] = [...through, process.execPath];
    this.child = spawn(command, [...before, BIN, 'up', '--data', data, '--port', String(ports.port), '--collector-port', String(ports.collectorPort), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, [MARK]: this.#mark },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    this.#exit = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve(signal ?? code ?? -1)));
  }

  get url(): string {
    return `http://127.0.0.1:${this.ports.port}`;
  }
  /** Everything that was printed so far. */
  get output(): string {
    return this.#output;
  }
  get token(): string {
    return readFileSync(join(this.data, 'server/token'), 'utf8').trim();
  }
  /** Exit code, or the signal that ended it. */
  get exit(): Promise<number | string> {
    return this.#exit;
  }

  /** @throws Error with everything that was printed, when it ends before. */
  async started(): Promise<void> {
    await this.printed('Eyrie is running');
  }

  async printed(text: string): Promise<void> {
    let ended: number | string | undefined;
    void this.#exit.then((value) => (ended = value));
    while (!this.#output.includes(text)) {
      if (ended !== undefined) throw new Error(`eyrie up ended with ${ended} before it printed "${text}":\n${this.#output}`);
      await sleep(20);
    }
  }

  /** Ids of all living processes of this run. */
  processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${MARK}=${this.#mark}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
        } catch {
          return false;
        }
      });
  }

  /** What the kernel says of the process whose arguments contain this. */
  statusOf(argument: string): string | undefined {
    const pid = this.processes().find((id) => readFileSync(`/proc/${id}/cmdline`, 'latin1').split('\0').includes(argument));
    return pid === undefined ? undefined : readFileSync(`/proc/${pid}/status`, 'utf8');
  }

  /** Ends it in order, and by force what is left. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await Promise.race([this.#exit, sleep(6_000)]);
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** Runs one command of the program to its end. */
export function eyrie(args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const run = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}
