/** Where the time of one run goes: what the report shows when a goal is missed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { CommandLine } from './measure.ts';

/** As V8 writes it: times in microseconds. */
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 8;

/** @param command `node`, the program and its arguments. @returns a line each for the functions in which it is most, with their share. */
export function profileOf([node, ...args]: CommandLine): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-profile-'));
  try {
    spawnSync(node, ['--cpu-prof', '--cpu-prof-dir', folder, ...args], { stdio: 'ignore' });
    const [file] = readdirSync(folder);
    return file === undefined ? [] : busiest(JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function busiest({ nodes, samples, timeDeltas }: CpuProfile): string[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName || '(top level)'} ${callFrame.url === '' ? '' : `${basename(callFrame.url)}:${callFrame.lineNumber + 1}`}`.trimEnd()]));
  const times = new Map<string, number>();
  for (const [index, sample] of samples.entries()) {
    const name = names.get(sample) ?? '';
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const total = timeDeltas.reduce((sum, time) => sum + time, 0);
  const sorted = [...times].sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
  return sorted.map(([name, time]) => `${((time / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
}
