/**
 * Addresses and ports of sockets. A connection has a client and a server; seen from this host it has a local and a remote side.
 * A listening socket has a server side only. Names of addresses are never asked for: `fd.cip.name` and its like are absent.
 */
import { byteString, type ByteString } from '@eyrie/scap';
import { FdType, type FdInfo, type SocketTuple } from '@eyrie/state';
import type { FieldDefinition, FieldFamily, Value } from '../definition.ts';
import { NEVER, onFd } from '../readers.ts';
import { isInet, isListening } from './type-names.ts';

interface Side {
  readonly ip: Uint8Array;
  readonly port: number;
}

function tupleOf(fd: FdInfo): SocketTuple | undefined {
  return isInet(fd.type) ? fd.detail.tuple : undefined;
}

function client(fd: FdInfo): Side | undefined {
  const tuple = tupleOf(fd);
  if (tuple === undefined || isListening(fd.type)) return undefined;
  return { ip: tuple.clientIp, port: tuple.clientPort };
}

function server(fd: FdInfo): Side | undefined {
  const tuple = tupleOf(fd);
  return tuple === undefined ? undefined : { ip: tuple.serverIp, port: tuple.serverPort };
}

/** When both sides are here, the client's is taken for the local one. */
function isClientLocal(fd: FdInfo, tuple: SocketTuple): boolean {
  return fd.detail.isServer !== true || isLoopback(fd.type, tuple.clientIp) || byteString(tuple.clientIp) === byteString(tuple.serverIp);
}

function isLoopback(type: number, ip: Uint8Array): boolean {
  if (type === FdType.IPV4_SOCK) return ip[0] === 127;
  return ip[15] === 1 && ip.subarray(0, 15).every((byte) => byte === 0);
}

function local(fd: FdInfo): Side | undefined {
  const tuple = isListening(fd.type) ? undefined : tupleOf(fd);
  return tuple === undefined ? undefined : isClientLocal(fd, tuple) ? client(fd) : server(fd);
}

function remote(fd: FdInfo): Side | undefined {
  const tuple = isListening(fd.type) ? undefined : tupleOf(fd);
  return tuple === undefined ? undefined : isClientLocal(fd, tuple) ? server(fd) : client(fd);
}

const ip = (side: Side | undefined): ByteString | undefined => (side === undefined ? undefined : byteString(side.ip));
const port = (side: Side | undefined): number | undefined => side?.port;
/** Services are not looked up: protocols print as port numbers. */
const protocol = (side: Side | undefined): ByteString | undefined => (side === undefined ? undefined : (side.port.toString() as ByteString));

const NO_IPV4: Side = { ip: new Uint8Array(4), port: 0 };
const NO_IPV6: Side = { ip: new Uint8Array(16), port: 0 };

/**
 * Both sides: a condition on them holds when it holds for one of the two. A listening socket has one; a socket that is not connected
 * has two of which nothing but zeros is known; whatever is no network socket has none.
 */
function both<T extends ByteString | number>(part: (side: Side | undefined) => T | undefined): FieldDefinition {
  return onFd((fd) => {
    if (fd.type === FdType.NONE) return undefined;
    if (!isInet(fd.type)) return [];
    const none = fd.type === FdType.IPV4_SOCK || fd.type === FdType.IPV4_SERVSOCK ? NO_IPV4 : NO_IPV6;
    const sides = isListening(fd.type) ? [server(fd) ?? none] : [client(fd) ?? none, server(fd) ?? none];
    return sides.map(part).filter((value) => value !== undefined) as readonly number[] | readonly ByteString[];
  });
}

const of = <T extends Value>(side: (fd: FdInfo) => Side | undefined, part: (side: Side | undefined) => T | undefined) => onFd((fd) => part(side(fd)));

export const FD_ADDRESS_FIELDS: FieldFamily = {
  'fd.ip': both(ip),
  'fd.cip': of(client, ip),
  'fd.sip': of(server, ip),
  'fd.lip': of(local, ip),
  'fd.rip': of(remote, ip),
  'fd.net': both(ip),
  'fd.cnet': of(client, ip),
  'fd.snet': of(server, ip),
  'fd.lnet': of(local, ip),
  'fd.rnet': of(remote, ip),
  'fd.port': both(port),
  'fd.cport': of(client, port),
  'fd.sport': of(server, port),
  'fd.lport': of(local, port),
  'fd.rport': of(remote, port),
  'fd.proto': both(port),
  'fd.cproto': of(client, protocol),
  'fd.sproto': of(server, protocol),
  'fd.lproto': of(local, protocol),
  'fd.rproto': of(remote, protocol),
  'fd.cip.name': NEVER,
  'fd.sip.name': NEVER,
  'fd.lip.name': NEVER,
  'fd.rip.name': NEVER,
};
