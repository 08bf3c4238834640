/** What the event is: `evt.type`, its direction and category, and where it comes from. */
import { EVENT_TYPES, PPME, SYSCALL_NAMES } from '@eyrie/schema';
import { byteStringOf, type ByteString, type EventView } from '@eyrie/scap';
import { FdType } from '@eyrie/state';
import type { FieldContext, FieldFamily } from '../definition.ts';
import { fdType, isFile, isInet } from '../fd/type-names.ts';
import { textParam } from '../params/text.ts';
import { onEvent } from '../readers.ts';
import { categoryOf, IS_META, IS_SYSCALL } from './event-kinds.ts';

const NAMES = EVENT_TYPES.map((type) => type.name as ByteString);
const UNKNOWN = 'unknown' as ByteString;
const ENTER = '>' as ByteString;
const EXIT = '<' as ByteString;

/** A system call without an event type of its own has its number in a generic event. */
export function eventName(event: EventView): ByteString {
  if (event.type === PPME.GENERIC_X || event.type === PPME.GENERIC_E) return syscallName(event);
  if (event.type === PPME.ASYNCEVENT_E) return asyncName(event);
  return NAMES[event.type] ?? UNKNOWN;
}

function syscallName(event: EventView): ByteString {
  if (!event.locateParams() || event.lengthOf(0) !== 2) return UNKNOWN;
  return (SYSCALL_NAMES[event.u16(0)] as ByteString | undefined) ?? UNKNOWN;
}

/** `evt.type`. The libraries of the classic view put a call that has no name in brackets. */
export function shownName({ event, stream }: FieldContext): ByteString {
  const name = eventName(event);
  return name === UNKNOWN && stream.isClassic ? ('<unknown>' as ByteString) : name;
}

function asyncName(event: EventView): ByteString {
  return event.locateParams() && event.paramCount > 1 ? textParam(event, 1) : UNKNOWN;
}

/** `open` of `evt.type.is.open`: the enter and exit codes of the newest event of that name; or one code given as a number. */
function typeIs(argument: string | undefined): (context: FieldContext) => number {
  const wanted = argument ?? '';
  if (/^\d+$/.test(wanted)) {
    const code = Number(wanted);
    return ({ event }) => (event.type === code ? 1 : 0);
  }
  const first = EVENT_TYPES.findIndex((type) => type.name === wanted);
  return ({ event }) => (first >= 0 && (event.type === first || event.type === first + 1) ? 1 : 0);
}

const IO_CATEGORIES = new Set(['IO_READ', 'IO_WRITE', 'IO_OTHER']);
const CATEGORY_NAMES = new Map<string, ByteString>(
  ['OTHER', 'FILE', 'NET', 'MEMORY', 'PROCESS', 'SLEEP', 'SYSTEM', 'SIGNAL', 'USER', 'TIME', 'PROCESSING', 'WAIT', 'SCHEDULER', 'INTERNAL'].map((category) => [
    category,
    category.toLowerCase() as ByteString,
  ]),
);
CATEGORY_NAMES.set('IPC', 'IPC' as ByteString);

const IPC_FDS: ReadonlySet<number> = new Set([FdType.FIFO, FdType.UNIX_SOCK, FdType.EVENT, FdType.SIGNALFD, FdType.INOTIFY, FdType.USERFAULTFD]);

/** Reading and writing belong to the category of what is read or written. */
function category({ event, system }: FieldContext): ByteString {
  const name = categoryOf(event.type);
  if (!IO_CATEGORIES.has(name)) return CATEGORY_NAMES.get(name) ?? UNKNOWN;
  const type = fdType(system);
  if (type === undefined) return UNKNOWN;
  if (isFile(type) || type === FdType.DIRECTORY) return 'file' as ByteString;
  if (isInet(type)) return 'net' as ByteString;
  return IPC_FDS.has(type) ? ('ipc' as ByteString) : UNKNOWN;
}

export const NAME_FIELDS: FieldFamily = {
  'evt.type': onEvent(shownName),
  'evt.type.is': { bind: (argument) => ({ on: 'event', read: typeIs(argument) }) },
  'syscall.type': onEvent((context) => (IS_SYSCALL[context.event.type] === 1 ? shownName(context) : undefined)),
  'evt.dir': onEvent(({ event }) => (event.type % 2 === 0 ? ENTER : EXIT)),
  'evt.category': onEvent(category),
  'evt.source': onEvent(({ stream }) => byteStringOf(stream.source)),
  'evt.is_async': onEvent(({ event }) => IS_META[event.type] === 1),
  'evt.asynctype': onEvent(({ event }) => (IS_META[event.type] === 1 ? eventName(event) : undefined)),
  'evt.hostname': onEvent(({ stream }) => (stream.hostname === undefined ? undefined : byteStringOf(stream.hostname))),
};
