/**
 * What the state knew at one moment, to be written later or never.
 *
 * Programs, names and descriptors never change: what changes a process or a descriptor makes a new object. So a picture is a list of references,
 * and nothing is encoded or copied but the lists themselves.
 */
import type { GroupEntry, InterfaceEntry, MachineInfo, UserEntry } from '@eyrie/scap';
import type { ContainerMetadata } from '@eyrie/schema';
import type { FdTable, Image, SystemState, Text, Thread, ThreadDetail } from '@eyrie/state';

export interface ThreadPicture {
  readonly tid: number;
  readonly pid: number;
  readonly ptid: number;
  readonly sid: number;
  readonly pgid: number;
  readonly vtid: number;
  readonly vpid: number;
  readonly vpgid: number;
  readonly uid: number;
  readonly gid: number;
  readonly loginUid: number;
  readonly tty: number;
  readonly flags: number;
  readonly image: Image;
  readonly cwd: Text;
  readonly root: Text;
  readonly cgroups: Text;
  readonly detail: ThreadDetail;
  /** Of the first thread of a process only: the others share it. */
  readonly fds: FdTable | undefined;
}

export interface ContainerPicture {
  readonly id: string;
  readonly metadata: ContainerMetadata;
}

export interface HostPicture {
  readonly machine: MachineInfo | undefined;
  readonly threads: readonly ThreadPicture[];
  readonly containers: readonly ContainerPicture[];
  readonly users: readonly UserEntry[];
  readonly groups: readonly GroupEntry[];
  readonly interfaces: readonly InterfaceEntry[];
}

/** @param system settled: a state that still has what the last event destroyed would be told so in the picture, with nothing to come that takes it away. */
export function takePicture(system: SystemState): HostPicture {
  const threads: ThreadPicture[] = [];
  for (const thread of system.threads) threads.push(pictureOf(thread));
  const containers: ContainerPicture[] = [];
  for (const { id, metadata } of system.containers) if (metadata !== undefined) containers.push({ id, metadata });
  return { machine: system.machine, threads, containers, ...system.usersOf('').entries, interfaces: [...system.interfaces.entries] };
}

function pictureOf(thread: Thread): ThreadPicture {
  const { tid, pid, ptid, sid, pgid, vtid, vpid, vpgid, uid, gid, loginUid, tty, flags, image, cgroups, detail, fs } = thread;
  const fds = thread.leader === thread ? thread.fds.clone() : undefined;
  return { tid, pid, ptid, sid, pgid, vtid, vpid, vpgid, uid, gid, loginUid, tty, flags, image, cgroups, cwd: fs.cwd, root: fs.root, detail: { ...detail }, fds };
}
