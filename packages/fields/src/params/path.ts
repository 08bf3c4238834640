/** The directories that relative paths start from. */
import type { EventView } from '@eyrie/scap';
import type { ByteString } from '@eyrie/scap';
import type { Thread } from '@eyrie/state';
import { readInteger } from './integer.ts';

export const AT_FDCWD = -100;

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
