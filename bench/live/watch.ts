/** Eyrie as a process of its own, watching while a load runs. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../e2e/support/eyrie-process.ts';
import { runLoad, type Load, type LoadRun } from './load.ts';
import type { Setting } from './settings.ts';

export interface Figures {
  readonly events: number;
  readonly dropped: number;
  readonly droppedBy: Readonly<Record<string, number>>;
  readonly alerts: number;
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

/** As long as the peers' figures were taken over. */
export const WATCH_MS = 12_000;
/** The load ends a little before the watching. */
const LOAD_MS = WATCH_MS - 300;
const GIVE_UP_MS = 60_000;

export async function watchLoad(program: string, setting: Setting, load: Load): Promise<{ readonly run: LoadRun; readonly figures: Figures }> {
  const child = spawn(process.execPath, commandOf(setting), { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const giveUp = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS);
  let last = '';
  let problems = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (last = (last + piece).slice(-4096)));
  const ended = new Promise<void>((resolve, reject) => child.on('close', () => resolve()).on('error', reject));
  await Promise.race([
    ended,
    new Promise<void>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (piece: string) => {
        problems = (problems + piece).slice(-4096);
        if (problems.includes('watching')) resolve();
      });
    }),
  ]);
  const run = await runLoad(program, load, LOAD_MS);
  await ended;
  clearTimeout(giveUp);
  const line = last.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{"events"')) throw new Error(`Eyrie ended without figures.\n${problems}`);
  return { run, figures: JSON.parse(line) as Figures };
}

function commandOf({ rules }: Setting): string[] {
  if (rules === undefined) return ['--import', 'tsx', fileURLToPath(new URL('record-everything.ts', import.meta.url)), String(WATCH_MS)];
  // The program as it was built when the benchmark began: a start that first builds would measure the building.
  const built = join(ROOT, 'packages/cli/dist');
  return [join(built, readFileSync(join(built, 'current'), 'utf8').trim(), 'main.cjs'), 'detect', '--live', '-r', ...rules, '--duration', `${WATCH_MS / 1000}s`, '--stats'];
}
