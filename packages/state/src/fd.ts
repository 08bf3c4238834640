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

/** Client and server side of a connection; addresses are 4 or 16 bytes, ports in host order. */
export interface SocketTuple {
  readonly clientIp: Uint8Array;
  readonly clientPort: number;
  readonly serverIp: Uint8Array;
  readonly serverPort: number;
}

/** Facts beyond type and name; a property that does not apply is absent. */
export interface FdDetail {
  /** Path as the caller gave it, before it was made absolute. */
  readonly rawName?: Text;
  /** Open flags (PPM_O_*). */
  readonly openFlags?: number;
  readonly device?: number;
  readonly inode?: bigint;
  readonly isUpperLayer?: boolean;
  readonly isLowerLayer?: boolean;
  readonly l4?: number;
  readonly tuple?: SocketTuple;
  /** This side of the connection is the server's. */
  readonly isServer?: boolean;
  readonly isConnected?: boolean;
  /** Unix socket endpoints: kernel addresses. */
  readonly unixSource?: bigint;
  readonly unixDestination?: bigint;
  /** Socket family number (AF_*) for sockets that are neither inet nor unix. */
  readonly family?: number;
}

export class FdInfo extends Subject {
  readonly type: number;
  /** What `fd.name` prints: path, `10.0.0.1:1234->10.0.0.2:80`, pipe or anon-inode name. */
  readonly name: Text;
  readonly detail: FdDetail;

  constructor(type: number, name: Text, detail: FdDetail = {}) {
    super();
    this.type = type;
    this.name = name;
    this.detail = detail;
  }
}

/** Descriptors of a process (of all threads that share them). */
export class FdTable {
  /** Index: descriptor number below {@link FdTable.DENSE}. */
  #dense: (FdInfo | undefined)[] = [];
  #sparse: Map<number, FdInfo> | undefined = undefined;
  static readonly DENSE = 4096;
  /** More than this many above DENSE are not followed: counted in {@link refused}. */
  static readonly MAX_SPARSE = 100_000;
  refused = 0;

  get(fd: number): FdInfo | undefined {
    return fd >= 0 && fd < FdTable.DENSE ? this.#dense[fd] : this.#sparse?.get(fd);
  }

  set(fd: number, info: FdInfo): void {
    if (fd < 0) return;
    if (fd < FdTable.DENSE) {
      while (this.#dense.length < fd) this.#dense.push(undefined);
      this.#dense[fd] = info;
    } else {
      this.#sparse ??= new Map();
      if (this.#sparse.size >= FdTable.MAX_SPARSE && !this.#sparse.has(fd)) this.refused += 1;
      else this.#sparse.set(fd, info);
    }
  }

  delete(fd: number): void {
    if (fd >= 0 && fd < FdTable.DENSE) {
      if (fd < this.#dense.length) this.#dense[fd] = undefined;
    } else this.#sparse?.delete(fd);
  }

  clone(): FdTable {
    const copy = new FdTable();
    copy.#dense = this.#dense.slice();
    if (this.#sparse !== undefined) copy.#sparse = new Map(this.#sparse);
    return copy;
  }

  *entries(): Generator<[number, FdInfo]> {
    for (const [fd, info] of this.#dense.entries()) if (info !== undefined) yield [fd, info];
    if (this.#sparse !== undefined) yield* this.#sparse;
  }
}
