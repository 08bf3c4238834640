/** Sockets: made, bound, connected, accepted. Datagrams are in `socket-io-events.ts`. */
import type { EventView, Memory } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { connectionTuple, tupleBetween } from './connection-tuple.ts';
import { INTERNET_ADDRESS_BYTES } from './enter-arguments.ts';
import { fdDetail, FdInfo, FdType, L4 } from './fd.ts';
import type { Handlers } from './handler.ts';
import { OpenFlag } from './open-flags.ts';
import { big, int, raw, uint } from './parameters.ts';
import {
  addressEnd,
  addressName,
  endBytes,
  familyOf,
  Family,
  isIpv4Address,
  socketTypeOf,
  tupleEnd,
  tupleName,
  unixName,
  unixTuple,
  type Endpoint,
} from './socket-address.ts';
import type { SystemState } from './system-state.ts';

const SOCK_TYPE_MASK = 0xff;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0x80000;
const EINPROGRESS = 115;
/** IPPROTO_* numbers. */
const Protocol = { IP: 0, ICMP: 1, TCP: 6, UDP: 17, RAW: 255 } as const;

export const socketEvents: Handlers = [
  [PPME.SOCKET_SOCKET_X, onSocket],
  [PPME.SOCKET_SOCKETPAIR_X, onSocketpair],
  [PPME.SOCKET_BIND_X, onBind],
  [PPME.SOCKET_CONNECT_E, onConnectEnter],
  [PPME.SOCKET_CONNECT_X, onConnect],
  [PPME.SOCKET_ACCEPT_5_X, (state, event) => onAccept(state, event, 0)],
  [PPME.SOCKET_ACCEPT4_6_X, (state, event) => onAccept(state, event, int(event, 5, 0))],
];

function onSocket(state: SystemState, event: EventView): void {
  const fd = int(event, 0, -1);
  if (fd < 0) return;
  const family = uint(event, 1, 0);
  const type = int(event, 2, 0);
  const isCloseOnExec = (type & SOCK_CLOEXEC) !== 0 || (int(event, 4, 0) & OpenFlag.CLOEXEC) !== 0;
  state.openFd(fd, state.descriptors.socket(fdTypeOf(family), l4Of(type, int(event, 3, 0)), family), isCloseOnExec);
}

function fdTypeOf(family: number): number {
  switch (family) {
    case Family.UNIX:
      return FdType.UNIX_SOCK;
    case Family.INET:
      return FdType.IPV4_SOCK;
    case Family.INET6:
      return FdType.IPV6_SOCK;
    case Family.NETLINK:
      return FdType.NETLINK;
    default:
      return FdType.NONE;
  }
}

function l4Of(type: number, protocol: number): number {
  const kind = type & SOCK_TYPE_MASK;
  switch (protocol) {
    case Protocol.TCP:
      return kind === SOCK_RAW ? L4.RAW : L4.TCP;
    case Protocol.UDP:
      return kind === SOCK_RAW ? L4.RAW : L4.UDP;
    case Protocol.ICMP:
      return kind === SOCK_RAW ? L4.RAW : L4.ICMP;
    case Protocol.RAW:
      return L4.RAW;
    case Protocol.IP:
      return kind === SOCK_STREAM ? L4.TCP : kind === SOCK_DGRAM ? L4.UDP : L4.UNKNOWN;
    default:
      return L4.UNKNOWN;
  }
}

function onSocketpair(state: SystemState, event: EventView): void {
  const first = int(event, 1, -1);
  const second = int(event, 2, -1);
  if (int(event, 0, -1) < 0 || first === second) return;
  const isCloseOnExec = (int(event, 6, 0) & SOCK_CLOEXEC) !== 0;
  const detail = fdDetail({ unixSource: big(event, 3), unixDestination: big(event, 4) });
  const pair = new FdInfo(FdType.UNIX_SOCK, state.texts.empty, detail);
  state.openFd(first, pair, isCloseOnExec);
  state.openFd(second, pair, isCloseOnExec);
}

/** A socket with a port of its own choosing is one that others come to. */
function onBind(state: SystemState, event: EventView): void {
  const info = state.fd;
  if (info === undefined || int(event, 0, -1) < 0) return;
  const family = familyOf(event, 1, false);
  if (family < 0) return;
  const isInternet = family === Family.INET || family === Family.INET6;
  const key = raw(event, 1, state.texts);
  if (isInternet && key !== undefined) {
    const isIpv4 = isIpv4Address(event.memory, event.startOf(1));
    const type = isIpv4 ? FdType.IPV4_SERVSOCK : FdType.IPV6_SERVSOCK;
    const { ip, port } = addressEnd(event.memory, event.startOf(1), isIpv4);
    if (port > 0) {
      state.changeFd(state.descriptors.listener(key, type, info.detail.l4 ?? L4.UNKNOWN, ip, port, addressName(event, 1), true));
      return;
    }
  }
  state.changeFd(state.descriptors.renamed(info, state.texts.of(addressName(event, 1))));
}

/** Keeps the address that the call began with. */
function onConnectEnter(state: SystemState, event: EventView): void {
  const family = familyOf(event, 1, false);
  if (family !== Family.INET && family !== Family.INET6) return;
  const { bytes } = state.enterOf(state.thread);
  const start = event.startOf(1);
  for (let at = 0; at < INTERNET_ADDRESS_BYTES; at++) bytes.u8[at] = event.memory.u8[start + at] ?? 0;
  state.thread.enterType = event.type;
}

function onConnect(state: SystemState, event: EventView): void {
  const info = state.fd;
  const result = int(event, 0, -1);
  if (info === undefined || (result < 0 && result !== -EINPROGRESS)) {
    showAttempt(state, event, info);
    return;
  }
  const family = familyOf(event, 1, true);
  if (family === Family.INET || family === Family.INET6) connectInternet(state, event, info);
  else if (family === Family.UNIX && info.type === FdType.UNIX_SOCK) connectUnix(state, event);
  else state.changeFd(state.descriptors.connected(info));
}

/** A connection that did not come about is shown with the name that it would have had; the socket stays as it was. */
function showAttempt(state: SystemState, event: EventView, info: FdInfo | undefined): void {
  const key = raw(event, 1, state.texts);
  if (key !== undefined) state.showFd(state.fdNumber, state.descriptors.attempt(key, info, () => tupleName(event, 1)));
  else if (info === undefined) state.showFd(state.fdNumber, state.noTuple);
}

function connectInternet(state: SystemState, event: EventView, info: FdInfo): void {
  const { descriptors, interfaces } = state;
  const type = socketTypeOf(event, 1);
  const l4 = info.detail.l4 ?? L4.UNKNOWN;
  // A datagram server may connect to the client that it answers; anybody else who connects is a client.
  const isServer = info.detail.isServer === true && l4 === L4.UDP;
  const forged = forgedDestination(state, event, type);
  const tuple = forged === undefined ? connectionTuple(event, 1, type, true, isServer, interfaces) : tupleBetween(tupleEnd(event, 1, type, false), forged, isServer, interfaces);
  state.changeFd(descriptors.connection(type, l4, tuple, isServer));
}

/**
 * The destination that the call began with, when another was there at its end and the kernel's own word is missing: the tuple then
 * repeats what the process wrote into its memory meanwhile. A tuple that differs from that memory is the kernel's, and is right.
 */
function forgedDestination(state: SystemState, event: EventView, type: number): Endpoint | undefined {
  const { thread } = state;
  const began = thread.enterType === PPME.SOCKET_CONNECT_E ? thread.enter?.bytes : undefined;
  const family = event.u8(1);
  if (began === undefined || familyOf(event, 3, false) !== family || began.u8[0] !== family) return undefined;
  const { memory } = event;
  const isIpv4 = type === FdType.IPV4_SOCK;
  const destination = event.startOf(1) + 1 + endBytes(family);
  if (!isSameEnd(memory, event.startOf(3) + 1, memory, destination, family, isIpv4)) return undefined;
  return isSameEnd(began, 1, memory, destination, family, isIpv4) ? undefined : addressEnd(began, 0, isIpv4);
}

/** Of the address and port that begin there. */
function isSameEnd(left: Memory, leftAt: number, right: Memory, rightAt: number, family: number, isIpv4: boolean): boolean {
  const bytes = endBytes(family);
  for (let at = isIpv4 ? bytes - endBytes(Family.INET) : 0; at < bytes; at++) if (left.u8[leftAt + at] !== right.u8[rightAt + at]) return false;
  return true;
}

function connectUnix(state: SystemState, event: EventView): void {
  const key = raw(event, 1, state.texts);
  if (key === undefined) return;
  const tuple = unixTuple(event, 1);
  const name = state.texts.of(unixName(tuple));
  state.changeFd(state.descriptors.unix(key, name, tuple.source, tuple.destination, state.fd?.detail.isServer ?? false));
}

function onAccept(state: SystemState, event: EventView, flags: number): void {
  const fd = int(event, 0, -1);
  if (fd < 0) {
    showAttempt(state, event, undefined);
    return;
  }
  const family = familyOf(event, 1, true);
  const isCloseOnExec = (flags & (SOCK_CLOEXEC | OpenFlag.CLOEXEC)) !== 0;
  if (family === Family.UNIX) {
    const key = raw(event, 1, state.texts);
    if (key === undefined) return;
    const tuple = unixTuple(event, 1);
    const name = state.texts.of(unixName(tuple));
    state.openFd(fd, state.descriptors.unix(key, name, tuple.source, tuple.destination, true), isCloseOnExec);
  } else if (family === Family.INET || family === Family.INET6) {
    const type = socketTypeOf(event, 1);
    state.openFd(fd, state.descriptors.connection(type, L4.TCP, connectionTuple(event, 1, type, false, true, state.interfaces), true), isCloseOnExec);
  }
}
