/**
 * Entries as current writers write them (PL_V9, FDL_V2, UL_V2, IL_V2), within the limits that other readers set: a longer
 * string makes them refuse the whole file, so it is cut.
 */
import type { BlockOutput } from './block-output.ts';
import { FdKind, type FdEntry, type GroupEntry, type InterfaceEntry, type MachineInfo, type ProcessEntry, type UserEntry } from './entries.ts';

/**
 * Whose readers the file is for: `current` is Falco and sysdig of today; `sysdig-0.29` also the sysdig that Debian ships, which
 * stops at descriptor kinds that it does not know and takes newer process fields for others.
 */
export type Dialect = 'current' | 'sysdig-0.29';

const HOSTNAME_BYTES = 128;
const MOST_PATH = 1023;
const MOST_LIST = 4095;
const MOST_CREDENTIAL = 255;

export function encodeMachine(output: BlockOutput, machine: MachineInfo): void {
  output.u32(machine.cpus);
  output.u64(machine.memoryBytes);
  output.u64(machine.maxPid);
  const hostname = machine.hostname.slice(0, HOSTNAME_BYTES - 1);
  for (let index = 0; index < HOSTNAME_BYTES; index++) output.u8(index < hostname.length ? hostname.charCodeAt(index) : 0);
  output.u64(machine.bootTime);
  output.u64(machine.flags);
  output.u64(0n);
  output.u64(0n);
}

export function encodeProcess(output: BlockOutput, process: ProcessEntry, dialect: Dialect): void {
  output.measured(true, () => {
    for (const id of [process.tid, process.pid, process.ptid, process.sid, process.vpgid]) output.i64(id);
    for (const name of [process.comm, process.exe, process.exepath]) output.string(name, MOST_PATH);
    output.list(process.args, MOST_LIST);
    output.string(process.cwd, MOST_PATH);
    output.u64(process.fdLimit);
    for (const value of [process.flags, process.uid, process.gid, process.vmSizeKb, process.vmRssKb, process.vmSwapKb]) output.u32(value);
    output.u64(process.majorFaults);
    output.u64(process.minorFaults);
    output.list(process.env, MOST_LIST);
    output.i64(process.vtid);
    output.i64(process.vpid);
    output.list(process.cgroups, MOST_LIST);
    output.string(process.root, MOST_PATH);
    if (dialect === 'current') {
      output.u64(process.pidNamespaceStart);
      output.u32(process.tty);
    }
    output.u32(process.loginUid);
    output.u8(process.isExeWritable ? 1 : 0);
    for (const set of [process.capInheritable, process.capPermitted, process.capEffective]) output.u64(set);
    if (dialect === 'current') encodeNewest(output, process);
  });
}

function encodeNewest(output: BlockOutput, process: ProcessEntry): void {
  output.u8(process.isExeUpperLayer ? 1 : 0);
  for (const value of [process.exeInode, process.exeChangeTime, process.exeModifyTime]) output.u64(value);
  output.u8(process.isExeFromMemfd ? 1 : 0);
  output.u8(process.isExeLowerLayer ? 1 : 0);
  output.i64(process.pgid);
}

export function encodeFd(output: BlockOutput, fd: FdEntry, dialect: Dialect): void {
  const type = dialect === 'sysdig-0.29' && fd.type > FdKind.FILE_V2 ? FdKind.UNSUPPORTED : fd.type;
  output.measured(true, () => {
    output.i64(fd.fd);
    output.u64(fd.inode);
    output.u8(type);
    if (fd.connection !== undefined) {
      output.raw(fd.connection.source);
      output.raw(fd.connection.destination);
      output.u16(fd.connection.sourcePort);
      output.u16(fd.connection.destinationPort);
      output.u8(fd.connection.l4);
    } else if (fd.listener !== undefined) {
      output.raw(fd.listener.address);
      output.u16(fd.listener.port);
      output.u8(fd.listener.l4);
    } else if (type !== FdKind.UNKNOWN) encodeNamed(output, fd, type);
  });
}

function encodeNamed(output: BlockOutput, fd: FdEntry, type: number): void {
  if (type === FdKind.UNIX_SOCKET) {
    output.u64(fd.unix?.source ?? 0n);
    output.u64(fd.unix?.destination ?? 0n);
  }
  if (type === FdKind.FILE_V2) output.u32(fd.openFlags ?? 0);
  output.string(fd.name, MOST_PATH);
  if (type === FdKind.FILE_V2) output.u32(fd.device ?? 0);
}

const USER = 0;
const GROUP = 1;

export function encodeUser(output: BlockOutput, user: UserEntry): void {
  output.measured(true, () => {
    output.u8(USER);
    output.u32(user.uid);
    output.u32(user.gid);
    for (const text of [user.name, user.home, user.shell]) output.string(text, MOST_CREDENTIAL);
  });
}

export function encodeGroup(output: BlockOutput, group: GroupEntry): void {
  output.measured(true, () => {
    output.u8(GROUP);
    output.u32(group.gid);
    output.string(group.name, MOST_CREDENTIAL);
  });
}

const IPV4_INTERFACE = 1;
const IPV6_INTERFACE = 2;

export function encodeInterface(output: BlockOutput, entry: InterfaceEntry): void {
  const name = entry.name.slice(0, MOST_PATH) as typeof entry.name;
  output.measured(false, () => {
    output.u16(entry.address.length === 4 ? IPV4_INTERFACE : IPV6_INTERFACE);
    output.u16(name.length);
    for (const address of [entry.address, entry.netmask, entry.broadcast]) output.raw(address);
    output.u64(entry.linkSpeed);
    output.characters(name);
  });
}
