/** Path arithmetic as the kernel does it, without links. */
import type { EventView } from '@eyrie/scap';
import type { ByteString } from '@eyrie/scap';
import type { Thread } from '@eyrie/state';
import { readInteger } from './integer.ts';

/** Longest path of the wire format. */
const MAX_PATH = 1024;
export const AT_FDCWD = -100;

/**
 * @param base absolute, ends in `/`; ignored when the path is absolute.
 * @returns the path without `.`, `..` and doubled slashes.
 */
export function joinPath(base: ByteString, path: ByteString): ByteString {
  if (base.length + path.length + 1 > MAX_PATH) return '/DIR_TOO_LONG/FILENAME_TOO_LONG' as ByteString;
  const isRelative = path !== '' && !path.startsWith('/');
  const root = isRelative ? base : '';
  if (isPlain(path)) return `${root}${path}` as ByteString;
  return normalize(root, path);
}

/** Nothing to take out: no empty, `.` or `..` component. */
function isPlain(path: string): boolean {
  return !/(?:^|\/)\.{0,2}(?:\/|$)/.test(path.startsWith('/') ? path.slice(1) : path);
}

function normalize(root: string, path: string): ByteString {
  let target = root;
  let at = 0;
  while (at < path.length) {
    const character = path[at];
    const isComponentStart = target === '' || target.endsWith('/');
    if (character === '.' && isComponentStart) {
      const next = path[at + 1];
      if (next === '.' && (path[at + 2] === '/' || at + 2 === path.length)) {
        target = parentOf(target);
        at += path[at + 2] === '/' ? 3 : 2;
        continue;
      }
      if (next === '/' || next === undefined) {
        at += next === '/' ? 2 : 1;
        continue;
      }
    } else if (character === '/' && ((target !== '' && target.endsWith('/')) || (target === '' && root !== ''))) {
      at += 1;
      continue;
    }
    target += character;
    at += 1;
  }
  return (target.length > 1 && target.endsWith('/') ? target.slice(0, -1) : target) as ByteString;
}

/** Takes the last component away; `target` ends in `/`. */
function parentOf(target: string): string {
  if (target.length <= 1) return target;
  const slash = target.lastIndexOf('/', target.length - 2);
  return target.slice(0, slash + 1);
}

export function workingDirectory(thread: Thread): ByteString {
  return asDirectory(thread.fs.cwd.value);
}

/** @returns the name of an open directory with a trailing slash; undefined when the descriptor is not known. */
export function directoryOf(thread: Thread, fd: number): ByteString | undefined {
  const name = thread.fds.get(fd)?.name.value;
  return name === undefined || name === '' ? undefined : asDirectory(name);
}

/**
 * The directory that a relative path of an `…at` call starts from.
 * @param dirfdIndex parameter that holds the directory's descriptor.
 * @returns empty when the directory is not known.
 */
export function baseDirectory(event: EventView, dirfdIndex: number, thread: Thread): ByteString {
  const fd = Number(readInteger(event, dirfdIndex, true) ?? AT_FDCWD);
  if (fd === AT_FDCWD) return workingDirectory(thread);
  return directoryOf(thread, fd) ?? ('' as ByteString);
}

/** A directory that is not known stays empty: what is relative to it is left relative. */
function asDirectory(name: ByteString): ByteString {
  return name === '' || name.endsWith('/') ? name : (`${name}/` as ByteString);
}
