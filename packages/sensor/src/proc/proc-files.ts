/** Reads of /proc that never throw: a process may end, or be none of ours, between any two of them. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { byteString, type ByteString } from '@eyrie/scap';

const NOTHING = '' as ByteString;

/** Contents of a file; '' when it cannot be read. */
export function readBytes(path: string): ByteString {
  try {
    return byteString(readFileSync(path));
  } catch {
    return NOTHING;
  }
}

/** Where a symbolic link points; '' when it cannot be read. */
export function readLink(path: string): ByteString {
  try {
    return byteString(readlinkSync(path, { encoding: 'buffer' }));
  } catch {
    return NOTHING;
  }
}

/** Entries of a folder whose names are numbers, in order. */
export function readNumbers(path: string): number[] {
  try {
    return readdirSync(path)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/** The kernel's mark on the path of a file that has no name any more. */
const DELETED = ' (deleted)';

export function withoutDeleted(path: ByteString): ByteString {
  return path.endsWith(DELETED) ? (path.slice(0, -DELETED.length) as ByteString) : path;
}
