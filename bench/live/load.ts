/** The loads: one C program, compiled when the benchmark starts, that does one kind of work on one CPU. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Load {
  readonly kind: string;
  readonly says: string;
  /** System calls of one unit of work. */
  readonly calls: number;
  /** So many processes do it at once, on all CPUs; absent: one, on {@link LOAD_CPU}. */
  readonly processes?: number;
}

export const LOADS: readonly Load[] = [
  { kind: 'open', says: 'open/close', calls: 2 },
  { kind: 'open', says: 'open/close, 4 at once', calls: 2, processes: 4 },
  { kind: 'read', says: 'read/write', calls: 2 },
  { kind: 'getpid', says: 'getpid', calls: 1 },
  { kind: 'exec', says: 'exec storm', calls: 1 },
  { kind: 'accept', says: 'accept/connect', calls: 6 },
  { kind: 'mixed', says: 'mixed, 31 k/s', calls: 1 },
];

export interface LoadRun {
  /** Units of work. */
  readonly units: number;
  readonly seconds: number;
  /** Of the load itself and its children: what the probe adds in the kernel is in it. */
  readonly cpuSeconds: number;
}

/** CPU that the loads run on; whoever watches has the others. */
const LOAD_CPU = 0;
const ANY_CPU = -1;

/** @returns path of the program. @throws Error with the compiler's messages. */
export function compileLoad(folder: string): string {
  const source = fileURLToPath(new URL('load.c', import.meta.url));
  const program = join(folder, 'load');
  const messages: string[] = [];
  for (const compiler of ['cc', 'clang']) {
    // Static: starting it is then little more than the exec itself.
    const run = spawnSync(compiler, ['-O2', '-static', '-Wall', '-Werror', source, '-o', program], { encoding: 'utf8' });
    if (run.status === 0) return program;
    messages.push(`${compiler}: ${run.error?.message ?? run.stderr}`);
  }
  throw new Error(`The load cannot be compiled.\n${messages.join('\n')}`);
}

/** Runs one load, while this process goes on with its own work. */
export async function runLoad(program: string, load: Load, milliseconds: number): Promise<LoadRun> {
  const { processes } = load;
  if (processes === undefined) return await runProcess(program, load, LOAD_CPU, milliseconds);
  const runs = await Promise.all(Array.from({ length: processes }, async () => await runProcess(program, load, ANY_CPU, milliseconds)));
  const sum = (of: (run: LoadRun) => number): number => runs.reduce((all, run) => all + of(run), 0);
  return { units: sum((run) => run.units), seconds: sum((run) => run.seconds) / processes, cpuSeconds: sum((run) => run.cpuSeconds) };
}

async function runProcess(program: string, load: Load, cpu: number, milliseconds: number): Promise<LoadRun> {
  const child = spawn(program, [load.kind, String(cpu), String(milliseconds)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  const [units, seconds, cpuSeconds] = text.trim().split(' ').map(Number);
  if (code !== 0 || units === undefined || seconds === undefined || cpuSeconds === undefined) throw new Error(`The load ${load.kind} failed with ${String(code)}.`);
  return { units, seconds, cpuSeconds };
}
