/** The open descriptors of a process. */
import { statSync } from 'node:fs';
import { FdKind, type ByteString, type FdEntry } from '@eyrie/scap';
import { readBytes, readLink, readNumbers, withoutDeleted } from './proc-files.ts';
import type { SocketEntry } from './socket-tables.ts';

/** Kinds of anonymous descriptors on the wire, by the kernel's name for them. */
const ANONYMOUS: Readonly<Record<string, number>> = {
  'anon_inode:[eventfd]': 9,
  'anon_inode:[signalfd]': 11,
  'anon_inode:[eventpoll]': 12,
  'anon_inode:inotify': 13,
  'anon_inode:[timerfd]': 14,
  'anon_inode:bpf-map': 17,
  'anon_inode:bpf-prog': 17,
  'anon_inode:bpf_link': 17,
  'anon_inode:[userfaultfd]': 18,
  'anon_inode:[io_uring]': 19,
  'anon_inode:[pidfd]': 21,
};
const MEMFD_KIND = 20;

/**
 * @param folder /proc/PID
 * @param sockets of the process's network namespace.
 */
export function readDescriptors(folder: string, sockets: ReadonlyMap<bigint, SocketEntry>, emit: (entry: FdEntry) => void): void {
  for (const fd of readNumbers(`${folder}/fd`)) {
    const link = readLink(`${folder}/fd/${fd}`);
    if (link !== '') emit({ fd, ...describe(folder, fd, link, sockets) });
  }
}

function describe(folder: string, fd: number, link: ByteString, sockets: ReadonlyMap<bigint, SocketEntry>): Omit<FdEntry, 'fd'> {
  const numbered = /^(socket|pipe|pidfd):\[(\d+)\]$/.exec(link);
  if (numbered !== null) {
    const inode = BigInt(numbered[2] ?? 0);
    if (numbered[1] === 'pipe') return { inode, type: FdKind.FIFO, name: link };
    if (numbered[1] === 'pidfd') return { inode, type: 21, name: link };
    return sockets.get(inode) ?? { inode, type: FdKind.UNSUPPORTED, name: link };
  }
  const anonymous = ANONYMOUS[link];
  if (anonymous !== undefined) return { inode: 0n, type: anonymous, name: link };
  if (link.startsWith('anon_inode:')) return { inode: 0n, type: FdKind.UNSUPPORTED, name: link };
  if (link.startsWith('/memfd:')) return { inode: inodeOf(folder, fd), type: MEMFD_KIND, name: withoutDeleted(link).slice('/memfd:'.length) as ByteString };
  return describeFile(folder, fd, withoutDeleted(link));
}

function inodeOf(folder: string, fd: number): bigint {
  try {
    return statSync(`${folder}/fd/${fd}`, { bigint: true }).ino;
  } catch {
    return 0n;
  }
}

function describeFile(folder: string, fd: number, name: ByteString): Omit<FdEntry, 'fd'> {
  try {
    const file = statSync(`${folder}/fd/${fd}`, { bigint: true });
    if (file.isDirectory()) return { inode: file.ino, type: FdKind.DIRECTORY, name };
    if (file.isFIFO()) return { inode: file.ino, type: FdKind.FIFO, name };
    const openFlags = ppmOpenFlags(/^flags:\s+([0-7]+)$/m.exec(readBytes(`${folder}/fdinfo/${fd}`))?.[1]);
    return { inode: file.ino, type: FdKind.FILE_V2, name, openFlags, device: Number(BigInt.asUintN(32, file.dev)) };
  } catch {
    return { inode: 0n, type: FdKind.FILE_V2, name, openFlags: 0, device: 0 };
  }
}

const IS_ARM = process.arch === 'arm64';

/** Flags of open(2) as this machine numbers them, and PPM_O_* on the wire. */
const OPEN_FLAGS: readonly (readonly [number, number])[] = [
  [0o100, 4],
  [0o200, 32],
  [0o1000, 256],
  [0o2000, 8],
  [0o4000, 64],
  [0o10000, 16],
  [IS_ARM ? 0o200000 : 0o40000, 512],
  [IS_ARM ? 0o400000 : 0o100000, 2048],
  [IS_ARM ? 0o40000 : 0o200000, 1024],
  [0o2000000, 4096],
  [0o4000000, 128],
  [0o20000000, 8192],
];

function ppmOpenFlags(octal: string | undefined): number {
  if (octal === undefined) return 0;
  const flags = Number.parseInt(octal, 8);
  const access = (flags & 3) === 3 ? 3 : (flags & 3) + 1;
  return OPEN_FLAGS.reduce((bits, [from, to]) => ((flags & from) !== 0 ? bits | to : bits), access);
}
