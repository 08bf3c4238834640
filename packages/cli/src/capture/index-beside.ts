/** The index of a capture, kept beside it as `FILE.index`, so that the next question is answered without reading the capture again. */
import { openSync, readFileSync, renameSync, rmSync, statSync, closeSync, writeSync } from 'node:fs';
import { openStored, type CaptureFile, type Inspection } from '@eyrie/inspect';
import { CommandError } from '../exit-codes.ts';
import { hostLocalTime } from '../host/local-time.ts';
import { nodePlatform } from '../platform.ts';

const pathOf = (file: string): string => `${file}.index`;

/** What tells that the capture is still the same. */
function identityOf(file: string): string {
  const { size, mtimeMs, ino } = statSync(file);
  return `${size} ${mtimeMs} ${ino}`;
}

/** @returns undefined when there is none that can be used. */
export function openBeside(file: string, capture: CaptureFile): Inspection | undefined {
  let stored: Uint8Array;
  try {
    stored = readFileSync(pathOf(file));
  } catch {
    // None was kept, or it is not ours to read: the capture itself says everything.
    return undefined;
  }
  return openStored(stored, identityOf(file), capture, nodePlatform, hostLocalTime());
}

/** Whole or not at all. @throws CommandError when it cannot be written. */
export function keepBeside(file: string, inspection: Inspection): void {
  const path = pathOf(file);
  const unfinished = `${path}.${process.pid}`;
  try {
    const fd = openSync(unfinished, 'wx', 0o600);
    try {
      for (const part of inspection.store(identityOf(file))) for (let at = 0; at < part.length; ) at += writeSync(fd, part, at);
    } finally {
      closeSync(fd);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new CommandError(`The index cannot be kept in ${path}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
