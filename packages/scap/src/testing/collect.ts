/** Reads a capture that is in memory and keeps everything: for tests that compare. */
import type { FdEntry, GroupEntry, InterfaceEntry, MachineInfo, ProcessEntry, SectionHeader, UserEntry } from '../entries.ts';
import { eventBytes } from '../event-bytes.ts';
import { ScapReader, type ScapReaderOptions } from '../reader.ts';

export class Collected {
  readonly sections: SectionHeader[] = [];
  readonly machines: MachineInfo[] = [];
  readonly processes: ProcessEntry[] = [];
  readonly fds: { tid: number; fd: FdEntry }[] = [];
  readonly users: UserEntry[] = [];
  readonly groups: GroupEntry[] = [];
  readonly interfaces: InterfaceEntry[] = [];
  /** Events in the current form; undefined where the parameter lengths lie. */
  readonly events: { num: number; cpu: number; flags: number; bytes: Uint8Array | undefined }[] = [];
}

/** @param chunk bytes per piece; default: all at once. */
export function collect(capture: Uint8Array, chunk = capture.length, options: ScapReaderOptions = {}): { collected: Collected; reader: ScapReader } {
  const collected = new Collected();
  const reader = new ScapReader(
    {
      onSection: (section) => collected.sections.push(section),
      onMachine: (machine) => collected.machines.push(machine),
      onProcess: (process) => collected.processes.push(process),
      onFd: (tid, fd) => collected.fds.push({ tid, fd }),
      onUser: (user) => collected.users.push(user),
      onGroup: (group) => collected.groups.push(group),
      onInterface: (entry) => collected.interfaces.push(entry),
      onEvent: (view) => collected.events.push({ num: view.num, cpu: view.cpu, flags: view.flags, bytes: eventBytes(view) }),
    },
    options,
  );
  for (let at = 0; at < capture.length; at += Math.max(1, chunk)) reader.push(capture.subarray(at, at + Math.max(1, chunk)));
  reader.end();
  return { collected, reader };
}
