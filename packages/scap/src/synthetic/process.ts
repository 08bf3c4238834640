/** A process of a synthetic capture: what a script says about it, and what the kernel would add. */
import { ns } from '@eyrie/schema';
import { type ByteString, byteStringOf } from '../byte-string.ts';
import type { ProcessEntry } from '../entries.ts';
import type { ParamValue } from '../event-builder.ts';

export interface SyntheticProcess {
  readonly pid: number;
  /** Default: `pid`. */
  readonly tid?: number;
  readonly parent?: number;
  readonly comm: string;
  /** Path of the program; default: `/usr/bin/` and the name. */
  readonly path?: string;
  /** `argv[0]`; default: the path. */
  readonly exe?: string;
  /** The arguments after it. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: readonly string[];
  /** `subsystem=path`. */
  readonly cgroups?: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
  readonly loginUid?: number;
  readonly tty?: number;
  readonly session?: number;
  /** Ids within the process's own pid namespace; default: those of the host. */
  readonly vpid?: number;
  readonly vtid?: number;
}

export type FullProcess = Required<SyntheticProcess> & { readonly fds: Set<number> };

const NO_LOGIN = 0xffffffff;
const FD_LIMIT = 1024;
const MEMORY_KB = { size: 8000, resident: 4000, swapped: 0 };

export function fullProcess(process: SyntheticProcess): FullProcess {
  const path = process.path ?? `/usr/bin/${process.comm}`;
  const tid = process.tid ?? process.pid;
  const defaults = { tid, parent: 0, path, exe: path, args: [], cwd: '/', env: [], cgroups: [], uid: 0, gid: 0, loginUid: NO_LOGIN, tty: 0, session: process.pid };
  return { ...defaults, vpid: process.pid, vtid: tid, ...process, fds: new Set([0, 1, 2]) };
}

export function entryOf(process: FullProcess): ProcessEntry {
  return {
    tid: process.tid,
    pid: process.pid,
    ptid: process.parent,
    sid: process.session,
    vpgid: process.vpid,
    pgid: process.pid,
    comm: byteStringOf(process.comm),
    exe: byteStringOf(process.exe),
    exepath: byteStringOf(process.path),
    args: listOf(process.args),
    cwd: byteStringOf(process.cwd),
    fdLimit: BigInt(FD_LIMIT),
    flags: 0,
    uid: process.uid,
    gid: process.gid,
    vmSizeKb: MEMORY_KB.size,
    vmRssKb: MEMORY_KB.resident,
    vmSwapKb: MEMORY_KB.swapped,
    majorFaults: 0n,
    minorFaults: 0n,
    env: listOf(process.env),
    vtid: process.vtid,
    vpid: process.vpid,
    cgroups: listOf(process.cgroups),
    root: byteStringOf('/'),
    pidNamespaceStart: ns(0n),
    tty: process.tty,
    loginUid: process.loginUid,
    isExeWritable: false,
    capInheritable: 0n,
    capPermitted: 0n,
    capEffective: 0n,
    isExeUpperLayer: false,
    exeInode: 0n,
    exeChangeTime: ns(0n),
    exeModifyTime: ns(0n),
    isExeFromMemfd: false,
    isExeLowerLayer: false,
  };
}

/** The parameters that clone and execve share, from `exe` to `cgroups`. */
export function processParams(process: FullProcess): ParamValue[] {
  const { size, resident, swapped } = MEMORY_KB;
  return [process.exe, process.args, process.tid, process.pid, process.parent, process.cwd, FD_LIMIT, 0, 0, size, resident, swapped, process.comm, process.cgroups];
}

function listOf(texts: readonly string[]): ByteString {
  return byteStringOf(texts.map((text) => `${text}\0`).join(''));
}
