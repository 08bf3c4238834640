/** A picture of the host as the entries of a capture. */
import { byteStringOf, FdKind, type ByteString, type FdEntry, type HostHandler, type ProcessEntry } from '@eyrie/scap';
import { ns } from '@eyrie/schema';
import { FdType, L4, type FdInfo, type FdTable } from '@eyrie/state';
import type { HostPicture, ThreadPicture } from './host-picture.ts';
import { parseEndpoint } from './endpoint.ts';

const CLOSE_ON_EXEC = 4096;
const NO_NAME = byteStringOf('');

/** Tells a picture to whoever takes in what a capture says about its host: the state of another stream, or a file. Processes come before descriptors. */
export function tellPicture(picture: HostPicture, handler: HostHandler): void {
  if (picture.machine !== undefined) handler.onMachine?.(picture.machine);
  for (const entry of picture.interfaces) handler.onInterface?.(entry);
  for (const user of picture.users) handler.onUser?.(user);
  for (const group of picture.groups) handler.onGroup?.(group);
  // First threads first: the others join them.
  for (const thread of picture.threads) if (thread.fds !== undefined) handler.onProcess?.(processEntry(thread));
  for (const thread of picture.threads) if (thread.fds === undefined) handler.onProcess?.(processEntry(thread));
  for (const { tid, fds } of picture.threads) for (const entry of fdEntries(fds)) handler.onFd?.(tid, entry);
}

export function processEntry(thread: ThreadPicture): ProcessEntry {
  const { facts } = thread.image;
  const { detail } = thread;
  return {
    tid: thread.tid,
    pid: thread.pid,
    ptid: thread.ptid,
    sid: thread.sid,
    vpgid: thread.vpgid,
    pgid: thread.pgid,
    comm: facts.comm.value,
    exe: facts.exe.value,
    exepath: facts.exepath.value,
    args: facts.args.value,
    cwd: withoutFinalSlash(thread.cwd.value),
    fdLimit: detail.fdLimit,
    flags: thread.flags,
    uid: thread.uid,
    gid: thread.gid,
    vmSizeKb: detail.vmSize,
    vmRssKb: detail.vmRss,
    vmSwapKb: detail.vmSwap,
    majorFaults: BigInt(detail.pageFaultsMajor),
    minorFaults: BigInt(detail.pageFaultsMinor),
    // The other threads of a process have the environment of the first.
    env: thread.fds === undefined ? NO_NAME : facts.env.value,
    vtid: thread.vtid,
    vpid: thread.vpid,
    cgroups: thread.cgroups.value,
    root: thread.root.value,
    pidNamespaceStart: ns(detail.pidNamespaceStart),
    tty: thread.tty,
    loginUid: thread.loginUid,
    isExeWritable: facts.isExeWritable,
    capInheritable: detail.capInheritable,
    capPermitted: detail.capPermitted,
    capEffective: detail.capEffective,
    isExeUpperLayer: facts.isExeUpperLayer,
    exeInode: facts.exeIno,
    exeChangeTime: ns(facts.exeCtime),
    exeModifyTime: ns(facts.exeMtime),
    isExeFromMemfd: facts.isExeFromMemfd,
    isExeLowerLayer: facts.isExeLowerLayer,
  };
}

export function* fdEntries(fds: FdTable | undefined): Generator<FdEntry> {
  if (fds === undefined) return;
  for (const [fd, info] of fds.entries()) yield fdEntry(fd, info, fds.isCloseOnExec(fd));
}

function fdEntry(fd: number, info: FdInfo, isCloseOnExec: boolean): FdEntry {
  const { detail, type } = info;
  const entry = { fd, inode: info.inode, type, name: info.name.value };
  switch (type) {
    case FdType.IPV4_SOCK:
    case FdType.IPV6_SOCK:
      return { ...entry, name: NO_NAME, connection: connectionOf(info) };
    case FdType.IPV4_SERVSOCK:
    case FdType.IPV6_SERVSOCK:
      return { ...entry, name: NO_NAME, listener: listenerOf(info) };
    case FdType.UNIX_SOCK:
      return { ...entry, unix: { source: detail.unixSource ?? 0n, destination: detail.unixDestination ?? 0n } };
    case FdKind.FILE_V2:
      return { ...entry, openFlags: ((detail.openFlags ?? 0) & ~CLOSE_ON_EXEC) | (isCloseOnExec ? CLOSE_ON_EXEC : 0), device: detail.device ?? 0 };
    default:
      return entry;
  }
}

/** Seen from this side: its own end is the source. A socket that has no other end yet has addresses of zeros. */
function connectionOf({ type, detail }: FdInfo): NonNullable<FdEntry['connection']> {
  const bytes = addressBytes(type);
  const { tuple, isServer, l4 = L4.UNKNOWN } = detail;
  if (tuple === undefined || tuple.clientIp.length !== bytes || tuple.serverIp.length !== bytes) {
    return { source: new Uint8Array(bytes), destination: new Uint8Array(bytes), sourcePort: 0, destinationPort: 0, l4 };
  }
  const { clientIp, clientPort, serverIp, serverPort } = tuple;
  return isServer === true
    ? { source: serverIp, sourcePort: serverPort, destination: clientIp, destinationPort: clientPort, l4 }
    : { source: clientIp, sourcePort: clientPort, destination: serverIp, destinationPort: serverPort, l4 };
}

/** A datagram socket with a port of its own need not be a server: then only its name tells the port. */
function listenerOf({ type, name, detail }: FdInfo): NonNullable<FdEntry['listener']> {
  const bytes = addressBytes(type);
  const { tuple, l4 = L4.UNKNOWN } = detail;
  if (tuple !== undefined && tuple.serverIp.length === bytes) return { address: tuple.serverIp, port: tuple.serverPort, l4 };
  const named = parseEndpoint(name.value);
  return { address: named?.address.length === bytes ? named.address : new Uint8Array(bytes), port: named?.port ?? 0, l4 };
}

function addressBytes(type: number): number {
  return type === FdType.IPV4_SOCK || type === FdType.IPV4_SERVSOCK ? 4 : 16;
}

function withoutFinalSlash(path: ByteString): ByteString {
  return (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path) as ByteString;
}
