/** What a capture says about the host before its first event: machine, processes, descriptors, users, groups, interfaces. */
import type { Nanoseconds } from '@eyrie/schema';
import type { ByteString } from './byte-string.ts';

/** A string-valued or numeric option of a section header (pcapng option codes; 1 is a comment). */
export interface SectionOption {
  readonly code: number;
  readonly value: Uint8Array;
}

export interface SectionHeader {
  readonly major: number;
  readonly minor: number;
  readonly options: readonly SectionOption[];
  /** Offset of the section in the uncompressed stream; more than one section when captures were concatenated. */
  readonly position: number;
}

export interface MachineInfo {
  readonly cpus: number;
  readonly memoryBytes: bigint;
  readonly maxPid: bigint;
  readonly hostname: ByteString;
  readonly bootTime: Nanoseconds;
  readonly flags: bigint;
}

/**
 * One thread of the process list. What older versions of the block do not hold has the value that "unknown" has on the wire
 * (-1 for ids, 0 for numbers, '' for strings).
 */
export interface ProcessEntry {
  readonly tid: number;
  readonly pid: number;
  /** Parent process. */
  readonly ptid: number;
  readonly sid: number;
  readonly vpgid: number;
  readonly pgid: number;
  readonly comm: ByteString;
  readonly exe: ByteString;
  readonly exepath: ByteString;
  /** Arguments without the first, each ended by NUL. */
  readonly args: ByteString;
  readonly cwd: ByteString;
  readonly fdLimit: bigint;
  /** PPM_CL_* bits. */
  readonly flags: number;
  readonly uid: number;
  readonly gid: number;
  readonly vmSizeKb: number;
  readonly vmRssKb: number;
  readonly vmSwapKb: number;
  readonly majorFaults: bigint;
  readonly minorFaults: bigint;
  /** `NAME=value`, each ended by NUL. */
  readonly env: ByteString;
  readonly vtid: number;
  readonly vpid: number;
  /** `subsystem=path`, each ended by NUL. */
  readonly cgroups: ByteString;
  readonly root: ByteString;
  readonly pidNamespaceStart: Nanoseconds;
  readonly tty: number;
  /** 0xffffffff: not set. */
  readonly loginUid: number;
  readonly isExeWritable: boolean;
  readonly capInheritable: bigint;
  readonly capPermitted: bigint;
  readonly capEffective: bigint;
  readonly isExeUpperLayer: boolean;
  readonly exeInode: bigint;
  readonly exeChangeTime: Nanoseconds;
  readonly exeModifyTime: Nanoseconds;
  readonly isExeFromMemfd: boolean;
  readonly isExeLowerLayer: boolean;
}

/** Numbers of descriptor kinds on the wire (`scap_fd_type`). */
export const FdKind = {
  UNKNOWN: 0,
  FILE: 1,
  DIRECTORY: 2,
  IPV4_SOCKET: 3,
  IPV6_SOCKET: 4,
  IPV4_SERVER: 5,
  IPV6_SERVER: 6,
  FIFO: 7,
  UNIX_SOCKET: 8,
  EVENT: 9,
  UNSUPPORTED: 10,
  FILE_V2: 16,
  LAST: 21,
} as const;

/** An open descriptor of a process. The parts that its kind does not have are absent. */
export interface FdEntry {
  readonly fd: number;
  readonly inode: bigint;
  /** One of `scap_fd_type`, 0–21. */
  readonly type: number;
  /** Path, or the kernel's name of an anonymous object; '' for internet sockets. */
  readonly name: ByteString;
  /** FILE_V2: PPM_O_* bits and device number. */
  readonly openFlags?: number;
  readonly device?: number;
  /** Internet sockets: addresses of 4 or 16 bytes in network order, ports as numbers. */
  readonly connection?: { readonly source: Uint8Array; readonly destination: Uint8Array; readonly sourcePort: number; readonly destinationPort: number; readonly l4: number };
  readonly listener?: { readonly address: Uint8Array; readonly port: number; readonly l4: number };
  /** Unix sockets: kernel addresses of both ends. */
  readonly unix?: { readonly source: bigint; readonly destination: bigint };
}

export interface UserEntry {
  readonly uid: number;
  readonly gid: number;
  readonly name: ByteString;
  readonly home: ByteString;
  readonly shell: ByteString;
}

export interface GroupEntry {
  readonly gid: number;
  readonly name: ByteString;
}

export interface InterfaceEntry {
  readonly name: ByteString;
  /** 4 or 16 bytes, network order; all three of one length. */
  readonly address: Uint8Array;
  readonly netmask: Uint8Array;
  readonly broadcast: Uint8Array;
  /** Bits per second; 0 when the capture does not say. */
  readonly linkSpeed: bigint;
}
