/** What event types are, as tables by code. */
import { EVENT_TYPES, EventFlag, type EventType } from '@eyrie/schema';

function tableOf(passes: (type: EventType) => boolean): Uint8Array {
  return Uint8Array.from(EVENT_TYPES, (type) => (passes(type) ? 1 : 0));
}

const isSyscall = (type: EventType): boolean => type.categories.includes('SYSCALL');
const isExitOf = (flag: number) => (type: EventType): boolean => !type.isEnter && isSyscall(type) && (type.flags & flag) !== 0;
const named = (...names: readonly string[]): Uint8Array => tableOf((type) => names.includes(type.name));
const exitNamed = (...names: readonly string[]): Uint8Array => tableOf((type) => !type.isEnter && names.includes(type.name));

/** Calls that read or wrote through a descriptor, when they came back. */
export const READS = tableOf(isExitOf(EventFlag.READS_FROM_FD));
export const WRITES = tableOf(isExitOf(EventFlag.WRITES_TO_FD));
export const CREATES_FD = tableOf(isExitOf(EventFlag.CREATES_FD));
export const USES_FD = tableOf((type) => (type.flags & (EventFlag.CREATES_FD | EventFlag.USES_FD | EventFlag.DESTROYS_FD)) !== 0);
/** Events that are about the memory of a process. */
export const IS_MEMORY = tableOf((type) => type.categories.includes('MEMORY'));
export const IS_SYSCALL = tableOf(isSyscall);

export const IS_OPEN = exitNamed('open', 'openat', 'openat2', 'creat', 'open_by_handle_at');
export const IS_ACCEPT = exitNamed('accept', 'accept4');
export const IS_CONNECT = exitNamed('connect');
export const IS_CLOSE = exitNamed('close');
export const IS_BIND = exitNamed('bind');
export const IS_EXEC = exitNamed('execve', 'execveat');
/** A process or thread was made; both sides come back from these. */
export const IS_CLONE = exitNamed('clone', 'clone3', 'fork', 'vfork');
export const IS_EXIT = named('procexit');
export const IS_SWITCH = named('switch');
export const IS_PROCINFO = named('procinfo');
export const IS_SIGNAL = tableOf((type) => type.isEnter && type.name === 'signaldeliver');
export const IS_NOTIFICATION = tableOf((type) => type.isEnter && type.name === 'notification');
export const IS_INFRASTRUCTURE = tableOf((type) => type.isEnter && type.name === 'infra');
export const IS_SYMLINK = exitNamed('symlink', 'symlinkat');
export const IS_UNLINK = exitNamed('unlink', 'unlinkat');
export const IS_SETNS = exitNamed('setns');

/** Calls whose first parameter is what they returned. */
export const HAS_RESULT = tableOf((type) => isSyscall(type) && !type.isEnter && type.params.length > 0 && !type.id.startsWith('GENERIC'));
/** Index of the parameter with the bytes that were read or written; -1: none. */
export const DATA_PARAM = Int8Array.from(EVENT_TYPES, (type) => (READS[type.code] === 1 || WRITES[type.code] === 1 ? type.params.findIndex(({ name }) => name === 'data') : -1));

/** Index of a parameter by name; -1: none. */
export function paramTable(name: string): Int8Array {
  return Int8Array.from(EVENT_TYPES, (type) => type.params.findIndex((param) => param.name === name));
}

/** What the container runtime says is book-keeping to those who print events, and evidence here. */
export const isRowAlthoughHidden = ({ event }: { readonly event: { readonly type: number } }): boolean => IS_INFRASTRUCTURE[event.type] === 1;
