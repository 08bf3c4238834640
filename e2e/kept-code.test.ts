/** What V8 compiled in one run of a command is there for the next: half of what a short run costs. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { syntheticCapture } from '@eyrie/scap';
import { expect, it } from 'vitest';
import { ROOT, temporaryFolder } from './support/eyrie-process.ts';

const folder = temporaryFolder();
const dist = join(ROOT, 'packages/cli/dist');
const build = readFileSync(join(dist, 'current'), 'utf8').trim();
/** A copy of the program that no other test runs. */
const program = join(folder, build);
cpSync(join(dist, build), program, { recursive: true, filter: (source) => !source.includes('/compiled') });

const capture = syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'cat' }).open('/etc/shadow').read('x').close().bytes();
const plain = join(folder, 'plain.scap');
const compressed = join(folder, 'compressed.scap.gz');
writeFileSync(plain, capture);
writeFileSync(compressed, gzipSync(capture));
const rules = join(folder, 'rules.yaml');
writeFileSync(rules, '- {rule: any, desc: any, condition: evt.type=openat, output: opened %fd.name, priority: INFO}\n');

/** @returns the folder of what was kept, as a number that another folder in its place does not have. */
function run(...args: readonly string[]): number {
  expect(spawnSync(process.execPath, [join(program, 'main.cjs'), ...args]).status).toBe(0);
  return statSync(join(program, 'compiled', `${process.version}-${process.arch}`, args[0] ?? '')).ino;
}

it.each([
  ['read', plain],
  ['read', compressed],
  ['detect', plain, '-r', rules],
  ['detect', compressed, '-r', rules],
  ['summary', plain],
  ['view', plain, 'procs'],
  ['fields'],
])('%s', (...args) => {
  run(...args);
  const kept = run(...args);
  expect(run(...args)).toBe(kept);
});
