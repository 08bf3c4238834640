/** How descriptor types are named. */
import type { ByteString } from '@eyrie/scap';
import { FdType, L4, type FdInfo, type SystemView } from '@eyrie/state';
import { pieceOf, type Piece } from '../line/line-bytes.ts';

const UNKNOWN_NAME = '<NA>' as ByteString;

const NAMES = Object.fromEntries(
  Object.entries({
    FILE: 'file f', FILE_V2: 'file f', DIRECTORY: 'directory d', IPV4_SOCK: 'ipv4 4', IPV4_SERVSOCK: 'ipv4 4', IPV6_SOCK: 'ipv6 6',
    IPV6_SERVSOCK: 'ipv6 6', UNIX_SOCK: 'unix u', FIFO: 'pipe p', EVENT: 'event e', SIGNALFD: 'signalfd s', EVENTPOLL: 'eventpoll l',
    INOTIFY: 'inotify i', TIMERFD: 'timerfd t', NETLINK: 'netlink n', BPF: 'bpf b', USERFAULTFD: 'userfaultfd u', IOURING: 'io_uring r',
    MEMFD: 'memfd m', PIDFD: 'pidfd P', UNSUPPORTED: '<NA> X', NONE: '<NA> o',
  } satisfies Record<keyof typeof FdType, string>).map(([type, names]) => [FdType[type as keyof typeof FdType], names.split(' ')]),
) as Record<number, [ByteString, ByteString]>;

/** `fd.type`: file, ipv4 …; `<NA>` for types without a name. */
export function fdTypeName(type: number): ByteString {
  return NAMES[type]?.[0] ?? UNKNOWN_NAME;
}

/** `fd.typechar`: one letter. */
export function fdTypeChar(type: number): ByteString {
  return NAMES[type]?.[1] ?? ('?' as ByteString);
}

const L4_NAMES: Record<number, ByteString> = {
  [L4.TCP]: 'tcp' as ByteString,
  [L4.UDP]: 'udp' as ByteString,
  [L4.ICMP]: 'icmp' as ByteString,
  [L4.RAW]: 'raw' as ByteString,
};

/** `fd.l4proto`; `<NA>` when unknown, not a network socket, or a connection whose sides are not told yet. */
export function l4Name(fd: FdInfo): ByteString {
  if (!hasProtocol(fd)) return UNKNOWN_NAME;
  return L4_NAMES[fd.detail.l4 ?? L4.NA] ?? UNKNOWN_NAME;
}

function hasProtocol(fd: FdInfo): boolean {
  return fd.detail.isServer !== undefined || fd.detail.l4 === L4.RAW || isListening(fd.type);
}

/** Type of the event's descriptor. A name without a descriptor (a failed open) counts as having none. */
export function fdType(system: SystemView): number | undefined {
  const type = system.fd?.type;
  return type === FdType.NONE ? undefined : type;
}

export function isInet(type: number): boolean {
  return type >= FdType.IPV4_SOCK && type <= FdType.IPV6_SERVSOCK;
}

/** Listening sockets have one address; connected ones two. */
export function isListening(type: number): boolean {
  return type === FdType.IPV4_SERVSOCK || type === FdType.IPV6_SERVSOCK;
}

export function isFile(type: number): boolean {
  return type === FdType.FILE || type === FdType.FILE_V2;
}

/** `<4t>`: type letter and, for network sockets, the first letter of the protocol. */
export function fdTag(fd: FdInfo): string {
  const protocol = isInet(fd.type) ? l4Name(fd) : UNKNOWN_NAME;
  return `<${fdTypeChar(fd.type)}${protocol === UNKNOWN_NAME ? '' : protocol.slice(0, 1)}>`;
}

/** The same as bytes, by type and protocol: few there are, and every line has one. */
const tags: (Piece | undefined)[] = [];
const PROTOCOLS = 8;

export function fdTagPiece(fd: FdInfo): Piece {
  const protocol = isInet(fd.type) && hasProtocol(fd) ? (fd.detail.l4 ?? L4.NA) : L4.NA;
  return (tags[fd.type * PROTOCOLS + protocol] ??= pieceOf(fdTag(fd)));
}
