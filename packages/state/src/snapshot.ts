/** Takes in what was there before the first event: processes and their descriptors. */
import { byteStringOf, type FdEntry, type ProcessEntry } from '@eyrie/scap';
import { formatEndpoint, isIpv4InIpv6 } from './addresses.ts';
import { tupleBetween } from './connection-tuple.ts';
import { fdDetail, FdInfo, FdType, halvesOf, L4 } from './fd.ts';
import { imageOf } from './image.ts';
import { OpenFlag } from './open-flags.ts';
import type { SystemState } from './system-state.ts';
import { Thread } from './thread.ts';

/** A socket of the snapshot whose role shows only once all listening ports are known. */
interface OpenSocket {
  readonly thread: Thread;
  readonly fd: number;
  readonly entry: FdEntry;
}

export class Snapshot {
  readonly #state: SystemState;
  readonly #serverPorts = new Set<number>();
  #sockets: OpenSocket[] = [];

  constructor(state: SystemState) {
    this.#state = state;
  }

  addProcess(entry: ProcessEntry): void {
    const state = this.#state;
    const known = state.threads.get(entry.tid);
    const isLeader = entry.tid === entry.pid;
    // In a damaged list the process may be named by a thread that leads none.
    const leader = isLeader ? undefined : (state.threads.get(entry.pid)?.leader ?? state.makeUp(entry.pid));
    const thread = known ?? this.#newThread(entry, leader);
    if (thread.slot < 0 && !state.threads.add(thread)) return;
    this.#describe(thread, entry);
    if (thread.leader === thread) state.threads.parentOf(thread);
  }

  addFd(tid: number, entry: FdEntry): void {
    const thread = this.#state.threads.get(tid);
    if (thread === undefined) return;
    if (entry.listener !== undefined) this.#serverPorts.add(entry.listener.port);
    if (entry.connection === undefined) thread.fds.set(entry.fd, this.#infoOf(entry), ((entry.openFlags ?? 0) & OpenFlag.CLOEXEC) !== 0);
    else this.#sockets.push({ thread, fd: entry.fd, entry });
  }

  /** After the last entry: connections to ports that somebody here listens on are seen from the server's side. */
  settle(): void {
    for (const { thread, fd, entry } of this.#sockets) thread.fds.set(fd, this.#connectionOf(entry));
    this.#sockets = [];
  }

  #newThread(entry: ProcessEntry, leader: Thread | undefined): Thread {
    const state = this.#state;
    const { empty } = state.texts;
    const fs = leader?.fs ?? { cwd: empty, root: empty };
    const thread = new Thread(entry.tid, entry.pid, state.nobody.image, leader?.fds ?? state.newFdTable(), fs, empty, state.containers.host);
    if (leader !== undefined) thread.leader = leader;
    return thread;
  }

  #describe(thread: Thread, entry: ProcessEntry): void {
    const { texts, paths, containers } = this.#state;
    const isLeader = thread.leader === thread;
    thread.pid = entry.pid;
    thread.ptid = entry.ptid;
    thread.sid = entry.sid;
    thread.vpgid = entry.vpgid;
    thread.pgid = entry.pgid;
    thread.uid = entry.uid;
    thread.gid = entry.gid;
    thread.loginUid = entry.loginUid;
    thread.vtid = entry.vtid;
    thread.vpid = entry.vpid;
    thread.tty = entry.tty;
    thread.flags = entry.flags;
    thread.cgroups = texts.of(entry.cgroups);
    thread.container = containers.ofCgroups(thread.cgroups);
    if (thread.pid === 1 || thread.vpid === 1) thread.isReaper = true;
    if (isLeader) {
      thread.fs.root = texts.of(entry.root);
      if (entry.cwd !== '') thread.fs.cwd = paths.directory(texts.of(entry.cwd));
    }
    thread.image = imageOf({
      comm: texts.of(entry.comm),
      exe: texts.of(entry.exe),
      exepath: texts.of(entry.exepath),
      args: texts.of(entry.args),
      env: isLeader || entry.env !== '' ? texts.of(entry.env) : thread.leader.image.facts.env,
      isExeWritable: entry.isExeWritable,
      isExeUpperLayer: entry.isExeUpperLayer,
      isExeLowerLayer: entry.isExeLowerLayer,
      isExeFromMemfd: entry.isExeFromMemfd,
      exeIno: entry.exeInode,
      exeCtime: entry.exeChangeTime,
      exeMtime: entry.exeModifyTime,
    });
    thread.detail = {
      capInheritable: entry.capInheritable,
      capPermitted: entry.capPermitted,
      capEffective: entry.capEffective,
      vmSize: entry.vmSizeKb,
      vmRss: entry.vmRssKb,
      vmSwap: entry.vmSwapKb,
      pageFaultsMajor: Number(entry.majorFaults),
      pageFaultsMinor: Number(entry.minorFaults),
      fdLimit: BigInt.asIntN(64, entry.fdLimit),
      pidNamespaceStart: entry.pidNamespaceStart,
    };
  }

  #infoOf(entry: FdEntry): FdInfo {
    const { texts, descriptors } = this.#state;
    const name = texts.of(entry.name);
    if (entry.unix !== undefined) {
      return new FdInfo(entry.type, name, fdDetail({ unixSource: entry.unix.source, unixDestination: entry.unix.destination, isServer: name.length > 0 }), ...halvesOf(entry.inode));
    }
    if (entry.listener !== undefined) {
      const { address, port, l4 } = entry.listener;
      const endpoint = formatEndpoint(address, port);
      // A datagram socket with a port need not be a server: it shows when it sends or receives first.
      const isServer = l4 === L4.UDP ? undefined : true;
      return descriptors.listener(texts.of(byteStringOf(`${entry.type} ${endpoint}`)), entry.type, l4, address, port, endpoint, isServer);
    }
    const { openFlags, device, inode } = entry;
    return descriptors.named(entry.type, name, { openFlags, device }, inode);
  }

  #connectionOf(entry: FdEntry): FdInfo {
    const { connection } = entry;
    if (connection === undefined) return this.#infoOf(entry);
    const { source, destination, sourcePort, destinationPort, l4 } = connection;
    const isMapped = source.length === 16 && isIpv4InIpv6(source) && isIpv4InIpv6(destination);
    const localIp = isMapped ? source.slice(12) : source;
    const remoteIp = isMapped ? destination.slice(12) : destination;
    const type = isMapped ? FdType.IPV4_SOCK : entry.type;
    const isServer = this.#serverPorts.has(sourcePort);
    const { descriptors, interfaces } = this.#state;
    const tuple = tupleBetween({ ip: localIp, port: sourcePort }, { ip: remoteIp, port: destinationPort }, isServer, interfaces);
    return descriptors.connection(type, l4, tuple, isServer, l4 === L4.TCP, ...halvesOf(entry.inode));
  }
}
