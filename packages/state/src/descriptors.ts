/** Makes descriptors, and gives out the same one again for the same thing, so that what is known about it stays known. */
import { byteStringOf, type ByteString } from '@eyrie/scap';
import { fdDetail, FdInfo, FdType, halvesOf, L4, NO_DETAIL, type ConnectionNames, type FdDetail, type SocketTuple } from './fd.ts';
import { OpenFlag } from './open-flags.ts';
import { formatAddress, formatEndpoint } from './addresses.ts';
import { Text, TextTable } from './text.ts';

/** So many descriptors are remembered per name (different flags, inodes, roles). */
const MAX_PER_NAME = 8;
/** So many are remembered in all; then remembering begins anew. */
const MAX_REMEMBERED = 1 << 15;
const NO_ADDRESS = new Uint8Array(0);

export class Descriptors implements ConnectionNames {
  readonly #texts: TextTable;
  readonly #plain: FdInfo[] = [];
  readonly #sockets = new Map<number, FdInfo>();
  #remembered = 0;

  constructor(texts: TextTable) {
    this.#texts = texts;
  }

  /** What a type says when nothing else is known: eventfd, epoll … */
  plain(type: number): FdInfo {
    return (this.#plain[type] ??= new FdInfo(type, this.#texts.empty));
  }

  /** An opened file. The inode is given in two signed halves. */
  file(name: Text, rawName: Text, openFlags: number, device: number, inodeLow: number, inodeHigh: number): FdInfo {
    const type = (openFlags & OpenFlag.DIRECTORY) !== 0 ? FdType.DIRECTORY : FdType.FILE_V2;
    for (let info = name.file; info !== undefined; info = info.nextOfName) {
      const isSameFile = info.inodeLow === inodeLow && info.inodeHigh === inodeHigh && info.device === device;
      if (isSameFile && info.type === type && info.rawName === rawName && info.openFlags === openFlags) return info;
    }
    return this.#remember(name, new FdInfo(type, name, fileDetail(rawName, openFlags, device), inodeLow, inodeHigh));
  }

  /** What a failed open was about. */
  missing(name: Text, rawName: Text): FdInfo {
    for (let info = name.file; info !== undefined; info = info.nextOfName) {
      if (info.type === FdType.NONE && info.detail.rawName === rawName) return info;
    }
    return this.#remember(name, new FdInfo(FdType.NONE, name, fdDetail({ rawName })));
  }

  /** Of a given type and name: descriptors of a snapshot, memfd, pidfd. */
  named(type: number, name: Text, detail: Partial<FdDetail>, inode = 0n): FdInfo {
    const [low, high] = halvesOf(inode);
    for (let info = name.file; info !== undefined; info = info.nextOfName) {
      const known = info.detail;
      if (info.type === type && known.openFlags === detail.openFlags && info.inodeLow === low && info.inodeHigh === high && known.device === detail.device && known.pid === detail.pid) return info;
    }
    return this.#remember(name, new FdInfo(type, name, fdDetail(detail), low, high));
  }

  /** A socket before it has an address. */
  socket(type: number, l4: number, family: number): FdInfo {
    const key = (type << 16) | (l4 << 8) | (family & 0xff);
    let info = this.#sockets.get(key);
    if (info === undefined) {
      const hasPorts = type === FdType.IPV4_SOCK || type === FdType.IPV6_SOCK;
      info = new FdInfo(type, this.#texts.empty, fdDetail(hasPorts ? { l4, family } : { family }));
      this.#sockets.set(key, info);
    }
    return info;
  }

  /**
   * A socket that waits for connections or datagrams.
   * @param key the bytes that tell the address.
   * @param name how the address is written; an IPv4 address inside an IPv6 one is written as the latter.
   */
  listener(key: Text, type: number, l4: number, ip: Uint8Array, port: number, name: ByteString, isServer: boolean | undefined): FdInfo {
    for (let info = key.file; info !== undefined; info = info.nextOfName) if (info.type === type && info.detail.l4 === l4) return info;
    const tuple: SocketTuple | undefined = isServer === true ? { clientIp: NO_ADDRESS, clientPort: 0, serverIp: ip, serverPort: port } : undefined;
    return this.#remember(key, new FdInfo(type, this.#texts.of(name), fdDetail({ l4, tuple, isServer })));
  }

  /**
   * The socket last made for these bytes in this role.
   * @param isClientFirst the bytes tell the client's address first.
   */
  knownConnection(key: Text, type: number, l4: number, isServer: boolean, isClientFirst: boolean): FdInfo | undefined {
    for (let info = key.file; info !== undefined; info = info.nextOfName) {
      if (info.type === type && info.detail.l4 === l4 && info.detail.isServer === isServer && info.isClientFirst === isClientFirst) return info;
    }
    return undefined;
  }

  rememberConnection(key: Text, info: FdInfo, isClientFirst: boolean): FdInfo {
    info.isClientFirst = isClientFirst;
    return this.#remember(key, info);
  }

  /** An internet socket with both ends, never the same as another. The inode is given in two signed halves. */
  connection(type: number, l4: number, tuple: SocketTuple, isServer: boolean, isConnected = true, inodeLow = 0, inodeHigh = 0): FdInfo {
    return new FdInfo(type, undefined, { ...NO_DETAIL, l4, tuple, isServer, isConnected }, inodeLow, inodeHigh, this);
  }

  nameOf(l4: number, tuple: SocketTuple): Text {
    return this.#texts.of(connectionName(l4, tuple));
  }

  /** @param isServer undefined before connect or accept told. */
  unix(key: Text, name: Text, unixSource: bigint, unixDestination: bigint, isServer: boolean | undefined): FdInfo {
    for (let info = key.file; info !== undefined; info = info.nextOfName) {
      if (info.type === FdType.UNIX_SOCK && info.name === name && info.detail.isServer === isServer && info.detail.unixSource === unixSource) return info;
    }
    return this.#remember(key, new FdInfo(FdType.UNIX_SOCK, name, fdDetail({ unixSource, unixDestination, isServer, isConnected: isServer !== undefined })));
  }

  /** The same socket, now known to be connected. */
  connected(info: FdInfo): FdInfo {
    return (info.connected ??= info.detail.isConnected === true ? info : info.with(undefined, { ...info.detail, isConnected: true }));
  }

  /**
   * A socket, or what would have become one, under the name that a failed call would have given it.
   * @param key the bytes that tell the name.
   */
  attempt(key: Text, info: FdInfo | undefined, name: () => ByteString): FdInfo {
    const type = info?.type ?? FdType.NONE;
    const detail = info?.detail ?? NO_DETAIL;
    for (let other = key.file; other !== undefined; other = other.nextOfName) if (other.type === type && isSameSocket(other.detail, detail)) return other;
    return this.#remember(key, new FdInfo(type, this.#texts.of(name()), detail, info?.inodeLow, info?.inodeHigh));
  }

  /** The same socket under another name. */
  renamed(info: FdInfo, name: Text): FdInfo {
    for (let other = name.file; other !== undefined; other = other.nextOfName) if (other.type === info.type && isSameSocket(other.detail, info.detail)) return other;
    return this.#remember(name, info.with(name, info.detail));
  }

  /** Puts a descriptor first among those of its name, and forgets the last when there are many. */
  #remember(name: Text, info: FdInfo): FdInfo {
    if ((this.#remembered += 1) > MAX_REMEMBERED) {
      this.#remembered = 0;
      this.#texts.startAnew();
    }
    info.nextOfName = name.file;
    name.file = info;
    let last: FdInfo = info;
    for (let count = 1; last.nextOfName !== undefined; count++) {
      if (count === MAX_PER_NAME) last.nextOfName = undefined;
      else last = last.nextOfName;
    }
    return info;
  }
}

function fileDetail(rawName: Text, openFlags: number, device: number): FdDetail {
  return { ...NO_DETAIL, rawName, openFlags, device, isUpperLayer: (openFlags & OpenFlag.UPPER_LAYER) !== 0, isLowerLayer: (openFlags & OpenFlag.LOWER_LAYER) !== 0 };
}

function isSameSocket(left: FdDetail, right: FdDetail): boolean {
  return left.family === right.family && left.l4 === right.l4 && left.tuple === right.tuple && left.isServer === right.isServer && left.unixSource === right.unixSource;
}

function connectionName(l4: number, { clientIp, clientPort, serverIp, serverPort }: SocketTuple): ByteString {
  if (l4 === L4.TCP || l4 === L4.UDP) return `${formatEndpoint(clientIp, clientPort)}->${formatEndpoint(serverIp, serverPort)}` as ByteString;
  if (l4 === L4.ICMP || l4 === L4.RAW) return `${formatAddress(clientIp)}->${formatAddress(serverIp)}` as ByteString;
  return byteStringOf('<unknown>');
}
