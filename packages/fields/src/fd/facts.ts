/** What kind of descriptor it is, and facts about the file or socket behind it. */
import { EventFlag, PPME } from '@eyrie/schema';
import type { ByteString } from '@eyrie/scap';
import { FdType, type FdInfo } from '@eyrie/state';
import type { FieldContext, FieldDefinition, FieldFamily, FieldReader, Value } from '../definition.ts';
import { hasFlag } from '../evt/event-kinds.ts';
import { exact } from '../exact.ts';
import { onEvent, onFd } from '../readers.ts';
import { fdType, fdTypeChar, fdTypeName, isInet, isListening, l4Name } from './type-names.ts';

/** Only these events are about a descriptor. */
const IS_FD_EVENT = hasFlag(EventFlag.CREATES_FD | EventFlag.USES_FD | EventFlag.DESTROYS_FD);

/** A pseudo descriptor (the name of a file that could not be opened) has a name and nothing else. */
export function realFd(read: (fd: FdInfo) => Value | undefined): FieldDefinition {
  return onFd((fd) => (fd.type === FdType.NONE ? undefined : read(fd)));
}

/** Type letters of what an event would have created, for when it did not. */
const EXPECTED: Partial<Record<number, string>> = {
  [PPME.SYSCALL_OPENAT_2_X]: 'f', [PPME.SYSCALL_OPENAT2_X]: 'f', [PPME.SYSCALL_CREAT_X]: 'f',
  [PPME.SOCKET_SOCKET_X]: '4', [PPME.SOCKET_ACCEPT_5_X]: '4', [PPME.SOCKET_ACCEPT4_6_X]: '4',
  [PPME.SYSCALL_PIPE_X]: 'p', [PPME.SYSCALL_PIPE2_X]: 'p', [PPME.SYSCALL_EVENTFD_X]: 'e', [PPME.SYSCALL_EVENTFD2_X]: 'e',
  [PPME.SYSCALL_SIGNALFD_X]: 's', [PPME.SYSCALL_SIGNALFD4_X]: 's', [PPME.SYSCALL_TIMERFD_CREATE_X]: 't',
  [PPME.SYSCALL_INOTIFY_INIT_X]: 'i', [PPME.SYSCALL_INOTIFY_INIT1_X]: 'i',
};

/** The libraries of the classic view knew the older forms of these events. */
const EXPECTED_CLASSIC: typeof EXPECTED = {
  ...EXPECTED,
  [PPME.SYSCALL_OPEN_X]: 'f', [PPME.SYSCALL_OPENAT_X]: 'f',
  [PPME.SOCKET_ACCEPT_X]: '4', [PPME.SOCKET_ACCEPT4_X]: '4', [PPME.SOCKET_ACCEPT4_5_X]: '4',
};

/** Mapping a file was no event about a descriptor then. */
const CLASSIC_EXCEPTIONS: ReadonlySet<number> = new Set([PPME.SYSCALL_MMAP_E, PPME.SYSCALL_MMAP_X, PPME.SYSCALL_MMAP2_E, PPME.SYSCALL_MMAP2_X]);

function isFdEvent({ event, stream }: FieldContext): boolean {
  return IS_FD_EVENT[event.type] === 1 && !(stream.isClassic && CLASSIC_EXCEPTIONS.has(event.type));
}

function typeChar(context: FieldContext): ByteString | undefined {
  if (!isFdEvent(context)) return undefined;
  const type = fdType(context.system);
  if (type !== undefined) return fdTypeChar(type);
  return ((context.stream.isClassic ? EXPECTED_CLASSIC : EXPECTED)[context.event.type | 1] ?? 'o') as ByteString;
}

/** `fd.types`: the types of all descriptors of the process, each once; `fd.types[3]`: the type of descriptor 3, as a list too. */
function types(argument: string | undefined): FieldReader {
  if (argument === undefined) return { on: 'event', read: (context) => (isFdEvent(context) ? allTypes(context.system.thread.fds.entries()) : undefined) };
  const number = Number(argument);
  return {
    on: 'event',
    read: (context) => {
      const fd = isFdEvent(context) ? context.system.thread.fds.get(number) : undefined;
      return fd === undefined ? undefined : [fdTypeName(fd.type)];
    },
  };
}

/** Those of the last descriptors first. */
function allTypes(entries: Iterable<readonly [number, FdInfo]>): ByteString[] {
  const names = new Set<ByteString>();
  for (const [, fd] of [...entries].reverse()) names.add(fdTypeName(fd.type));
  return [...names];
}

function family(fd: FdInfo): ByteString | undefined {
  if (isInet(fd.type)) return 'ip' as ByteString;
  return fd.type === FdType.UNIX_SOCK ? ('unix' as ByteString) : undefined;
}

export const FD_FACT_FIELDS: FieldFamily = {
  'fd.num': onEvent((context) => (isFdEvent(context) ? context.system.fdNumber : undefined)),
  'fd.uid': onEvent((context) => (isFdEvent(context) ? (`${context.system.thread.tid}${context.system.fdNumber}` as ByteString) : undefined)),
  'fd.type': realFd((fd) => fdTypeName(fd.type)),
  'fd.typechar': onEvent(typeChar),
  'fd.types': { bind: types },
  'fd.l4proto': realFd(l4Name),
  'fd.sockfamily': realFd(family),
  'fd.is_server': realFd((fd) => isListening(fd.type) || fd.detail.isServer === true),
  'fd.connected': realFd((fd) => fd.detail.isConnected ?? false),
  'fd.name_changed': onEvent(({ system }) => (system.fd === undefined || system.fd.type === FdType.NONE ? undefined : system.fdNameChanged)),
  'fd.dev': realFd((fd) => fd.detail.device ?? 0),
  'fd.dev.major': realFd((fd) => ((fd.detail.device ?? 0) & 0xfff00) >>> 8),
  'fd.dev.minor': realFd((fd) => ((fd.detail.device ?? 0) & 0xff) | (((fd.detail.device ?? 0) >>> 12) & 0xfff00)),
  'fd.ino': realFd((fd) => exact(fd.inode)),
  'fd.is_upper_layer': realFd((fd) => fd.detail.isUpperLayer ?? false),
  'fd.is_lower_layer': realFd((fd) => fd.detail.isLowerLayer ?? false),
};
