/** Descriptors. An {@link FdInfo} never changes: what changes a descriptor (connect, bind) puts a new one into the table. */
import { Subject } from './subject.ts';
import type { Text } from './text.ts';

/** `scap_fd_type` of the `.scap` format; `NONE` stands for a name without a descriptor (a failed open). */
export const FdType = {
  NONE: 0,
  FILE: 1,
  DIRECTORY: 2,
  IPV4_SOCK: 3,
  IPV6_SOCK: 4,
  IPV4_SERVSOCK: 5,
  IPV6_SERVSOCK: 6,
  FIFO: 7,
  UNIX_SOCK: 8,
  EVENT: 9,
  UNSUPPORTED: 10,
  SIGNALFD: 11,
  EVENTPOLL: 12,
  INOTIFY: 13,
  TIMERFD: 14,
  NETLINK: 15,
  FILE_V2: 16,
  BPF: 17,
  USERFAULTFD: 18,
  IOURING: 19,
  MEMFD: 20,
  PIDFD: 21,
} as const;

/** L4 protocol of a socket, as `fd.l4proto` names it. */
export const L4 = { UNKNOWN: 0, NA: 1, TCP: 2, UDP: 3, ICMP: 4, RAW: 5 } as const;

/**
 * Client and server side of a connection; addresses are 4 or 16 bytes, ports in host order.
 * A listening socket (`*_SERVSOCK`) has no client yet: its `clientIp` is of length 0.
 */
export interface SocketTuple {
  readonly clientIp: Uint8Array;
  readonly clientPort: number;
  readonly serverIp: Uint8Array;
  readonly serverPort: number;
}

/** Facts beyond type and name; a property that does not apply is absent. */
export interface FdDetail {
  /** Path as the caller gave it, before it was made absolute. */
  readonly rawName?: Text | undefined;
  /** Open flags (PPM_O_*). */
  readonly openFlags?: number | undefined;
  readonly device?: number | undefined;
  readonly isUpperLayer?: boolean | undefined;
  readonly isLowerLayer?: boolean | undefined;
  readonly l4?: number | undefined;
  /** Known once the role of this side is known, so never without {@link isServer}. */
  readonly tuple?: SocketTuple | undefined;
  /** This side of the connection is the server's; false: the client's; absent: neither yet. */
  readonly isServer?: boolean | undefined;
  readonly isConnected?: boolean | undefined;
  /** Unix socket endpoints: kernel addresses. */
  readonly unixSource?: bigint | undefined;
  readonly unixDestination?: bigint | undefined;
  /** Socket family number (AF_*) for sockets that are neither inet nor unix. */
  readonly family?: number | undefined;
  /** PIDFD: the process that it stands for. */
  readonly pid?: number | undefined;
}

export class FdInfo extends Subject {
  readonly type: number;
  /** What `fd.name` prints: path, `10.0.0.1:1234->10.0.0.2:80`, pipe or anon-inode name. */
  readonly name: Text;
  readonly detail: FdDetail;
  /** As in {@link detail}, where comparing them costs one more look at memory. */
  readonly rawName: Text | undefined;
  readonly openFlags: number;
  readonly device: number;
  /** The inode in two halves, as an event has it: comparing these costs no bigint. */
  readonly inodeLow: number;
  readonly inodeHigh: number;
  /** Reading and writing tell nothing new about it: no socket, or one whose two ends are known for good. */
  readonly isSettled: boolean;
  /** Another descriptor made for the same {@link Text.file}. */
  nextOfName: FdInfo | undefined = undefined;
  /** Sockets made for the addresses of an event ({@link Text.file}): the first of the two is the client's. */
  isClientFirst = true;
  /** The same socket after its first successful read or write. */
  connected: FdInfo | undefined = undefined;

  /** @param inodeLow the inode in two halves; 0 when it has none. */
  constructor(type: number, name: Text, detail: FdDetail = {}, inodeLow = 0, inodeHigh = 0) {
    super();
    this.type = type;
    this.name = name;
    this.detail = completed(detail);
    this.rawName = detail.rawName;
    this.openFlags = detail.openFlags ?? 0;
    this.device = detail.device ?? 0;
    this.isSettled = isSettled(type, name, this.detail);
    this.inodeLow = inodeLow | 0;
    this.inodeHigh = inodeHigh | 0;
  }

  get inode(): bigint {
    return (BigInt(this.inodeHigh >>> 0) << 32n) | BigInt(this.inodeLow >>> 0);
  }
}

/** @returns the two halves that an {@link FdInfo} keeps of it. */
export function halvesOf(inode: bigint): readonly [low: number, high: number] {
  return [Number(BigInt.asIntN(32, inode)), Number(BigInt.asIntN(32, inode >> 32n))];
}

function isSettled(type: number, name: Text, { l4, isConnected }: FdDetail): boolean {
  switch (type) {
    case FdType.IPV4_SOCK:
    case FdType.IPV6_SOCK:
      return l4 === L4.TCP && isConnected === true && name.length > 0;
    case FdType.NONE:
    case FdType.IPV4_SERVSOCK:
    case FdType.IPV6_SERVSOCK:
    case FdType.UNIX_SOCK:
    case FdType.NETLINK:
      return false;
    default:
      return true;
  }
}

/** All details have one shape, so that reading one is one load. */
function completed(given: FdDetail): FdDetail {
  return {
    rawName: given.rawName,
    openFlags: given.openFlags,
    device: given.device,
    isUpperLayer: given.isUpperLayer,
    isLowerLayer: given.isLowerLayer,
    l4: given.l4,
    tuple: given.tuple,
    isServer: given.isServer,
    isConnected: given.isConnected,
    unixSource: given.unixSource,
    unixDestination: given.unixDestination,
    family: given.family,
    pid: given.pid,
  };
}
