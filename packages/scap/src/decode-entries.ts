/**
 * Decoders of the blocks that are not events. Each takes a cursor over a block's body, hands on entry by entry, and gives back
 * what is wrong with the first damaged one; the entries before it have been handed on.
 */
import { ns } from '@eyrie/schema';
import { BlockType } from './blocks.ts';
import type { ByteString } from './byte-string.ts';
import type { Cursor } from './cursor.ts';
import {
  FdKind,
  type FdEntry,
  type GroupEntry,
  type InterfaceEntry,
  type MachineInfo,
  type SectionOption,
  type UserEntry,
} from './entries.ts';

/** Bodies are padded to 4: fewer bytes than that are padding. */
export const SMALLEST_ENTRY = 4;

const HOSTNAME_BYTES = 128;
const NO_STRING = '' as ByteString;

export function decodeMachine(cursor: Cursor): MachineInfo | undefined {
  const cpus = cursor.u32();
  const memoryBytes = cursor.u64();
  const maxPid = cursor.u64();
  const hostname = cursor.string(HOSTNAME_BYTES);
  const bootTime = ns(cursor.u64());
  const flags = cursor.u64();
  const end = hostname.indexOf('\0');
  if (cursor.overrun) return undefined;
  return { cpus, memoryBytes, maxPid, hostname: (end < 0 ? hostname : hostname.slice(0, end)) as ByteString, bootTime, flags };
}

/** Options behind the fixed part of a section header: `code u16, length u16, value padded to 4`, ended by code 0. */
export function decodeSectionOptions(cursor: Cursor): SectionOption[] {
  const options: SectionOption[] = [];
  while (cursor.left >= 4) {
    const code = cursor.u16();
    const length = cursor.u16();
    if (code === 0) break;
    const value = cursor.bytes(length);
    cursor.skip(Math.min(cursor.left, -length & 3));
    if (cursor.overrun) break;
    options.push({ code, value });
  }
  return options;
}

/** @returns what is wrong, or undefined. */
export function decodeFds(cursor: Cursor, blockType: number, emit: (tid: number, entry: FdEntry) => void): string | undefined {
  const tid = cursor.i64();
  if (cursor.overrun) return 'the descriptor list is too short for a thread id';
  while (cursor.left >= SMALLEST_ENTRY) {
    const start = cursor.at;
    const blockEnd = cursor.end;
    const length = blockType === BlockType.FD_V2 ? cursor.u32() : 0;
    if (length > 0) {
      if (length > blockEnd - start) return `a descriptor of thread ${tid} claims ${length} bytes, ${blockEnd - start} are left`;
      cursor.end = start + length;
    }
    const entry = decodeFd(cursor, length);
    if (entry === undefined) return `a descriptor of thread ${tid} does not fit its length`;
    emit(tid, entry);
    if (length > 0) cursor.at = start + length;
    cursor.end = blockEnd;
  }
  return undefined;
}

function decodeFd(cursor: Cursor, length: number): FdEntry | undefined {
  const base = { fd: cursor.i64(), inode: cursor.u64(), type: cursor.u8() };
  const entry = decodeFdBody(cursor, base, length > 0);
  return cursor.overrun ? undefined : entry;
}

function decodeFdBody(cursor: Cursor, base: { fd: number; inode: bigint; type: number }, hasLength: boolean): FdEntry {
  switch (base.type) {
    case FdKind.UNKNOWN:
      return { ...base, name: NO_STRING };
    case FdKind.IPV4_SOCKET:
    case FdKind.IPV6_SOCKET: {
      const bytes = base.type === FdKind.IPV4_SOCKET ? 4 : 16;
      const connection = { source: cursor.bytes(bytes), destination: cursor.bytes(bytes), sourcePort: cursor.u16(), destinationPort: cursor.u16(), l4: cursor.u8() };
      return { ...base, name: NO_STRING, connection };
    }
    case FdKind.IPV4_SERVER:
    case FdKind.IPV6_SERVER: {
      const listener = { address: cursor.bytes(base.type === FdKind.IPV4_SERVER ? 4 : 16), port: cursor.u16(), l4: cursor.u8() };
      return { ...base, name: NO_STRING, listener };
    }
    case FdKind.UNIX_SOCKET: {
      const unix = { source: cursor.u64(), destination: cursor.u64() };
      return { ...base, name: cursor.string(), unix };
    }
    case FdKind.FILE_V2: {
      const openFlags = cursor.u32();
      const name = cursor.string();
      return { ...base, name, openFlags, device: hasLength && cursor.left >= 4 ? cursor.u32() : 0 };
    }
    default:
      if (base.type <= FdKind.LAST) return { ...base, name: cursor.string() };
      // A kind from the future: readable only where the entry says how long it is.
      if (!hasLength) cursor.overrun = true;
      return { ...base, type: FdKind.UNSUPPORTED, name: `unknown-type:[${base.type}]` as ByteString };
  }
}

const USER = 0;

/** @returns what is wrong, or undefined. */
export function decodeUsers(
  cursor: Cursor,
  blockType: number,
  emitUser: (entry: UserEntry) => void,
  emitGroup: (entry: GroupEntry) => void,
): string | undefined {
  while (cursor.left >= SMALLEST_ENTRY) {
    const start = cursor.at;
    const blockEnd = cursor.end;
    const length = blockType === BlockType.USER_V2 ? cursor.u32() : 0;
    if (length > blockEnd - start) return `a user or group claims ${length} bytes, ${blockEnd - start} are left`;
    if (length > 0) cursor.end = start + length;
    if (cursor.u8() === USER) {
      const user = { uid: cursor.u32(), gid: cursor.u32(), name: cursor.string(), home: cursor.string(), shell: cursor.string() };
      if (cursor.overrun) return 'a user does not fit its length';
      emitUser(user);
    } else {
      const group = { gid: cursor.u32(), name: cursor.string() };
      if (cursor.overrun) return 'a group does not fit its length';
      emitGroup(group);
    }
    if (length > 0) cursor.at = start + length;
    cursor.end = blockEnd;
  }
  return undefined;
}

/** Interface entry numbers: family and whether the link speed is there. */
const INTERFACE_KINDS: ReadonlyMap<number, { readonly bytes: number; readonly hasSpeed: boolean }> = new Map([
  [1, { bytes: 4, hasSpeed: true }],
  [2, { bytes: 16, hasSpeed: true }],
  [3, { bytes: 4, hasSpeed: false }],
  [4, { bytes: 16, hasSpeed: false }],
]);

/** @returns what is wrong, or undefined. */
export function decodeInterfaces(cursor: Cursor, blockType: number, emit: (entry: InterfaceEntry) => void): string | undefined {
  while (cursor.left >= SMALLEST_ENTRY) {
    const blockEnd = cursor.end;
    // Unlike in the other blocks, this length does not count itself.
    const length = blockType === BlockType.INTERFACE_V2 ? cursor.u32() : 0;
    const start = cursor.at;
    if (length > blockEnd - start) return `an interface claims ${length} bytes, ${blockEnd - start} are left`;
    if (length > 0) cursor.end = start + length;
    const type = cursor.u16();
    const nameLength = cursor.u16();
    const kind = INTERFACE_KINDS.get(type);
    if (kind === undefined) return `interface entry type ${type} is unknown`;
    const addresses = { address: cursor.bytes(kind.bytes), netmask: cursor.bytes(kind.bytes), broadcast: cursor.bytes(kind.bytes) };
    const linkSpeed = kind.hasSpeed ? cursor.u64() : 0n;
    const name = cursor.string(nameLength);
    if (cursor.overrun) return 'an interface does not fit its length';
    emit({ name, ...addresses, linkSpeed });
    if (length > 0) cursor.at = start + length;
    cursor.end = blockEnd;
  }
  return undefined;
}
