/**
 * Which network connections there are, from the descriptors of the processes: looked at every few seconds, beside the stream of events and not in it.
 * What opens and closes between two looks is not seen; what is seen is counted once, however long it stays.
 */
import { MAX_REPORTED_CONNECTIONS, type ConnectionReport, type ObservedConnection } from '@eyrie/schema';
import { FdType, formatAddress, isAnyAddress, isIpv4InIpv6, L4, type Container, type FdInfo, type FdTable } from '@eyrie/state';
import { containerLabels, containerOf } from '../containers/container-labels.ts';

export const LOOK_MS = 5_000;
export const LOOKS_PER_REPORT = 6;
/** Different connections of all kinds that are told apart between two reports; beyond, they count no more. */
const MAX_TOLD_APART = 50_000;

/** As much of a thread as is looked at. */
interface WatchedThread {
  readonly isLeader: boolean;
  readonly fds: FdTable;
  readonly container: Container;
  readonly image: { readonly facts: { readonly comm: { readonly value: string } } };
}

interface Kind {
  readonly connection: Omit<ObservedConnection, 'count'>;
  /** Client's address and port of each. */
  readonly clients: Set<string>;
}

export class ConnectionWatch {
  #kinds = new Map<string, Kind>();
  /** Of the report before. */
  #before = new Map<string, Kind>();
  #containers: Record<string, Record<string, string>> = {};
  #leftOut = new Set<string>();
  /** Clients in all kinds. */
  #told = 0;
  #from: bigint;

  /** @param now ns since 1970 */
  constructor(now: bigint) {
    this.#from = now;
  }

  /** Counts what is open now. */
  look(threads: Iterable<WatchedThread>): void {
    for (const thread of threads) {
      // All threads of a process share its descriptors.
      if (!thread.isLeader) continue;
      for (const [, fd] of thread.fds.entries()) this.#count(thread, fd);
    }
  }

  /** What was seen since the last report; the next begins now. @returns undefined when it was nothing. */
  report(now: bigint): ConnectionReport | undefined {
    const connections = [...this.#kinds].map(([key, { connection, clients }]) => {
      const known = this.#before.get(key)?.clients;
      return { ...connection, count: [...clients].filter((client) => known?.has(client) !== true).length };
    });
    const report: ConnectionReport = { type: 'connections', from: String(this.#from), to: String(now), connections, containers: this.#containers, leftOut: this.#leftOut.size };
    this.#before = this.#kinds;
    this.#kinds = new Map();
    this.#containers = {};
    this.#leftOut = new Set();
    this.#told = 0;
    this.#from = now;
    return connections.length === 0 ? undefined : report;
  }

  #count(thread: WatchedThread, { type, detail }: FdInfo): void {
    const { tuple, isServer, l4 } = detail;
    if (tuple === undefined || (type !== FdType.IPV4_SOCK && type !== FdType.IPV6_SOCK) || (l4 !== L4.TCP && l4 !== L4.UDP)) return;
    // A socket that has not said with whom yet.
    if (tuple.clientIp.length === 0 || isAnyAddress(tuple.serverIp) || isAnyAddress(tuple.clientIp)) return;
    const [local, remote] = isServer === true ? [tuple.serverIp, tuple.clientIp] : [tuple.clientIp, tuple.serverIp];
    const { container } = thread;
    const connection = {
      direction: isServer === true ? ('in' as const) : ('out' as const),
      protocol: l4 === L4.TCP ? ('tcp' as const) : ('udp' as const),
      local: addressText(local),
      remote: addressText(remote),
      port: tuple.serverPort,
      process: thread.image.facts.comm.value,
      ...(container.isHost ? {} : { container: container.id }),
    };
    const key = Object.values(connection).join(' ');
    let kind = this.#kinds.get(key);
    if (kind === undefined) {
      if (this.#kinds.size >= MAX_REPORTED_CONNECTIONS) {
        if (this.#leftOut.size < MAX_TOLD_APART) this.#leftOut.add(key);
        return;
      }
      kind = { connection, clients: new Set() };
      this.#kinds.set(key, kind);
      if (!container.isHost) this.#containers[container.id] = { ...containerLabels(container), 'container.image': containerOf(container).image ?? '' };
    }
    const client = `${addressText(tuple.clientIp)} ${tuple.clientPort}`;
    if (this.#told >= MAX_TOLD_APART || kind.clients.has(client)) return;
    kind.clients.add(client);
    this.#told += 1;
  }
}

/** IPv4 in IPv6 is the same host as IPv4. */
const addressText = (address: Uint8Array): string => formatAddress(address.length === 16 && isIpv4InIpv6(address) ? address.subarray(12) : address);
