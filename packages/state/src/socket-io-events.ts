/** What reading and writing tell about a socket: that it is connected, and, for datagrams, to whom. */
import type { EventView } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { connectionTuple } from './connection-tuple.ts';
import { FdType, L4, type FdInfo } from './fd.ts';
import type { Handler, Handlers } from './handler.ts';
import { int, raw } from './parameters.ts';
import { familyOf, Family, socketTypeOf, unixName, unixTuple } from './socket-address.ts';
import type { SystemState } from './system-state.ts';
import { byteStringOf } from '@eyrie/scap';

const NO_TUPLE = -1;

/** Called for sockets and unknown descriptors only: to others, reading and writing do nothing. */
export const socketIoEvents: Handlers = [
  [PPME.SYSCALL_READ_X, incoming(NO_TUPLE)],
  [PPME.SYSCALL_READV_X, incoming(NO_TUPLE)],
  [PPME.SYSCALL_PREAD_X, incoming(NO_TUPLE)],
  [PPME.SYSCALL_PREADV_X, incoming(NO_TUPLE)],
  [PPME.SOCKET_RECV_X, incoming(4)],
  [PPME.SOCKET_RECVFROM_X, incoming(2)],
  [PPME.SOCKET_RECVMSG_X, incoming(3)],
  [PPME.SOCKET_RECVMMSG_X, incoming(4)],
  [PPME.SYSCALL_WRITE_X, outgoing(NO_TUPLE, false)],
  [PPME.SYSCALL_WRITEV_X, outgoing(NO_TUPLE, false)],
  [PPME.SYSCALL_PWRITE_X, outgoing(NO_TUPLE, false)],
  [PPME.SYSCALL_PWRITEV_X, outgoing(NO_TUPLE, false)],
  [PPME.SOCKET_SEND_X, outgoing(4, true)],
  [PPME.SOCKET_SENDTO_X, outgoing(4, true)],
  [PPME.SOCKET_SENDMSG_X, outgoing(4, true)],
  [PPME.SOCKET_SENDMMSG_X, outgoing(4, false)],
];

function incoming(tuple: number): Handler {
  return (state, event) => {
    if (state.fd !== undefined && int(event, 0, -1) >= 0) transfer(state, event, state.fd, tuple, true);
  };
}

/** @param isTelling the event names both ends, so that a socket whose beginning was lost can be told from it. */
function outgoing(tuple: number, isTelling: boolean): Handler {
  return (state, event) => {
    if (int(event, 0, -1) < 0) return;
    const info = state.fd ?? (isTelling ? guessSocket(state, event, tuple) : undefined);
    if (info !== undefined) transfer(state, event, info, tuple, false);
  };
}

/** Sending on an unknown descriptor: it is a socket, most likely of datagrams. */
function guessSocket(state: SystemState, event: EventView, tuple: number): FdInfo | undefined {
  const family = familyOf(event, tuple, true);
  if ((family !== Family.INET && family !== Family.INET6) || state.fdNumber < 0 || state.thread === state.nobody) return undefined;
  const info = state.descriptors.socket(family === Family.INET ? FdType.IPV4_SOCK : FdType.IPV6_SOCK, L4.UDP, family);
  state.openFd(state.fdNumber, info, false);
  return info;
}

function transfer(state: SystemState, event: EventView, info: FdInfo, tuple: number, isIncoming: boolean): void {
  const isInternet = info.type === FdType.IPV4_SOCK || info.type === FdType.IPV6_SOCK;
  if (tuple !== NO_TUPLE && (!info.isNamed || !isInternet || info.detail.l4 !== L4.TCP)) {
    const family = familyOf(event, tuple, true);
    if (family === Family.INET || family === Family.INET6) {
      setPeers(state, event, info, tuple, isIncoming);
      return;
    }
    if (family >= 0) {
      setName(state, event, info, tuple, family);
      return;
    }
  }
  if (isInternet && info.detail.isConnected !== true) state.changeFd(state.descriptors.connected(info));
}

/** Events name the sender first, so the first end is this side's when it sends. */
function setPeers(state: SystemState, event: EventView, info: FdInfo, tuple: number, isIncoming: boolean): void {
  const key = raw(event, tuple, state.texts);
  if (key === undefined) return;
  const type = socketTypeOf(event, tuple);
  const l4 = info.detail.l4 === undefined || info.detail.l4 === L4.UNKNOWN ? L4.UDP : info.detail.l4;
  // Whoever speaks first on a socket that nobody bound or connected is the client.
  const isServer = info.detail.isServer ?? isIncoming;
  const isClientFirst = isServer === isIncoming;
  const known = state.descriptors.knownConnection(key, type, l4, isServer, isClientFirst);
  if (known !== undefined) {
    if (known !== info) state.changeFd(known);
    return;
  }
  const ends = connectionTuple(event, tuple, type, !isIncoming, isServer, state.interfaces);
  state.changeFd(state.descriptors.rememberConnection(key, state.descriptors.connection(type, l4, ends, isServer), isClientFirst));
}

function setName(state: SystemState, event: EventView, info: FdInfo, tuple: number, family: number): void {
  const key = raw(event, tuple, state.texts);
  if (key === undefined) return;
  if (family !== Family.UNIX) {
    state.changeFd(state.descriptors.renamed(info, state.texts.of(byteStringOf(`family ${family}`))));
    return;
  }
  if (info.type === FdType.UNIX_SOCK && info === key.file) return;
  const ends = unixTuple(event, tuple);
  const name = state.texts.of(unixName(ends));
  state.changeFd(state.descriptors.unix(key, name, ends.source, ends.destination, info.detail.isServer));
}
