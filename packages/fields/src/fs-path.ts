/** Paths that successful file system calls name. `…raw`: as the caller wrote them; the others are absolute. */
import { EVENT_TYPES, PPME } from '@eyrie/schema';
import type { ByteString, EventView } from '@eyrie/scap';
import { FdType, type SystemView, type Text, joinPaths } from '@eyrie/state';
import type { FieldDefinition, FieldFamily } from './definition.ts';
import { baseDirectory, workingDirectory } from './params/path.ts';
import { readInteger } from './params/integer.ts';
import { internParam, textParam } from './params/text.ts';

type Role = 'name' | 'source' | 'target';

/** Event → parameter by role; `fd` stands for the name of the descriptor. */
const PATHS: Partial<Record<keyof typeof PPME, Partial<Record<Role, string>>>> = {
  SYSCALL_MKDIR_2_X: { name: 'path' },
  SYSCALL_MKDIRAT_X: { name: 'path' },
  SYSCALL_RMDIR_2_X: { name: 'path' },
  SYSCALL_UNLINK_2_X: { name: 'path' },
  SYSCALL_UNLINKAT_2_X: { name: 'name' },
  SYSCALL_OPEN_X: { name: 'name' },
  SYSCALL_OPENAT_2_X: { name: 'name' },
  SYSCALL_OPENAT2_X: { name: 'name' },
  SYSCALL_CHMOD_X: { name: 'filename' },
  SYSCALL_FCHMODAT_X: { name: 'filename' },
  SYSCALL_FCHMOD_X: { name: 'fd' },
  SYSCALL_CHOWN_X: { name: 'path' },
  SYSCALL_LCHOWN_X: { name: 'path' },
  SYSCALL_FCHOWN_X: { name: 'fd' },
  SYSCALL_FCHOWNAT_X: { name: 'pathname' },
  SYSCALL_QUOTACTL_X: { name: 'special' },
  SYSCALL_UMOUNT_1_X: { name: 'name' },
  SYSCALL_UMOUNT2_X: { name: 'name' },
  SYSCALL_RENAME_X: { source: 'oldpath', target: 'newpath' },
  SYSCALL_RENAMEAT_X: { source: 'oldpath', target: 'newpath' },
  SYSCALL_RENAMEAT2_X: { source: 'oldpath', target: 'newpath' },
  // The new name is where the link is made: the source of what it points to.
  SYSCALL_LINK_2_X: { source: 'newpath', target: 'oldpath' },
  SYSCALL_LINKAT_2_X: { source: 'newpath', target: 'oldpath' },
  SYSCALL_SYMLINK_X: { source: 'linkpath', target: 'target' },
  SYSCALL_SYMLINKAT_X: { source: 'linkpath', target: 'target' },
  SYSCALL_MOUNT_X: { source: 'dev', target: 'dir' },
};

const NONE = -1;
const FROM_FD = -2;

function positions(role: Role): Int8Array {
  const table = new Int8Array(EVENT_TYPES.length).fill(NONE);
  for (const [id, params] of Object.entries(PATHS)) {
    const name = params[role];
    const code = PPME[id as keyof typeof PPME];
    if (name === undefined) continue;
    table[code] = name === 'fd' ? FROM_FD : (EVENT_TYPES[code]?.params.findIndex((param) => param.name === name) ?? NONE);
  }
  return table;
}

const OPENS: ReadonlySet<number> = new Set([PPME.SYSCALL_OPEN_X, PPME.SYSCALL_OPENAT_2_X, PPME.SYSCALL_OPENAT2_X]);

/** Calls succeed with 0; opens count unless they returned exactly -1, which is how the field has always told them apart. */
function succeeded(event: EventView): boolean {
  const result = event.hasParam(0) ? readInteger(event, 0, true) : undefined;
  return OPENS.has(event.type) ? result !== undefined && result !== -1 : result === 0;
}

function path(role: Role, isRaw: boolean): FieldDefinition {
  const table = positions(role);
  return {
    bind: () => ({
      on: 'text',
      text: ({ event, system }) => {
        const position = table[event.type] ?? NONE;
        if (position === NONE || !event.locateParams() || !succeeded(event)) return undefined;
        if (position === FROM_FD) return system.fd?.name;
        if (position >= event.paramCount) return undefined;
        return isRaw ? internParam(system.texts, event, position) : absolute(event, position, role, system);
      },
      read: (text) => text.value,
    }),
  };
}

function absolute(event: EventView, position: number, role: Role, system: SystemView): Text {
  const written = textParam(event, position);
  if (written.startsWith('/')) return isNormal(written) ? internParam(system.texts, event, position) : system.texts.of(joinPaths('' as ByteString, written));
  if (event.type === PPME.SYSCALL_OPENAT_2_X || event.type === PPME.SYSCALL_OPENAT2_X) return openedName(system);
  return system.texts.of(joinPaths(base(event, position, role, system), written));
}

/** The descriptor that the open made has the absolute name. */
function openedName(system: SystemView): Text {
  const { fd } = system;
  return fd === undefined || fd.type === FdType.NONE ? system.texts.of('<UNKNOWN>' as ByteString) : fd.name;
}

function base(event: EventView, position: number, role: Role, system: SystemView): ByteString {
  const isAt = EVENT_TYPES[event.type]?.params[position]?.type === 'FSRELPATH';
  // The text in a symbolic link means something only where the link is: there is no directory to add here.
  if (event.type === PPME.SYSCALL_SYMLINKAT_X && role === 'target') return '<UNKNOWN>' as ByteString;
  if (!isAt) return workingDirectory(system.thread);
  return baseDirectory(event, position - 1, system.thread) || ('<UNKNOWN>' as ByteString);
}

function isNormal(written: string): boolean {
  return written === '/' || !/\/\.{0,2}(?:\/|$)/.test(written);
}

export const FS_PATH_FIELDS: FieldFamily = {
  'fs.path.name': path('name', false),
  'fs.path.nameraw': path('name', true),
  'fs.path.source': path('source', false),
  'fs.path.sourceraw': path('source', true),
  'fs.path.target': path('target', false),
  'fs.path.targetraw': path('target', true),
};

