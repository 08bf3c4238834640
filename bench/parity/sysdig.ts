/** The side of sysdig: one run per question. */
import { spawnSync } from 'node:child_process';

const MAX_OUTPUT = 1 << 29;

function run(args: readonly string[]): string[] {
  const { stdout, status } = spawnSync('sysdig', args, { encoding: 'latin1', maxBuffer: MAX_OUTPUT, env: { ...process.env, TZ: 'UTC' } });
  if (status !== 0 && stdout === '') return [];
  return stdout.split('\n').slice(0, -1);
}

/** @returns undefined when sysdig is not installed. */
export function sysdigVersion(): string | undefined {
  const { stdout, error } = spawnSync('sysdig', ['--version'], { encoding: 'utf8' });
  return error === undefined ? stdout.trim() : undefined;
}

export const sysdigLines = (file: string): string[] => run(['-r', file]);
export const sysdigValues = (file: string, field: string): string[] => run(['-r', file, '-p', `*%evt.num %${field}`]);
export const sysdigCount = (file: string, filter: string): number => run(['-r', file, filter]).length;
