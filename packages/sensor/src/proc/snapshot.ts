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
  const found: ProcessFiles[] = [];
  for (const pid of readNumbers(proc)) {
    const files = readProcess(`${proc}/${pid}`, pid, bootTime);
    if (files !== undefined) found.push(files);
    yield;
  }
  const starts = namespaceStarts(found);
  const hostStart = found.find((files) => files.entry.pid === 1)?.startTime ?? ns(0n);
  const counts = { processes: 0, threads: 0, descriptors: 0 };
  const namespaces = new Map<string, Map<bigint, SocketEntry>>();
  for (const files of found) {
    const folder = `${proc}/${files.entry.pid}`;
    const entry = { ...files.entry, pidNamespaceStart: starts.get(files.pidNamespace) ?? (files.isNested ? ns(0n) : hostStart) };
    counts.processes++;
    for (const thread of threadsOf(entry, folder)) {
      counts.threads++;
      handler.onProcess?.(thread);
    }
    const sockets = namespaces.get(files.netNamespace) ?? readSocketTables(folder);
    namespaces.set(files.netNamespace, sockets);
    readDescriptors(folder, sockets, (fd) => {
      counts.descriptors++;
      handler.onFd?.(entry.tid, fd);
    });
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

/** When each pid namespace began: with its process 1. */
function namespaceStarts(found: readonly ProcessFiles[]): Map<string, Nanoseconds> {
  return new Map(found.filter((files) => files.entry.vpid === 1).map((files) => [files.pidNamespace, files.startTime]));
}
