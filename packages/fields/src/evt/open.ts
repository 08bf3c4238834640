/** What an open was for. No allocation: these are among the first conditions of many rules. */
import { PPME } from '@eyrie/schema';
import type { EventView } from '@eyrie/scap';
import type { FieldFamily } from '../definition.ts';
import { onEvent } from '../readers.ts';
import { resultOf } from './result.ts';

/** Open flags of the wire format (`PPM_O_*`); O_RDWR has the bits of both. */
const O = { RDONLY: 1, WRONLY: 2, CREAT: 4, TMPFILE: 8192, CREATED: 16384 } as const;
/** Execute permission for anybody. */
const ANY_EXECUTE = 0o111;

/** Index of the flags parameter in exit events of opens; -1 in all others. */
function flagsIndex(type: number): number {
  switch (type) {
    case PPME.SYSCALL_OPEN_X:
    case PPME.SYSCALL_OPEN_BY_HANDLE_AT_X:
      return 2;
    case PPME.SYSCALL_OPENAT_2_X:
    case PPME.SYSCALL_OPENAT2_X:
      return 3;
    default:
      return -1;
  }
}

function openFlags(event: EventView): number {
  const index = flagsIndex(event.type);
  return index < 0 ? 0 : u32(event, index);
}

function u32(event: EventView, index: number): number {
  return event.locateParams() && event.lengthOf(index) === 4 ? event.u32(index) : 0;
}

function isCreate(event: EventView): boolean {
  const flags = openFlags(event);
  if ((flags & O.CREATED) !== 0) return true;
  return (flags & O.TMPFILE) !== 0 && (resultOf(event) ?? -1) >= 0;
}

/** Creates a file that somebody may execute. */
function isExec(event: EventView): boolean {
  if (event.type === PPME.SYSCALL_CREAT_X) return (u32(event, 2) & ANY_EXECUTE) !== 0;
  if (event.type === PPME.SYSCALL_OPEN_BY_HANDLE_AT_X || (openFlags(event) & (O.TMPFILE | O.CREAT)) === 0) return false;
  return (u32(event, flagsIndex(event.type) + 1) & ANY_EXECUTE) !== 0;
}

export const OPEN_FIELDS: FieldFamily = {
  'evt.is_open_read': onEvent(({ event }) => (openFlags(event) & O.RDONLY) !== 0),
  'evt.is_open_write': onEvent(({ event }) => (openFlags(event) & O.WRONLY) !== 0),
  'evt.is_open_exec': onEvent(({ event }) => isExec(event)),
  'evt.is_open_create': onEvent(({ event }) => isCreate(event)),
};
