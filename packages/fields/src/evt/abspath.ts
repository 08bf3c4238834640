/** `evt.abspath`: the path of an `…at` call made absolute; `.src` and `.dst` where a call has two. */
import { EVENT_TYPES, PPME } from '@eyrie/schema';
import type { ByteString } from '@eyrie/scap';
import { joinPaths } from '@eyrie/state';
import type { FieldContext, FieldFamily } from '../definition.ts';
import { AT_FDCWD, directoryOf, workingDirectory } from '../params/path.ts';
import { readInteger } from '../params/integer.ts';
import { textParam } from '../params/text.ts';

interface PathParams {
  readonly source: number;
  /** Undefined when the call has one path only. */
  readonly destination?: number;
}

/** Names of path parameters; the descriptor of the directory is the parameter before the path. */
const PATHS: Partial<Record<keyof typeof PPME, readonly [source: string, destination?: string]>> = {
  SYSCALL_RENAMEAT_X: ['oldpath', 'newpath'],
  SYSCALL_RENAMEAT2_X: ['oldpath', 'newpath'],
  SYSCALL_LINKAT_2_X: ['oldpath', 'newpath'],
  SYSCALL_SYMLINKAT_X: ['linkpath'],
  SYSCALL_OPENAT_2_X: ['name'],
  SYSCALL_OPENAT2_X: ['name'],
  SYSCALL_UNLINKAT_2_X: ['name'],
  SYSCALL_MKDIRAT_X: ['path'],
  SYSCALL_FCHMODAT_X: ['filename'],
  SYSCALL_FCHOWNAT_X: ['pathname'],
};

const positions = new Map<number, PathParams>(
  Object.entries(PATHS).map(([id, [source, destination]]) => {
    const code = PPME[id as keyof typeof PPME];
    const position = (name: string): number => EVENT_TYPES[code]?.params.findIndex((param) => param.name === name) ?? -1;
    return [code, destination === undefined ? { source: position(source) } : { source: position(source), destination: position(destination) }];
  }),
);

function absolutePath(which: string | undefined): (context: FieldContext) => ByteString | undefined {
  return (context) => {
    const { event, system } = context;
    if (event.type === PPME.SYSCALL_OPEN_BY_HANDLE_AT_X) return handlePath(context);
    const position = positions.get(event.type);
    if (position === undefined || !event.locateParams()) return undefined;
    const index = which === 'dst' ? (position.destination ?? position.source) : position.source;
    if (!event.hasParam(index) || !event.hasParam(index - 1)) return undefined;
    const path = textParam(event, index);
    if (path.startsWith('/')) return joinPaths('' as ByteString, path);
    const fd = Number(readInteger(event, index - 1, true));
    return joinPaths(fd === AT_FDCWD ? workingDirectory(system.thread) : (directoryOf(system.thread, fd) ?? ('<UNKNOWN>/' as ByteString)), path);
  };
}

/** The kernel tells the path of a successful open by handle itself. */
function handlePath({ event }: FieldContext): ByteString | undefined {
  if (!event.locateParams() || !event.hasParam(0) || !event.hasParam(3) || (readInteger(event, 0, true) ?? 0) <= 0) return undefined;
  return joinPaths('' as ByteString, textParam(event, 3));
}

export const PATH_FIELDS: FieldFamily = {
  'evt.abspath': { bind: (argument) => ({ on: 'event', read: absolutePath(argument) }) },
};
