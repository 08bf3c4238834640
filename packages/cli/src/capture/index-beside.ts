/** The index of a capture, kept beside it as `FILE.index`, so that the next question is answered without reading the capture again. */
import { openSync, readFileSync, readSync, renameSync, rmSync, statSync, closeSync, writeSync } from 'node:fs';
import { openStored, storedIdentity, type CaptureFile, type Inspection } from '@eyrie/inspect';
import { CommandError } from '../exit-codes.ts';
import { hostLocalTime } from '../host/local-time.ts';
import { nodePlatform } from '../platform.ts';

const pathOf = (file: string): string => `${file}.index`;
/** Of a stored index, what says which capture it is of. */
const HEAD_BYTES = 1024;

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

export interface IndexBeside {
  readonly path: string;
  /** Of the capture as it is now. */
  readonly identity: string;
}

/** Where the index of a capture lies, for who opens it elsewhere. @returns undefined when there is none, or it is of another capture. */
export function indexBeside(file: string): IndexBeside | undefined {
  const path = pathOf(file);
  const identity = identityOf(file);
  try {
    const fd = openSync(path, 'r');
    try {
      const begin = new Uint8Array(HEAD_BYTES);
      return storedIdentity(begin.subarray(0, readSync(fd, begin)), nodePlatform) === identity ? { path, identity } : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    // As above.
    return undefined;
  }
}

/** Whole or not at all. @throws CommandError when it cannot be written. */
export function keepBeside(file: string, inspection: Inspection): void {
  keepIndexAt(pathOf(file), inspection.store(identityOf(file)));
}

/** @param parts of the stored index. @throws CommandError when it cannot be written. */
export function keepIndexAt(path: string, parts: readonly Uint8Array[]): void {
  const unfinished = `${path}.${process.pid}`;
  try {
    const fd = openSync(unfinished, 'wx', 0o600);
    try {
      for (const part of parts) for (let at = 0; at < part.length; ) at += writeSync(fd, part, at);
    } finally {
      closeSync(fd);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new CommandError(`The index cannot be kept in ${path}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
