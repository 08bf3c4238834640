/**
 * What the host looks like now, from /proc: told to the same handler that a capture is read into, so that live and replay
 * begin alike. Take it after the probe is attached: what changes meanwhile comes as events.
 */
import type { HostHandler, ProcessEntry } from '@eyrie/scap';
import { ns, type Nanoseconds } from '@eyrie/schema';
import { readDescriptors } from './descriptors.ts';
import { readBootTime, readGroups, readInterfaces, readMachine, readUsers } from './host.ts';
import { readNumbers } from './proc-files.ts';
import { readProcess, threadOf, type ProcessFiles } from './process-files.ts';
import { readSocketTables, type SocketEntry } from './socket-tables.ts';

export interface SnapshotOptions {
  /** Where the host's /proc is, for an agent in a container. Default /proc. */
  readonly proc?: string;
  /** Folder of passwd and group. Default /etc. */
  readonly etc?: string;
}

export interface SnapshotCounts {
  readonly processes: number;
  readonly threads: number;
  readonly descriptors: number;
}

/** Never throws: a process that ends while it is read is left out. */
export function takeSnapshot(handler: HostHandler, options: SnapshotOptions = {}): SnapshotCounts {
  const steps = snapshotSteps(handler, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** As {@link takeSnapshot}, a little at a time: one process is read, or told, in each step. */
export function* snapshotSteps(handler: HostHandler, options: SnapshotOptions = {}): Generator<undefined, SnapshotCounts> {
  const proc = options.proc ?? '/proc';
  const etc = options.etc ?? '/etc';
  handler.onMachine?.(readMachine(proc));
  for (const user of readUsers(etc)) handler.onUser?.(user);
  for (const group of readGroups(etc)) handler.onGroup?.(group);
  for (const entry of readInterfaces()) handler.onInterface?.(entry);

  const bootTime = readBootTime(proc);
  const counts = { processes: 0, threads: 0, descriptors: 0 };
  const starts = new Map<string, Nanoseconds>();
  const networks = new Map<string, Map<bigint, SocketEntry>>();
  const tell = (files: ProcessFiles): void => {
    const folder = `${proc}/${files.entry.pid}`;
    const entry = { ...files.entry, pidNamespaceStart: starts.get(files.pidNamespace) ?? ns(0n) };
    counts.processes++;
    for (const thread of threadsOf(entry, folder)) {
      counts.threads++;
      handler.onProcess?.(thread);
    }
    const sockets = networks.get(files.netNamespace) ?? readSocketTables(folder);
    networks.set(files.netNamespace, sockets);
    readDescriptors(folder, sockets, (fd) => {
      counts.descriptors++;
      handler.onFd?.(entry.tid, fd);
    });
  };
  // Told at once, so that a host with very many processes does not have them all in memory; but one without the start of its namespace waits for it.
  const early: ProcessFiles[] = [];
  for (const pid of readNumbers(proc)) {
    const files = readProcess(`${proc}/${pid}`, pid, bootTime);
    if (files !== undefined) {
      // A pid namespace began with its process 1.
      if (files.entry.vpid === 1) starts.set(files.pidNamespace, files.startTime);
      if (starts.has(files.pidNamespace)) tell(files);
      else early.push(files);
    }
    yield;
  }
  for (const files of early) {
    tell(files);
    yield;
  }
  return counts;
}

/** The first thread, then the others. */
function* threadsOf(entry: ProcessEntry, folder: string): Generator<ProcessEntry> {
  yield entry;
  for (const tid of readNumbers(`${folder}/task`)) {
    const thread = tid === entry.pid ? undefined : threadOf(entry, folder, tid);
    if (thread !== undefined) yield thread;
  }
}
