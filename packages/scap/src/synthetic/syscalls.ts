/** The events of one system call, as kernels of today and of 2022 (sysdig 0.29) report it. */
import { flagValues, type FlagTable } from '@eyrie/schema';
import type { EventId, ParamValue } from '../event-builder.ts';
import { type Endpoint, socketAddress, socketTuple } from '../sockets.ts';
import { type FullProcess, processParams } from './process.ts';

export interface Part {
  readonly type: EventId;
  readonly params: readonly ParamValue[];
}

/** Old captures hold an enter event and an exit event with fewer parameters; current ones only the exit event. */
export interface Syscall {
  readonly enter: Part;
  readonly exit: Part;
  readonly oldExit: Part;
}

/** @param oldCount number of parameters that the exit event had. */
function syscall(enter: Part, exit: Part, oldCount: number): Syscall {
  return { enter, exit, oldExit: { type: exit.type, params: exit.params.slice(0, oldCount) } };
}

/** Bits of named flags: `bits('file_flags', ['O_RDONLY'])`. */
export function bits(table: FlagTable, names: readonly string[]): number {
  const values = new Map(flagValues(table).map(({ name, value }) => [name, value]));
  return names.reduce((sum, name) => {
    const value = values.get(name);
    if (value === undefined) throw new RangeError(`${name} is no name in ${table}`);
    return sum | value;
  }, 0);
}

const AT_FDCWD = -100;
const ROOT_DEVICE = 0x800;

export function openat(fd: number, path: string, flags: number, mode: number): Syscall {
  const asked = [AT_FDCWD, path, flags, mode];
  return syscall({ type: 'SYSCALL_OPENAT_2_E', params: asked }, { type: 'SYSCALL_OPENAT_2_X', params: [fd, ...asked, ROOT_DEVICE, fd < 0 ? 0 : 1000 + path.length] }, 6);
}

export function close(fd: number): Syscall {
  return syscall({ type: 'SYSCALL_CLOSE_E', params: [fd] }, { type: 'SYSCALL_CLOSE_X', params: [0, fd] }, 1);
}

export function read(fd: number, data: Uint8Array): Syscall {
  return syscall({ type: 'SYSCALL_READ_E', params: [fd, data.length] }, { type: 'SYSCALL_READ_X', params: [data.length, data, fd, data.length] }, 2);
}

export function write(fd: number, data: Uint8Array): Syscall {
  return syscall({ type: 'SYSCALL_WRITE_E', params: [fd, data.length] }, { type: 'SYSCALL_WRITE_X', params: [data.length, data, fd, data.length] }, 2);
}

export function socket(fd: number, domain: number, type: number): Syscall {
  return syscall({ type: 'SOCKET_SOCKET_E', params: [domain, type, 0] }, { type: 'SOCKET_SOCKET_X', params: [fd, domain, type, 0, 0] }, 1);
}

export function connect(fd: number, source: Endpoint, destination: Endpoint, res: number): Syscall {
  const address = socketAddress(destination);
  return syscall({ type: 'SOCKET_CONNECT_E', params: [fd, address] }, { type: 'SOCKET_CONNECT_X', params: [res, socketTuple(source, destination), fd, address] }, 2);
}

export function bind(fd: number, own: Endpoint): Syscall {
  return syscall({ type: 'SOCKET_BIND_E', params: [fd] }, { type: 'SOCKET_BIND_X', params: [0, socketAddress(own), fd] }, 2);
}

export function listen(fd: number, backlog: number): Syscall {
  return syscall({ type: 'SOCKET_LISTEN_E', params: [fd, backlog] }, { type: 'SOCKET_LISTEN_X', params: [0, fd, backlog] }, 1);
}

export function accept(fd: number, peer: Endpoint, own: Endpoint): Syscall {
  return syscall({ type: 'SOCKET_ACCEPT_5_E', params: [] }, { type: 'SOCKET_ACCEPT_5_X', params: [fd, socketTuple(peer, own), 0, 0, 128] }, 5);
}

export function dup(oldFd: number, newFd: number): Syscall {
  return {
    enter: { type: 'SYSCALL_DUP_E', params: [oldFd] },
    exit: { type: 'SYSCALL_DUP_1_X', params: [newFd, oldFd] },
    oldExit: { type: 'SYSCALL_DUP_X', params: [newFd] },
  };
}

export function unlink(path: string, res: number): Syscall {
  return syscall({ type: 'SYSCALL_UNLINK_2_E', params: [] }, { type: 'SYSCALL_UNLINK_2_X', params: [res, path] }, 2);
}

export function rename(from: string, to: string, res: number): Syscall {
  return syscall({ type: 'SYSCALL_RENAME_E', params: [] }, { type: 'SYSCALL_RENAME_X', params: [res, from, to] }, 3);
}

export function mkdir(path: string, mode: number, res: number): Syscall {
  return syscall({ type: 'SYSCALL_MKDIR_2_E', params: [mode] }, { type: 'SYSCALL_MKDIR_2_X', params: [res, path, mode] }, 2);
}

export function chmod(path: string, mode: number, res: number): Syscall {
  return syscall({ type: 'SYSCALL_CHMOD_E', params: [] }, { type: 'SYSCALL_CHMOD_X', params: [res, path, mode] }, 3);
}

export function chdir(path: string, res: number): Syscall {
  return syscall({ type: 'SYSCALL_CHDIR_E', params: [] }, { type: 'SYSCALL_CHDIR_X', params: [res, path] }, 2);
}

export function setuid(uid: number, res: number): Syscall {
  return syscall({ type: 'SYSCALL_SETUID_E', params: [uid] }, { type: 'SYSCALL_SETUID_X', params: [res, uid] }, 1);
}

export function kill(pid: number, signal: number, res: number): Syscall {
  return syscall({ type: 'SYSCALL_KILL_E', params: [pid, signal] }, { type: 'SYSCALL_KILL_X', params: [res, pid, signal] }, 1);
}

/** Seen by the parent (`res` = the new thread) and by the child (`res` = 0), each with its own identity. */
export function clone(process: FullProcess, res: number, flags: number): Syscall {
  const params = [res, ...processParams(process), flags, process.uid, process.gid, process.vtid, process.vpid, 0];
  return syscall({ type: 'SYSCALL_CLONE_20_E', params: [] }, { type: 'SYSCALL_CLONE_20_X', params }, 20);
}

/** @param process as it is after the call. */
export function execve(process: FullProcess, res: number): Syscall {
  const old = [res, ...processParams(process), process.env, process.tty, process.vpid, process.loginUid, 0];
  const noCapabilities = [0, 0, 0];
  const noFile = [0, 0, 0];
  const exit = [...old, ...noCapabilities, ...noFile, process.uid, process.path, process.pid, process.gid, process.path];
  return syscall({ type: 'SYSCALL_EXECVE_19_E', params: [process.path] }, { type: 'SYSCALL_EXECVE_19_X', params: exit }, old.length);
}
