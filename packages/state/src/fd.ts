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

/** Of an IPv4 connection, as numbers: connections come and go by the thousand, and few are asked for their addresses. */
export class Ipv4Tuple implements SocketTuple {
  readonly clientPort: number;
  readonly serverPort: number;
  readonly #client: number;
  readonly #server: number;

  /** Addresses as the four bytes in network order read as a little-endian number. */
  constructor(client: number, clientPort: number, server: number, serverPort: number) {
    this.#client = client | 0;
    this.clientPort = clientPort;
    this.#server = server | 0;
    this.serverPort = serverPort;
  }

  get clientIp(): Uint8Array {
    return bytesOf(this.#client);
  }

  get serverIp(): Uint8Array {
    return bytesOf(this.#server);
  }
}

function bytesOf(address: number): Uint8Array {
  const bytes = new Uint8Array(4);
  bytes[0] = address;
  bytes[1] = address >>> 8;
  bytes[2] = address >>> 16;
  bytes[3] = address >>> 24;
  return bytes;
}

/** Facts beyond type and name; one that does not apply is undefined. All have the same properties, so that reading one is one load. */
export interface FdDetail {
  /** Path as the caller gave it, before it was made absolute. */
  readonly rawName: Text | undefined;
  /** Open flags (PPM_O_*). */
  readonly openFlags: number | undefined;
  readonly device: number | undefined;
  readonly isUpperLayer: boolean | undefined;
  readonly isLowerLayer: boolean | undefined;
  readonly l4: number | undefined;
  /** Known once the role of this side is known, so never without {@link isServer}. */
  readonly tuple: SocketTuple | undefined;
  /** This side of the connection is the server's; false: the client's; undefined: neither yet. */
  readonly isServer: boolean | undefined;
  readonly isConnected: boolean | undefined;
  /** Unix socket endpoints: kernel addresses. */
  readonly unixSource: bigint | undefined;
  readonly unixDestination: bigint | undefined;
  /** Socket family number (AF_*) for sockets that are neither inet nor unix. */
  readonly family: number | undefined;
  /** PIDFD: the process that it stands for. */
  readonly pid: number | undefined;
}

/** Of these facts, with the others undefined. */
export function fdDetail(given: Partial<FdDetail>): FdDetail {
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

export const NO_DETAIL: FdDetail = fdDetail({});

/** Puts a connection's name together. Of most connections nobody asks for it. */
export interface ConnectionNames {
  nameOf(l4: number, tuple: SocketTuple): Text;
}

export class FdInfo extends Subject {
  readonly type: number;
  /** Undefined until it is asked for: that of a connection. */
  #name: Text | undefined;
  readonly #names: ConnectionNames | undefined;
  /** The {@link name} is not empty. */
  readonly isNamed: boolean;
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

  /**
   * @param name undefined: it is made of the addresses in `detail`, by `names`, when it is asked for.
   * @param inodeLow the inode in two halves; 0 when it has none.
   */
  constructor(type: number, name: Text | undefined, detail = NO_DETAIL, inodeLow = 0, inodeHigh = 0, names?: ConnectionNames) {
    super();
    this.type = type;
    this.#name = name;
    this.#names = names;
    this.isNamed = name === undefined ? names !== undefined : name.length > 0;
    this.detail = detail;
    this.rawName = detail.rawName;
    this.openFlags = detail.openFlags ?? 0;
    this.device = detail.device ?? 0;
    this.isSettled = isSettled(type, this.isNamed, detail);
    this.inodeLow = inodeLow | 0;
    this.inodeHigh = inodeHigh | 0;
  }

  /** What `fd.name` prints: path, `10.0.0.1:1234->10.0.0.2:80`, pipe or anon-inode name. */
  get name(): Text {
    return this.#name ?? this.#makeName();
  }

  get inode(): bigint {
    return (BigInt(this.inodeHigh >>> 0) << 32n) | BigInt(this.inodeLow >>> 0);
  }

  /** The same under a name of its own or with other facts. */
  with(name: Text | undefined, detail: FdDetail): FdInfo {
    return new FdInfo(this.type, name ?? this.#name, detail, this.inodeLow, this.inodeHigh, this.#names);
  }

  #makeName(): Text {
    const { l4, tuple } = this.detail;
    if (this.#names === undefined || tuple === undefined) throw new Error('a descriptor without a name has no addresses either');
    return (this.#name = this.#names.nameOf(l4 ?? L4.UNKNOWN, tuple));
  }
}

/** @returns the two halves that an {@link FdInfo} keeps of it. */
export function halvesOf(inode: bigint): readonly [low: number, high: number] {
  return [Number(BigInt.asIntN(32, inode)), Number(BigInt.asIntN(32, inode >> 32n))];
}

function isSettled(type: number, isNamed: boolean, { l4, isConnected }: FdDetail): boolean {
  switch (type) {
    case FdType.IPV4_SOCK:
    case FdType.IPV6_SOCK:
      return l4 === L4.TCP && isConnected === true && isNamed;
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
