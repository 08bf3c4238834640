/** Reading captures: CPU time of `eyrie read` beside `sysdig -r` on the same file and filter. Arguments: a capture, else one is made. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../e2e/support/eyrie-process.ts';
import { writeSyntheticCapture } from '../e2e/support/synthetic-capture.ts';

const ROUNDS = 3;
const EVENTS = 1_000_000;
const ENTRY = join(ROOT, 'packages/cli/bin/eyrie.mjs');

interface Work {
  readonly name: string;
  readonly eyrie: readonly string[];
  readonly sysdig: readonly string[];
}

const given = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'eyrie-bench-'));
try {
  const file = given ?? join(folder, 'synthetic.scap');
  if (given === undefined) writeSyntheticCapture(file, EVENTS);
  compare(file);
} finally {
  rmSync(folder, { recursive: true });
}

function compare(file: string): void {
  const filters = ['evt.type=open and fd.name startswith /etc and proc.name=nothere', 'evt.type=execve and proc.name in (bash, sh)'];
  const works: Work[] = [
    ...filters.map((filter) => ({ name: filter, eyrie: ['read', file, '--count', filter], sysdig: ['-r', file, filter] })),
    { name: 'a line per event', eyrie: ['read', file], sysdig: ['-r', file] },
  ];
  const hasPeer = spawnSync('sysdig', ['--version']).status === 0;
  console.log(`${file}; CPU seconds (user and system), least of ${ROUNDS} runs each, in turn`);
  for (const work of works) {
    let ours = Number.POSITIVE_INFINITY;
    let theirs = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      ours = Math.min(ours, cpuSeconds(process.execPath, [ENTRY, ...work.eyrie]));
      if (hasPeer) theirs = Math.min(theirs, cpuSeconds('sysdig', work.sysdig));
    }
    const peer = hasPeer ? `sysdig ${theirs.toFixed(2)} s   ${(theirs / ours).toFixed(1)} times as fast as sysdig` : 'sysdig is not installed';
    console.log(`  eyrie ${ours.toFixed(2)} s   ${peer}   ${work.name}`);
  }
}

/** Of one run to its end, output thrown away. */
function cpuSeconds(command: string, args: readonly string[]): number {
  const run = spawnSync('sh', ['-c', '"$@" > /dev/null 2>&1; times', 'bench', command, ...args], { encoding: 'utf8' });
  // The second line of `times`: user and system time of the children.
  const [user = '', system = ''] = (run.stdout.split('\n')[1] ?? '').split(' ');
  return seconds(user) + seconds(system);
}

/** `0m1.234000s` */
function seconds(text: string): number {
  const match = /^(\d+)m([\d.]+)s$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
}
