/** The host itself: machine, users, groups, network interfaces. */
import { networkInterfaces } from 'node:os';
import { byteStringOf, type ByteString, type GroupEntry, type InterfaceEntry, type MachineInfo, type UserEntry } from '@eyrie/scap';
import { ns, type Nanoseconds } from '@eyrie/schema';
import { readBytes } from './proc-files.ts';

/** Wall clock at boot, to a second. */
export function readBootTime(proc: string): Nanoseconds {
  const seconds = /^btime (\d+)$/m.exec(readBytes(`${proc}/stat`))?.[1] ?? '0';
  return ns(BigInt(seconds) * 1_000_000_000n);
}

export function readMachine(proc: string): MachineInfo {
  const memory = /^MemTotal:\s+(\d+) kB$/m.exec(readBytes(`${proc}/meminfo`))?.[1] ?? '0';
  return {
    cpus: readBytes(`${proc}/stat`).split('\n').filter((line) => /^cpu\d/.test(line)).length,
    memoryBytes: BigInt(memory) * 1024n,
    maxPid: BigInt(readBytes(`${proc}/sys/kernel/pid_max`).trim() || '0'),
    hostname: readBytes(`${proc}/sys/kernel/hostname`).trim() as ByteString,
    bootTime: readBootTime(proc),
    flags: 0n,
  };
}

/** Fields of /etc/passwd or /etc/group, line by line; broken lines are left out. */
function rowsOf(path: string, numbers: readonly number[]): string[][] {
  return readBytes(path)
    .split('\n')
    .map((line) => line.split(':'))
    .filter((row) => numbers.every((column) => /^\d+$/.test(row[column] ?? '')));
}

export function readUsers(etc: string): UserEntry[] {
  return rowsOf(`${etc}/passwd`, [2, 3]).map(([name = '', , uid, gid, , home = '', shell = '']) => ({
    uid: Number(uid),
    gid: Number(gid),
    name: name as ByteString,
    home: home as ByteString,
    shell: shell as ByteString,
  }));
}

export function readGroups(etc: string): GroupEntry[] {
  return rowsOf(`${etc}/group`, [2]).map(([name = '', , gid]) => ({ gid: Number(gid), name: name as ByteString }));
}

export function readInterfaces(): InterfaceEntry[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map((entry) => {
      const bytes = entry.family === 'IPv4' ? parseV4 : parseV6;
      const address = bytes(entry.address);
      const netmask = bytes(entry.netmask);
      const broadcast = address.map((byte, index) => byte | (~(netmask[index] ?? 0) & 255));
      return { name: byteStringOf(name), address, netmask, broadcast, linkSpeed: 0n };
    }),
  );
}

function parseV4(text: string): Uint8Array {
  return Uint8Array.from(text.split('.'), Number);
}

/** Text of an IPv6 address, without a zone, to its 16 bytes. */
export function parseV6(text: string): Uint8Array {
  const [head = '', tail] = (text.split('%')[0] ?? '').split('::');
  const words = (part: string): number[] => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const before = words(head);
  const after = tail === undefined ? [] : words(tail);
  const all = [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => 0), ...after];
  return Uint8Array.from(all.slice(0, 8).flatMap((word) => [word >> 8, word & 255]));
}
