/** System calls as sysdig 0.29 records them: an enter event, and an exit event with fewer parameters than today. */
import { flagValues, PPME, SYSCALL_NAMES } from '@eyrie/schema';
import type { Value } from './event-file.ts';
import type { Process } from './process.ts';

export interface Call {
  readonly enter: number;
  readonly asked: readonly Value[];
  readonly exit: number;
  readonly answered: readonly Value[];
  /** Other threads run before it comes back: 0 none; else the usual number of turns. */
  readonly waits?: number;
}

const ENOENT = -2;
const AT_FDCWD = -100;
/** So much of the data of a call is recorded. */
const RECORDED_BYTES = 80;
const TEXT = Uint8Array.from({ length: 4096 }, (_, at) => 32 + ((at * 31 + (at >> 3) * 7) % 90));

const flag = (name: string): number => flagValues('file_flags').find((candidate) => candidate.name === name)?.value ?? 0;
export const READ_ONLY = flag('O_RDONLY') | flag('O_CLOEXEC');
export const CREATE = flag('O_WRONLY') | flag('O_CREAT') | flag('O_TRUNC') | flag('O_CLOEXEC');

const data = (length: number, from = 0): Uint8Array => TEXT.subarray(from & 2047, (from & 2047) + Math.max(0, Math.min(length, RECORDED_BYTES)));

function call(name: string, asked: readonly Value[], answered: readonly Value[], waits = 0): Call {
  const codes: Readonly<Record<string, number>> = PPME;
  const enter = codes[`${name}_E`];
  if (enter === undefined) throw new RangeError(`there is no event ${name}`);
  return { enter, asked, exit: enter + 1, answered, waits };
}

/** `fd` below 0: the file is not there. */
export const openat = (fd: number, path: string, flags = READ_ONLY): Call =>
  call('SYSCALL_OPENAT_2', [AT_FDCWD, path, flags, 0], [fd, AT_FDCWD, path, flags, 0o644, fd < 0 ? 0 : 0x801]);
export const noSuchFile = (path: string): Call => openat(ENOENT, path);
export const close = (fd: number): Call => call('SYSCALL_CLOSE', [fd], [0]);
export const read = (fd: number, size: number, got: number, waits = 0): Call => call('SYSCALL_READ', [fd, size], [got, data(got, size + fd)], waits);
export const write = (fd: number, size: number): Call => call('SYSCALL_WRITE', [fd, size], [size, data(size, fd)]);
export const pread = (fd: number, size: number, at: number): Call => call('SYSCALL_PREAD', [fd, size, at], [size, data(size, at)]);
export const writev = (fd: number, size: number): Call => call('SYSCALL_WRITEV', [fd, size], [size, data(size, fd)]);
export const fstat = (fd: number): Call => call('SYSCALL_FSTAT', [fd], [0]);
export const stat = (path: string, isThere = true): Call => call('SYSCALL_STAT', [], [isThere ? 0 : ENOENT, path]);
export const lstat = (path: string): Call => call('SYSCALL_LSTAT', [], [0, path]);
export const access = (path: string, isThere: boolean): Call => call('SYSCALL_ACCESS', [4], [isThere ? 0 : ENOENT, path]);
export const lseek = (fd: number, offset: number): Call => call('SYSCALL_LSEEK', [fd, offset, 0], [offset]);
export const ioctl = (fd: number): Call => call('SYSCALL_IOCTL_3', [fd, 0x5401, 0x7ffc1000], [-25]);
export const fcntl = (fd: number): Call => call('SYSCALL_FCNTL', [fd, 2], [0]);
export const getdents = (fd: number, got: number): Call => call('SYSCALL_GETDENTS64', [fd], [got]);
export const mmap = (fd: number, length: number): Call =>
  call('SYSCALL_MMAP', [0, length, 1, 2, fd, 0], [0x7f1e_0000_0000 + length, 21_356, 5_120, 0]);
export const munmap = (length: number): Call => call('SYSCALL_MUNMAP', [0x7f1e_0000_0000 + length, length], [0, 21_356, 5_120, 0]);
export const mprotect = (length: number): Call => call('SYSCALL_MPROTECT', [0x7f1e_0000_0000 + length, length, 1], [0]);
export const brk = (by: number): Call => call('SYSCALL_BRK_4', [0x55d0_0000_0000 + by], [0x55d0_0000_0000 + by, 21_400, 5_160, 0]);
export const futexWait = (address: number): Call => call('SYSCALL_FUTEX', [0x7f00_0000_0000 + address, 128, 2], [0], 40);
export const futexWake = (address: number): Call => call('SYSCALL_FUTEX', [0x7f00_0000_0000 + address, 129, 1], [1]);
export const epollWait = (ready: number, waits: number): Call => call('SYSCALL_EPOLLWAIT', [512], [ready], waits);
export const unlink = (path: string): Call => call('SYSCALL_UNLINK_2', [], [0, path]);
export const mkdir = (path: string): Call => call('SYSCALL_MKDIR_2', [0o755], [0, path]);
export const rename = (from: string, to: string): Call => call('SYSCALL_RENAME', [], [0, from, to]);
export const shutdown = (fd: number): Call => call('SOCKET_SHUTDOWN', [fd, 1], [0]);
export const pipe = (reading: number, writing: number, inode: number): Call => call('SYSCALL_PIPE', [], [0, reading, writing, inode]);
export const socket = (fd: number): Call => call('SOCKET_SOCKET', [2, 1, 0], [fd]);
export const connect = (fd: number, tuple: Uint8Array): Call => call('SOCKET_CONNECT', [fd, Uint8Array.of(2, ...tuple.subarray(7))], [0, tuple], 30);
export const accept = (fd: number, tuple: Uint8Array): Call => call('SOCKET_ACCEPT4_5', [0x800], [fd, tuple, 0, 0, 511]);
export const send = (fd: number, size: number): Call => call('SOCKET_SENDTO', [fd, size, new Uint8Array(0)], [size, data(size, fd)]);
export const receive = (fd: number, size: number, got: number): Call => call('SOCKET_RECVFROM', [fd, size], [got, data(got, fd), new Uint8Array(0)]);

/** A call of which only the name is recorded. */
export function other(name: string, waits = 0): Call {
  const id = SYSCALL_NAMES.indexOf(name);
  if (id < 0) throw new RangeError(`there is no system call ${name}`);
  return call('GENERIC', [id, id], [id], waits);
}

/** @param tid what the call returns: the child's id in the parent, 0 in the child. */
export function clone(process: Process, own: number, tid: number, flags: number): Call {
  return call('SYSCALL_CLONE_20', [], [tid, ...process.params(own), flags, process.uid, process.uid, own, process.pid], tid === 0 ? 0 : 4);
}

/** What a login shell or a build hands down: two kilobytes, as is usual. */
const INHERITED = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8', 'HOME=/home/dev', 'SHELL=/bin/bash', 'TERM=xterm-256color', 'USER=dev',
  'LOGNAME=dev', 'EDITOR=vim', 'XDG_RUNTIME_DIR=/run/user/1000', 'XDG_SESSION_ID=41', 'DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus',
  'SSH_CONNECTION=10.0.3.17 51022 10.0.9.4 22', 'SSH_TTY=/dev/pts/3', 'LESSOPEN=| /usr/bin/lesspipe %s', `LS_COLORS=${'*.tar=01;31:*.jpg=01;35:*.mp3=00;36:'.repeat(28)}`,
  'NODE_ENV=development', 'npm_config_cache=/home/dev/.npm', 'npm_config_user_agent=npm/8.11.0 node/v16.15.1 linux x64', 'npm_lifecycle_event=install', 'MAKEFLAGS=-j4',
];

/** @param process as it is after the call. */
export function execve(process: Process): Call {
  return call('SYSCALL_EXECVE_19', [process.path], [0, ...process.params(process.pid), [...INHERITED, `PWD=${process.cwd}`], 0, process.pid, 0xffff_ffff, 0]);
}
