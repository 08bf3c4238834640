/** Eyrie and strace watch the same run of the same program: they must tell the same calls, thread by thread, in the same order. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSCALL_NAMES } from '@eyrie/schema';
import { syscalls } from '@eyrie/sensor';
import { runUnderProbe, whyNoProbe, type SeenEvent } from '../packages/sensor/src/testing/probe-run.ts';
import { differences } from './support/strace/compare.ts';
import { readStrace, type StraceCall } from './support/strace/output.ts';
import { skipNote } from './support/this-host.ts';

const PROGRAMS = fileURLToPath(new URL('programs/', import.meta.url));
const MARK = '98765';
/** Names that strace has and events have not. */
const EVENT_NAMES: Readonly<Record<string, string>> = { pread64: 'pread', pwrite64: 'pwrite', preadv2: 'preadv', pwritev2: 'pwritev', prlimit64: 'prlimit' };
const EVERY_CALL = syscalls(process.arch === 'arm64' ? 'arm64' : 'x64').map((call) => call.name);

function whyNot(): string | undefined {
  if (spawnSync('strace', ['-V']).status !== 0) return 'strace is not installed';
  if (spawnSync('cc', ['--version']).status !== 0) return 'there is no C compiler';
  return whyNoProbe();
}

const reason = whyNot();

describe.skipIf(reason !== undefined)(`the same as strace sees${skipNote(reason)}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-strace-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['files', 40],
    ['descriptors', 40],
    ['network', 50],
    ['processes', 100],
    ['messages', 30],
    ['waiting', 20],
    ['rights', 35],
    ['places', 25],
    ['images', 30],
    ['uring', 15],
  ] as const)('%s', async (family, atLeast) => {
    const program = join(folder, family);
    const build = spawnSync('cc', ['-O1', '-w', '-pthread', join(PROGRAMS, `${family}.c`), '-o', program], { encoding: 'utf8' });
    expect(build.stderr).toBe('');
    const place = join(folder, `${family}.d`);
    const output = join(folder, `${family}.txt`);
    mkdirSync(place, { recursive: true });
    const run = await runUnderProbe(['strace', '-f', '-y', '-yy', '-s', '4096', '-o', output, program, place], [...EVERY_CALL, 'procexit', 'signaldeliver'], {
      snapLength: 4096,
      ringBytes: 1 << 24,
    });
    const theirs = readStrace(readFileSync(output, 'latin1'), (call) => call.name === 'close' && call.args[0] === MARK);
    expect([...theirs.values()].flat().length).toBeGreaterThan(atLeast);
    for (const [tid, calls] of theirs) compareThread(tid, calls, run.events);
  });
});

function compareThread(tid: number, calls: readonly StraceCall[], events: readonly SeenEvent[]): void {
  // exit does not return: the end of the thread is told by procexit. rt_sigreturn returns with the registers from before
  // the signal, so that nothing there says which call it was.
  const returned = calls.filter((call) => call.result !== undefined && call.name !== 'rt_sigreturn');
  const ours = events.filter((event) => event.tid === tid && isComparable(event));
  expect(ours.map(nameOf), `names of thread ${tid}`).toEqual(returned.map(eventNameOf));
  const different = returned.flatMap((call, index) => {
    const event = ours[index];
    return event === undefined ? [] : differences(call, event).map((says) => `${call.name}(${call.args.join(', ')}) = ${call.result}: ${says}`);
  });
  expect(different, `thread ${tid}`).toEqual([]);
}

/** Events that tell a call's return, a signal or an end. The first event of a new task, and true paths ahead of an open, have no call of their own. */
function isComparable({ type, params }: SeenEvent): boolean {
  if (type.name === 'procexit' || type.name === 'signaldeliver') return true;
  return !type.isEnter && !(/^SYSCALL_(V?FORK|CLONE)/.test(type.id) && params.res === 0n);
}

function eventNameOf({ name, args, result }: StraceCall): string {
  // Relative to the working directory the two calls mean the same; the kernel remembers the program and not the call.
  if (name === 'execveat' && result === '0' && args[0]?.startsWith('AT_FDCWD') === true) return 'execve';
  return EVENT_NAMES[name] ?? name;
}

function nameOf({ type, params }: SeenEvent): string {
  return type.id === 'GENERIC_X' ? (SYSCALL_NAMES[Number(params.ID)] ?? '') : type.name;
}
