/** Threads, programs, descriptors and containers of an index as plain data, and back. Each is written once and referred to by number. */
import type { ByteString } from '@eyrie/scap';
import { Container, FdTable, Image, TextTable, Thread, type ContainerMetadata } from '@eyrie/state';
import type { CaptureIndex } from '../capture-index.ts';
import { restoredFd, storedFd, type StoredFd } from './stored-fd.ts';
import { fromJson, toJson } from './values.ts';

/** Large integers are written in decimals: the parser of JSON is then left to work by itself, which is many times faster. */
type Integer = string;
type StoredImage = readonly [comm: ByteString, exe: ByteString, exepath: ByteString, args: ByteString, env: ByteString, flags: number, ino: Integer, ctime: Integer, mtime: Integer, isAbsent: boolean];
/** The metadata as {@link toJson} writes it. */
type StoredContainer = readonly [id: string, isHost: boolean, fullId: string | null, metadata: string | null];
/** Numbers of a thread, then its references: image, container, leader, parent (-1: none), process, working directory, cgroups. */
type StoredActor = readonly [numbers: readonly number[], image: number, container: number, leader: number, parent: number, process: number, cwd: ByteString, cgroups: ByteString, cloneTime: Integer, execTime: Integer];
type StoredProcess = readonly [pid: number, parent: number, actor: number, times: readonly (number | null)[]];

export interface StoredSubjects {
  readonly images: readonly StoredImage[];
  readonly containers: readonly StoredContainer[];
  /** How many of the containers are known to the capture; the rest are referred to only. */
  readonly known: readonly number[];
  readonly fds: readonly StoredFd[];
  readonly actors: readonly StoredActor[];
  readonly processes: readonly StoredProcess[];
}

class Numbers<T> {
  readonly list: T[] = [];
  readonly #numbers = new Map<T, number>();

  of(item: T): number {
    let number = this.#numbers.get(item);
    if (number === undefined) {
      number = this.list.push(item) - 1;
      this.#numbers.set(item, number);
    }
    return number;
  }
}

export function storedSubjects(index: CaptureIndex): StoredSubjects {
  const images = new Numbers<Image>();
  const containers = new Numbers<Container>();
  const known = index.containers.map((container) => containers.of(container));
  const actors = index.actors.list.map(({ thread, process }): StoredActor => {
    const { tid, pid, ptid, uid, gid, loginUid, sid, pgid, vtid, vpid, vpgid, tty, flags } = thread;
    return [
      [tid, pid, ptid, uid, gid, loginUid, sid, pgid, vtid, vpid, vpgid, tty, flags], images.of(thread.image), containers.of(thread.container), thread.leader === thread ? -1 : thread.leader.slot, thread.parent?.slot ?? -1,
      process.number, thread.fs.cwd.value, thread.cgroups.value, String(thread.cloneTime), String(thread.execTime),
    ];
  });
  return {
    images: images.list.map(({ facts, isAbsent }) => [
      facts.comm.value, facts.exe.value, facts.exepath.value, facts.args.value, facts.env.value,
      Number(facts.isExeWritable) | (Number(facts.isExeUpperLayer) << 1) | (Number(facts.isExeLowerLayer) << 2) | (Number(facts.isExeFromMemfd) << 3), String(facts.exeIno), String(facts.exeCtime), String(facts.exeMtime), isAbsent,
    ]),
    containers: containers.list.map(({ id, isHost, fullId, metadata }) => [id, isHost, fullId ?? null, metadata === undefined ? null : toJson(metadata)]),
    known,
    fds: index.descriptors.infos.flatMap((info) => (info === undefined ? [] : [storedFd(info)])),
    actors,
    processes: index.processes.records.map(({ pid, parent, actor, start, end, exitStatus }) => [pid, parent?.number ?? -1, actor?.number ?? -1, [start, end, exitStatus].map((time) => time ?? null)]),
  };
}

export function restoreSubjects(index: CaptureIndex, stored: StoredSubjects): void {
  const texts = new TextTable();
  const text = (value: ByteString) => texts.of(value);
  const images = stored.images.map(([comm, exe, exepath, args, env, flags, exeIno, exeCtime, exeMtime, isAbsent]) =>
    new Image(
      {
        comm: text(comm), exe: text(exe), exepath: text(exepath), args: text(args), env: text(env), exeIno: BigInt(exeIno), exeCtime: BigInt(exeCtime), exeMtime: BigInt(exeMtime),
        isExeWritable: (flags & 1) !== 0, isExeUpperLayer: (flags & 2) !== 0, isExeLowerLayer: (flags & 4) !== 0, isExeFromMemfd: (flags & 8) !== 0,
      },
      isAbsent,
    ));
  const containers = stored.containers.map(([id, isHost, fullId, metadata]) => {
    const container = new Container(id, isHost, fullId ?? undefined);
    if (metadata !== null) container.describe(fromJson(metadata) as ContainerMetadata);
    return container;
  });
  index.containers.push(...stored.known.flatMap((number) => containers[number] ?? []));
  for (const fd of stored.fds) index.descriptors.add(restoredFd(fd, text));
  for (const [pid] of stored.processes) index.processes.add(pid, undefined);
  const noFds = new FdTable();
  for (const [numbers, image, container, , , process, cwd, cgroups, cloneTime, execTime] of stored.actors) {
    const [tid = -1, pid = -1, ptid = -1, uid = 0, gid = 0, loginUid = 0, sid = -1, pgid = -1, vtid = -1, vpid = -1, vpgid = -1, tty = 0, flags = 0] = numbers;
    const ofImage = images[image];
    const ofContainer = containers[container];
    const record = index.processes.records[process];
    if (ofImage === undefined || ofContainer === undefined || record === undefined) throw new RangeError('the stored index refers to what is not in it');
    const thread = new Thread(tid, pid, ofImage, noFds, { cwd: text(cwd), root: texts.empty }, text(cgroups), ofContainer);
    Object.assign(thread, { ptid, uid, gid, loginUid, sid, pgid, vtid, vpid, vpgid, tty, flags, cloneTime: BigInt(cloneTime), execTime: BigInt(execTime) });
    index.actors.add(thread, record);
  }
  for (const [number, [, , , leader, parent]] of stored.actors.entries()) {
    const thread = index.actors.list[number]?.thread;
    const ofLeader = index.actors.list[leader]?.thread;
    if (thread === undefined) continue;
    if (ofLeader !== undefined) thread.leader = ofLeader;
    thread.parent = index.actors.list[parent]?.thread;
  }
  for (const [number, [, parent, actor, [start, end, exitStatus]]] of stored.processes.entries()) {
    const record = index.processes.records[number];
    if (record === undefined) continue;
    Object.assign(record, { start: start ?? undefined, end: end ?? undefined, exitStatus: exitStatus ?? undefined });
    record.parent = index.processes.records[parent];
    record.actor = index.actors.list[actor];
  }
}
