/** Whether an event says of a call what strace says of it. */
import { constants } from 'node:os';
import { flagValues, type FlagTable } from '@eyrie/schema';
import type { SeenEvent } from '../../../packages/sensor/src/testing/probe-run.ts';
import { stringList, stringsIn, type StraceCall } from './output.ts';

/** By name of the call: the event's parameter for each argument; `-` for those that the event does not carry in this form. */
const PARAMS = new Map(
  `open name flags mode|openat dirfd name flags mode|creat name mode|close fd|read fd data size|write fd data size|pread64 fd data size pos|pwrite64 fd data size pos
  |readv fd data|writev fd data|preadv fd data - pos|pwritev fd data - pos|lseek fd offset whence|dup oldfd|dup2 oldfd newfd|dup3 oldfd newfd flags|fcntl fd cmd
  |flock fd operation|pipe2 - flags|eventfd2 initval flags|epoll_create1 flags|epoll_create size|memfd_create name flags|sendfile out_fd in_fd - size
  |splice fd_in - fd_out - size flags|close_range first last flags|mkdir path mode|mkdirat dirfd path mode|chmod filename mode|fchmod fd mode|fchmodat dirfd filename mode
  |chown path uid gid|lchown path uid gid|fchown fd uid gid|fchownat dirfd pathname uid gid flags|symlink target linkpath|symlinkat target linkdirfd linkpath
  |link oldpath newpath|linkat olddir oldpath newdir newpath flags|rename oldpath newpath|renameat olddirfd oldpath newdirfd newpath
  |renameat2 olddirfd oldpath newdirfd newpath flags|mknod path|mknodat dirfd path|unlink path|unlinkat dirfd name flags|rmdir path|access name mode|chdir path|fchdir fd
  |socket domain|bind fd addr|listen fd backlog|connect fd addr|sendto fd data size|recvfrom fd data size|sendmsg fd data|recvmsg fd data|shutdown fd how
  |socketpair domain|setsockopt fd - - - optlen|kill pid sig|tgkill pid tid sig|mmap addr length prot flags fd offset|mprotect addr length prot|mlock addr len
  |munlock addr len|munmap addr length|brk addr|prlimit64 pid resource|getrlimit resource|setpgid pid pgid|prctl option|chroot path|unshare flags
  |setresgid rgid egid sgid|setreuid ruid euid|setuid uid|futex addr|execve filename args|signaldeliver sig spid|ioctl fd|fstat fd|getdents64 fd
  |poll - - timeout|epoll_wait - - maxevents|setresuid ruid euid suid|setregid rgid egid|setgid gid|setns fd nstype|mount dev dir type|umount2 name
  |stat path|lstat path|newfstatat dirfd path - flags|openat2 dirfd name|io_uring_setup entries|io_uring_enter fd to_submit min_complete|io_uring_register fd opcode arg nr_args
  |mlock2 addr len|process_vm_readv pid data|process_vm_writev pid data|sendmmsg fd|recvmmsg fd|copy_file_range fdin - fdout - len|signalfd4 fd|pwritev2 fd data - pos
  |execveat - - args env|seccomp op flags`
    .split('|')
    .map((row) => row.trim().split(' '))
    .map(([name = '', ...params]): [string, string[]] => [name, params]),
);

const BITS: Readonly<Record<string, number>> = { 8: 8, 16: 16, 32: 32, 64: 64 };
/** What Eyrie tells beyond the caller's flags, and flags that hold others. */
const BESIDES = /^(O_F_CREATED|FD_UPPER_LAYER|FD_LOWER_LAYER|O_RDONLY|O_WRONLY|O_DSYNC|O_LARGEFILE)$/;
/** Flags for which the wire has no value. */
const UNTOLD = /^(MAP_STACK|MAP_FIXED_NOREPLACE|O_PATH)$/;
/** Told as one event for each message, with the bytes of that message. */
const BY_MESSAGE = /^(sendmmsg|recvmmsg)$/;
const ERRNO: Readonly<Record<string, number>> = { ...constants.errno, ENOKEY: 126 };

/** @returns what differs, in words; empty when the two say the same. */
export function differences(call: StraceCall, event: SeenEvent): string[] {
  const found: string[] = [];
  const result = resultOf(call.result ?? '');
  // What these return is what they are about.
  const told = event.params.res ?? event.params.uid ?? event.params.euid ?? event.params.gid ?? event.params.egid ?? event.params.ret ?? event.params.fd;
  if (event.type.id !== 'GENERIC_X' && event.type.params.length > 0 && call.name !== 'signaldeliver' && !BY_MESSAGE.test(call.name)) {
    if (typeof told !== 'bigint' || BigInt.asUintN(64, told) !== BigInt.asUintN(64, result)) found.push(`result ${String(told)} instead of ${result}`);
  }
  for (const [index, name] of (PARAMS.get(call.name) ?? []).entries()) {
    const arg = call.args[index];
    const param = event.type.params.find((each) => each.name === name);
    if (arg === undefined || param === undefined) continue;
    const value = event.params[name];
    const expected = expectedValue(param, arg, result);
    if (expected !== undefined && !isSame(param, value, expected)) found.push(`${name} ${String(value)} instead of ${arg}`);
  }
  return found;
}

type Param = SeenEvent['type']['params'][number];

function expectedValue(param: Param, arg: string, result: bigint): bigint | string | ReadonlySet<string> | undefined {
  if (/^(CHARBUF|FSPATH|FSRELPATH)$/.test(param.type)) return arg === 'NULL' ? '' : stringsIn(arg);
  // The first argument is the event's exe.
  if (param.name === 'args') return stringList(arg).slice(1).map((text) => `${text}\0`).join('');
  if (param.type === 'BYTEBUF') {
    const bytes = stringsIn(arg);
    return result >= 0n ? bytes?.slice(0, Number(result)) : bytes;
  }
  if (param.type === 'SOCKADDR') return addressOf(arg);
  if (param.type === 'SIGTYPE') return arg === '0' ? 0n : BigInt(constants.signals[arg as NodeJS.Signals]);
  if (/FLAGS/.test(param.type) && /^[A-Z]/.test(arg) && tableOf(param).length === 0) return undefined;
  if (/FLAGS/.test(param.type) && /^[A-Z]/.test(arg)) return new Set(arg.split('|').map((name) => name.replace(/^EFD_/, 'O_')).filter((name) => !BESIDES.test(name) && !UNTOLD.test(name) && !isZero(param, name)));
  return numberOf(arg);
}

function isZero(param: Param, name: string): boolean {
  return tableOf(param).some((flag) => flag.name === name && flag.value === 0) && !param.type.startsWith('ENUM');
}

function tableOf(param: Param): ReturnType<typeof flagValues> {
  return param.values === undefined ? [] : flagValues(param.values as FlagTable);
}

function isSame(param: Param, value: SeenEvent['params'][string], expected: bigint | string | ReadonlySet<string>): boolean {
  if (typeof expected === 'string') return (value === undefined ? '' : Buffer.isBuffer(value) ? value.toString('latin1') : value) === expected;
  if (typeof value !== 'bigint') return false;
  if (typeof expected === 'bigint') {
    const bits = BITS[/\d+$/.exec(param.type)?.[0] ?? ''] ?? (/^(FD|PID|ERRNO)$/.test(param.type) ? 64 : 32);
    return BigInt.asUintN(bits, value) === BigInt.asUintN(bits, expected);
  }
  // A value may have two names: AF_UNIX, AF_LOCAL.
  if (param.type.startsWith('ENUM')) return tableOf(param).some((flag) => BigInt(flag.value) === value && expected.has(flag.name));
  const names = tableOf(param).filter((flag) => flag.value !== 0 && (value & BigInt(flag.value)) === BigInt(flag.value));
  const told = new Set(names.map((flag) => flag.name).filter((name) => !BESIDES.test(name)));
  return told.size === expected.size && [...told].every((name) => expected.has(name));
}

function resultOf(text: string): bigint {
  const failed = /^-1 (E\w+)/.exec(text);
  return failed === null ? numberOf(text) : -BigInt(ERRNO[failed[1] ?? ''] ?? 0);
}

function numberOf(text: string): bigint {
  if (text.startsWith('AT_FDCWD')) return -100n;
  const digits = /^-?(0x[0-9a-f]+|\d+)/.exec(text)?.[0] ?? '0';
  return /^0\d/.test(digits) ? BigInt(`0o${digits}`) : BigInt(digits);
}

/** The wire's address: family, bytes, port; or the path of a local socket. */
function addressOf(arg: string): string | undefined {
  const port = Number(/htons\((\d+)\)/.exec(arg)?.[1] ?? 0);
  const end = String.fromCharCode(port & 255, port >> 8);
  if (arg.includes('AF_UNIX')) return `\x01${stringsIn(arg) ?? ''}\0`;
  if (arg.includes('AF_INET6')) return arg.includes('"::1"') ? `\x0a${'\0'.repeat(15)}\x01${end}` : undefined;
  const four = /inet_addr\("([\d.]+)"\)/.exec(arg)?.[1]?.split('.').map(Number);
  return four === undefined ? undefined : `\x02${String.fromCharCode(...four)}${end}`;
}
