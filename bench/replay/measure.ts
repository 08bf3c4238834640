/** Whole processes measured from outside, in turn. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export type CommandLine = readonly [command: string, ...args: string[]];

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  return { median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
}

/** Node reads these certificates when it starts, which takes it longer than to start, and reading captures needs none. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;

/** User and system time of one run to its end, seconds; its output is thrown away. @throws Error when it fails. */
export function cpuSeconds([command, ...args]: CommandLine): number {
  const run = spawnSync('sh', ['-c', '"$@" > /dev/null 2>&1 || echo failed; times', 'bench', command, ...args], { encoding: 'utf8', env: environment });
  const lines = run.stdout.trimEnd().split('\n');
  if (lines.includes('failed')) throw new Error(`${command} ${args.join(' ')} failed`);
  // The last line of `times`: user and system time of the children.
  const [user = '', system = ''] = (lines.at(-1) ?? '').split(' ');
  return seconds(user) + seconds(system);
}

/** `0m1.234000s` */
function seconds(text: string): number {
  const match = /^(\d+)m([\d.]+)s$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
}

/** Time from start to end, seconds. */
export function wallSeconds([command, ...args]: CommandLine): number {
  const start = process.hrtime.bigint();
  spawnSync(command, args, { stdio: 'ignore', env: environment });
  return Number(process.hrtime.bigint() - start) / 1e9;
}

const LOOK_EVERY_MS = 20;

/** Largest resident memory of one run, MB, as the kernel kept it; undefined where it does not tell. */
export async function peakMegabytes([command, ...args]: CommandLine): Promise<number | undefined> {
  const child = spawn(command, args, { stdio: 'ignore', env: environment });
  let peak: number | undefined;
  while (child.exitCode === null && child.signalCode === null) {
    peak = highWater(child.pid) ?? peak;
    await sleep(LOOK_EVERY_MS);
  }
  return peak;
}

function highWater(pid: number | undefined): number | undefined {
  try {
    const match = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? undefined : Number(match[1]) / 1024;
  } catch {
    return undefined;
  }
}
