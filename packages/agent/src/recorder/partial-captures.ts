/** Captures that an earlier run of the agent could not finish: cut after their last whole block, and named as what they are. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, ftruncateSync, openSync, readdirSync, readFileSync, readSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCK_OVERHEAD } from '@eyrie/scap';
import { CHECKSUM_SUFFIX, checksumLine, PART_SUFFIX } from './capture-file.ts';

const PARTIAL = '.partial';
const PIECE_BYTES = 1 << 20;

export interface RecoveredCapture {
  readonly path: string;
  /** Everything was there: only the name was missing. */
  readonly isWhole: boolean;
}

/**
 * Looks through a folder after whoever wrote there has ended.
 * @returns what was found; a part file without one whole block is deleted.
 */
export function recoverCaptures(folder: string): RecoveredCapture[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(PART_SUFFIX))
    .flatMap((name) => recoverCapture(join(folder, name.slice(0, -PART_SUFFIX.length))) ?? []);
}

/**
 * Finishes one file.
 * @param path the name that it was to get; `path.part` must be there.
 */
export function recoverCapture(path: string): RecoveredCapture | undefined {
  const part = path + PART_SUFFIX;
  const length = cutToBlocks(part);
  if (length === 0) {
    unlinkSync(part);
    return undefined;
  }
  const digest = digestOf(part);
  const isWhole = existsSync(path + CHECKSUM_SUFFIX) && readFileSync(path + CHECKSUM_SUFFIX, 'utf8').startsWith(`${digest} `);
  const named = isWhole ? path : partialName(path);
  writeFileSync(named + CHECKSUM_SUFFIX, checksumLine(digest, named), { mode: 0o600 });
  renameSync(part, named);
  return { path: named, isWhole };
}

/** `a.scap` → `a.partial.scap` */
function partialName(path: string): string {
  return path.endsWith('.scap') ? `${path.slice(0, -'.scap'.length)}${PARTIAL}.scap` : path + PARTIAL;
}

/** @returns bytes that are left: blocks whose two lengths agree. */
function cutToBlocks(file: string): number {
  const fd = openSync(file, 'r+');
  try {
    const window = Buffer.allocUnsafe(PIECE_BYTES);
    let start = 0;
    let filled = 0;
    /** Reads a number of the file; undefined behind its end. */
    const wordAt = (at: number): number | undefined => {
      if (at < start || at + 4 > start + filled) {
        start = at;
        filled = readSync(fd, window, 0, window.length, at);
      }
      return at + 4 > start + filled ? undefined : window.readUInt32LE(at - start);
    };
    let end = 0;
    for (let length = wordAt(4); length !== undefined; length = wordAt(end + 4)) {
      if (length < BLOCK_OVERHEAD || length % 4 !== 0 || wordAt(end + length - 4) !== length) break;
      end += length;
    }
    ftruncateSync(fd, end);
    return end;
  } finally {
    closeSync(fd);
  }
}

function digestOf(file: string): string {
  const hash = createHash('sha256');
  const fd = openSync(file, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let count = readSync(fd, piece); count > 0; count = readSync(fd, piece)) hash.update(piece.subarray(0, count));
    return hash.digest('hex');
  } finally {
    closeSync(fd);
  }
}
