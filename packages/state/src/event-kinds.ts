/** What an event type asks of the state, as numbers: one byte and one handler per type, looked up for every event. */
import { EVENT_TYPES, EventFlag, PPME } from '@eyrie/schema';
import { anonymousFdEvents } from './anonymous-fd-events.ts';
import { attributeEvents } from './attribute-events.ts';
import { containerEvents } from './container-events.ts';
import { dupEvents } from './dup-events.ts';
import { execEvents } from './exec-events.ts';
import { Fact } from './facts.ts';
import { fileEvents } from './file-events.ts';
import type { Handler, Handlers } from './handler.ts';
import { processEvents } from './process-events.ts';
import { socketEvents } from './socket-events.ts';
import { socketIoEvents } from './socket-io-events.ts';
import { userEvents } from './user-events.ts';

/** Bits of {@link EVENT_KINDS}. */
export const Kind = {
  /** Something is to be done beyond finding the thread. */
  ACTS: 1,
  /** One parameter is the descriptor that the event is about, see {@link FD_PARAM}. */
  HAS_FD: 2,
  /** The handler is to be asked only for descriptors about which it may learn something. */
  UNSETTLED_ONLY: 4,
  /** Nobody acts: no thread is looked for. */
  NOBODY: 8,
  /** A thread that is not known is not made up: its birth or death is what the event tells. */
  KNOWN_ONLY: 16,
  /** A call about descriptors came back: there is one to be shown, if only one of which nothing is known. */
  SHOWS_FD: 32,
} as const;

const NOBODYS = new Set<number>([
  PPME.CONTAINER_JSON_2_E,
  PPME.USER_ADDED_E,
  PPME.USER_DELETED_E,
  PPME.GROUP_ADDED_E,
  PPME.GROUP_DELETED_E,
  PPME.PLUGINEVENT_E,
  PPME.ASYNCEVENT_E,
]);
const KNOWN_ONLY = new Set<number>([
  PPME.SYSCALL_CLONE_20_X,
  PPME.SYSCALL_CLONE3_X,
  PPME.SYSCALL_FORK_20_X,
  PPME.SYSCALL_VFORK_20_X,
  PPME.PROCEXIT_1_E,
  PPME.SCHEDSWITCH_6_E,
  PPME.PROCINFO_E,
]);

/** Handlers of event types, and what they change besides; {@link CHANGED_BY_TYPE} has the exceptions. */
const FAMILIES: readonly (readonly [handlers: Handlers, changed: number])[] = [
  [fileEvents, Fact.DESCRIPTORS | Fact.FILES | Fact.OPENED],
  [dupEvents, Fact.DESCRIPTORS],
  [anonymousFdEvents, Fact.DESCRIPTORS],
  [socketEvents, Fact.DESCRIPTORS],
  [socketIoEvents, Fact.DESCRIPTORS | Fact.CONNECTED],
  [processEvents, Fact.THREADS],
  [execEvents, Fact.THREADS],
  [attributeEvents, Fact.THREADS],
  [userEvents, Fact.THREADS],
  [containerEvents, Fact.THREADS],
];

const CHANGED_BY_TYPE: ReadonlyMap<number, number> = new Map([
  // The flags of these are told at the end too, and cannot change meanwhile: the beginning matters for the name alone.
  [PPME.SYSCALL_OPEN_E, Fact.FILES | Fact.OPENED],
  [PPME.SYSCALL_OPENAT_2_E, Fact.FILES | Fact.OPENED],
  [PPME.SYSCALL_CREAT_E, Fact.FILES | Fact.OPENED],
  [PPME.SYSCALL_CLOSE_X, Fact.DESCRIPTORS],
  [PPME.SYSCALL_CLOSE_RANGE_X, Fact.DESCRIPTORS],
  // For the path of the program.
  [PPME.SYSCALL_EXECVE_19_E, Fact.FILES],
  [PPME.SYSCALL_EXECVEAT_E, Fact.FILES],
  [PPME.SYSCALL_CHDIR_X, Fact.FILES | Fact.OPENED],
  [PPME.SYSCALL_FCHDIR_X, Fact.FILES | Fact.OPENED],
  [PPME.SYSCALL_GETCWD_X, Fact.FILES | Fact.OPENED],
  [PPME.SYSCALL_CHROOT_X, Fact.FILES | Fact.OPENED],
  // Calls on descriptors of any kind: they name no address.
  [PPME.SYSCALL_READ_X, Fact.CONNECTED],
  [PPME.SYSCALL_READV_X, Fact.CONNECTED],
  [PPME.SYSCALL_PREAD_X, Fact.CONNECTED],
  [PPME.SYSCALL_PREADV_X, Fact.CONNECTED],
  [PPME.SYSCALL_WRITE_X, Fact.CONNECTED],
  [PPME.SYSCALL_WRITEV_X, Fact.CONNECTED],
  [PPME.SYSCALL_PWRITE_X, Fact.CONNECTED],
  [PPME.SYSCALL_PWRITEV_X, Fact.CONNECTED],
  [PPME.SYSCALL_BRK_4_X, Fact.MEMORY],
  [PPME.SYSCALL_MMAP_X, Fact.MEMORY],
  [PPME.SYSCALL_MMAP2_X, Fact.MEMORY],
  [PPME.SYSCALL_MUNMAP_X, Fact.MEMORY],
  [PPME.SCHEDSWITCH_6_E, Fact.MEMORY],
]);

const OPENING_CALLS = new Set(['open', 'openat', 'openat2', 'creat', 'open_by_handle_at']);

const FD_FLAGS = EventFlag.CREATES_FD | EventFlag.USES_FD | EventFlag.DESTROYS_FD;

/** Index: event type. */
export const HANDLERS: readonly (Handler | undefined)[] = handlers();
/** Index of the parameter that is the descriptor; -1: none. Also of enter events of old captures. */
export const FD_PARAM = Int8Array.from(EVENT_TYPES, (type) => fdParam(type));
/** Index: event type. Bits of {@link Kind}. */
export const EVENT_KINDS = Uint8Array.from(EVENT_TYPES, (type) => kindOf(type));

/** By event type: 1 when the state needs of the event, besides who acts, its result (the first parameter) and descriptor alone. */
export const IS_ABOUT_FD_ONLY = Uint8Array.from(EVENT_TYPES, ({ code, isEnter }) => {
  if (isEnter || FD_PARAM[code] === -1) return 0;
  return HANDLERS[code] === undefined || code === PPME.SYSCALL_CLOSE_X || CHANGED_BY_TYPE.get(code) === Fact.CONNECTED ? 1 : 0;
});

/** By event type: 1 where a descriptor is made, used or closed. */
export const CONCERNS_FD = Uint8Array.from(EVENT_TYPES, ({ flags }) => ((flags & FD_FLAGS) !== 0 ? 1 : 0));

/** By event type: 1 where it opens a file by its name, as the events of a capture or in their current form. */
export const OPENS = Uint8Array.from(EVENT_TYPES, ({ name }) => (OPENING_CALLS.has(name) ? 1 : 0));

/** By event type: the facts that an event may change; 0: it only says who acts on what. */
export const CHANGES = changes();

function changes(): Uint8Array {
  const byType = new Uint8Array(EVENT_TYPES.length);
  for (const [family, changed] of FAMILIES) for (const [type] of family) byType[type] = CHANGED_BY_TYPE.get(type) ?? changed;
  return byType;
}

function handlers(): readonly (Handler | undefined)[] {
  const byType = Array.from<Handler | undefined>({ length: EVENT_TYPES.length });
  for (const [family] of FAMILIES) for (const [type, handler] of family) byType[type] = handler;
  return byType;
}

/** The first parameter that is a descriptor and not the call's result; of the two of splice(2), the one written to. */
function fdParam({ id, isEnter, flags, params }: (typeof EVENT_TYPES)[number]): number {
  if ((flags & EventFlag.USES_FD) === 0) return -1;
  if (id.startsWith('SYSCALL_SPLICE')) return params.findIndex(({ name }) => name === 'fd_out');
  return params.findIndex(({ type }, index) => type === 'FD' && (isEnter || index > 0));
}

function kindOf({ code, flags, isEnter }: (typeof EVENT_TYPES)[number]): number {
  const isSkipped = (flags & EventFlag.SKIPPARSERESET) !== 0 && !KNOWN_ONLY.has(code);
  const thread = NOBODYS.has(code) || isSkipped ? Kind.NOBODY : KNOWN_ONLY.has(code) ? Kind.KNOWN_ONLY : 0;
  const hasFd = FD_PARAM[code] !== -1;
  const showsFd = !isEnter && (flags & FD_FLAGS) !== 0;
  const acts = HANDLERS[code] !== undefined || hasFd || showsFd;
  const unsettledOnly = socketIoEvents.some(([type]) => type === code);
  return thread | (acts ? Kind.ACTS : 0) | (hasFd ? Kind.HAS_FD : 0) | (unsettledOnly ? Kind.UNSETTLED_ONLY : 0) | (showsFd ? Kind.SHOWS_FD : 0);
}
