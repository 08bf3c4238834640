/** Groups of event types that fields ask about, as tables by event code. */
import { EVENT_TYPES, PPME, type EventType } from '@eyrie/schema';

/** @returns 1 for the types that pass, by code. */
export function tableOf(passes: (type: EventType) => boolean): Uint8Array {
  return Uint8Array.from(EVENT_TYPES, (type) => (passes(type) ? 1 : 0));
}

export function hasFlag(flag: number): Uint8Array {
  return tableOf((type) => (type.flags & flag) !== 0);
}

const isSyscall = (type: EventType): boolean => type.categories.includes('SYSCALL');

export const IS_SYSCALL = tableOf(isSyscall);
export const IS_META = tableOf((type) => type.categories.includes('METAEVENT'));

/** Exit events of system calls whose first parameter is what the call returned. */
export const HAS_RESULT = tableOf((type) => isSyscall(type) && !type.isEnter && type.params.length > 0 && type.code !== PPME.GENERIC_X);

/** The categories that tell what the event is about, without the one that tells where it comes from. */
const ABOUT = EVENT_TYPES.map((type) => type.categories.find((category) => !['SYSCALL', 'TRACEPOINT', 'PLUGIN', 'METAEVENT'].includes(category)) ?? 'UNKNOWN');

/** `IO_READ`, `FILE`, `NET` …; `UNKNOWN` for codes that no type has. */
export function categoryOf(code: number): string {
  return ABOUT[code] ?? 'UNKNOWN';
}
