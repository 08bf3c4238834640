/** What a capture says about its host, collected until it is written: lists come entry by entry and are written whole. */
import type { FdEntry, GroupEntry, HostHandler, InterfaceEntry, MachineInfo, ProcessEntry, ScapWriter, UserEntry } from '@eyrie/scap';

export class HostEntries implements Required<HostHandler> {
  #isEmpty = true;
  #machine: MachineInfo | undefined = undefined;
  #processes: ProcessEntry[] = [];
  #fds = new Map<number, FdEntry[]>();
  #users: UserEntry[] = [];
  #groups: GroupEntry[] = [];
  #interfaces: InterfaceEntry[] = [];

  onMachine(machine: MachineInfo): void {
    this.#machine = machine;
    this.#isEmpty = false;
  }

  onProcess(process: ProcessEntry): void {
    this.#processes.push(process);
    this.#isEmpty = false;
  }

  onFd(tid: number, fd: FdEntry): void {
    const known = this.#fds.get(tid);
    if (known === undefined) this.#fds.set(tid, [fd]);
    else known.push(fd);
    this.#isEmpty = false;
  }

  onUser(user: UserEntry): void {
    this.#users.push(user);
    this.#isEmpty = false;
  }

  onGroup(group: GroupEntry): void {
    this.#groups.push(group);
    this.#isEmpty = false;
  }

  onInterface(entry: InterfaceEntry): void {
    this.#interfaces.push(entry);
    this.#isEmpty = false;
  }

  /** Writes what was collected and forgets it; nothing when there is nothing. */
  writeTo(writer: ScapWriter): void {
    if (this.#isEmpty) return;
    if (this.#machine !== undefined) writer.machine(this.#machine);
    if (this.#interfaces.length > 0) writer.interfaces(this.#interfaces);
    if (this.#users.length > 0 || this.#groups.length > 0) writer.users(this.#users, this.#groups);
    if (this.#processes.length > 0) writer.processes(this.#processes);
    for (const [tid, entries] of this.#fds) writer.fds(tid, entries);
    this.#machine = undefined;
    this.#processes = [];
    this.#fds = new Map();
    this.#users = [];
    this.#groups = [];
    this.#interfaces = [];
    this.#isEmpty = true;
  }
}
