/** `eyrie read FILE -w OUT`: the events that meet a filter as a capture of their own. */
import { closeSync, openSync, statSync } from 'node:fs';
import { CaptureRewriter } from '../capture/rewrite.ts';
import { readCaptureFile } from '../capture/read-file.ts';
import { reportReading } from '../capture/report.ts';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { writeAll } from '../output/write-all.ts';
import { userFilter } from '../rules/user-input.ts';
import type { ReadOptions } from './read.ts';

const STANDARD_OUTPUT = 1;

/** @param target path, or `-` for standard output. */
export async function rewrite(file: string, filter: string, target: string, options: ReadOptions): Promise<void> {
  if (options.print !== undefined || options.json === true || options.count === true) throw new CommandError('-w writes a capture: it cannot be combined with --print, --json or --count.', ExitCode.BAD_INPUT);
  const filterFor = filter.trim() === '' ? undefined : userFilter(filter);
  if (isSameFile(file, target)) throw new CommandError(`${target} is the capture that is read; write to another file.`, ExitCode.BAD_INPUT);
  if (file !== '-') statInput(file);
  const fd = target === '-' ? STANDARD_OUTPUT : openTarget(target);
  try {
    const rewriter = new CaptureRewriter((piece) => write(fd, target, piece), filterFor);
    const reader = await readCaptureFile(file, rewriter);
    rewriter.end();
    reportReading(file, reader);
    if (rewriter.damaged > 0) process.stderr.write(`eyrie: ${file}: ${rewriter.damaged} events have parameters that do not fit their lengths; they were left out.\n`);
    process.stderr.write(`eyrie: ${rewriter.written} of ${rewriter.events} events written to ${target === '-' ? 'standard output' : target}\n`);
  } finally {
    if (fd !== STANDARD_OUTPUT) closeSync(fd);
  }
}

/** What is there already is not lost to a mistyped name of the input. */
function statInput(file: string): void {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) throw new CommandError(`Cannot read ${file}: there is no such file.`, ExitCode.BAD_INPUT);
}

function isSameFile(file: string, target: string): boolean {
  const [from, to] = [file, target].map((path) => (path === '-' ? undefined : statSync(path, { throwIfNoEntry: false })));
  return from !== undefined && to !== undefined && to.isFile() && from.dev === to.dev && from.ino === to.ino;
}

function openTarget(target: string): number {
  try {
    return openSync(target, 'w', 0o600);
  } catch (error) {
    throw unwritable(target, error);
  }
}

function write(fd: number, target: string, piece: Uint8Array): void {
  try {
    writeAll(fd, piece, () => process.exit(ExitCode.OK));
  } catch (error) {
    throw unwritable(target, error);
  }
}

function unwritable(target: string, error: unknown): CommandError {
  return new CommandError(`Cannot write ${target}: ${error instanceof Error ? error.message : String(error)}.`);
}
