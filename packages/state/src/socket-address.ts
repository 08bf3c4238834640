/** Addresses as events carry them: SOCKADDR (one end) and SOCKTUPLE (both ends). */
import { byteString, byteStringOf, type ByteString, type EventView, type Memory } from '@eyrie/scap';
import { formatEndpoint, isIpv4InIpv6 } from './addresses.ts';
import { FdType } from './fd.ts';

/** AF_* numbers. */
export const Family = { UNIX: 1, INET: 2, INET6: 10, NETLINK: 16 } as const;

const IPV4_BYTES = 4;
const IPV6_BYTES = 16;
const PORT_BYTES = 2;

/** One end. The address is of the host's choosing: an IPv4 address inside an IPv6 one is given as IPv4. */
export interface Endpoint {
  readonly ip: Uint8Array;
  readonly port: number;
}

/** An internet address and its port, as SOCKADDR and SOCKTUPLE have them. */
export function endBytes(family: number): number {
  return (family === Family.INET ? IPV4_BYTES : IPV6_BYTES) + PORT_BYTES;
}

/** Address family of a SOCKADDR or SOCKTUPLE parameter; -1 when it is absent or too short for its family. */
export function familyOf(event: EventView, index: number, isTuple: boolean): number {
  const length = event.lengthOf(index);
  if (length === 0) return -1;
  const family = event.u8(index);
  const ends = isTuple ? 2 : 1;
  if (family === Family.INET) return length >= 1 + ends * (IPV4_BYTES + PORT_BYTES) ? family : -1;
  if (family === Family.INET6) return length >= 1 + ends * (IPV6_BYTES + PORT_BYTES) ? family : -1;
  if (family === Family.UNIX) return length >= (isTuple ? 18 : 2) ? family : -1;
  return family;
}

/** IPV4_SOCK or IPV6_SOCK: what the two ends of an internet tuple are once IPv4 inside IPv6 is seen through. */
export function socketTypeOf(event: EventView, index: number): number {
  if (event.u8(index) === Family.INET) return FdType.IPV4_SOCK;
  const at = event.startOf(index) + 1;
  const { u8 } = event.memory;
  const isMapped = isMappedAt(u8, at) && isMappedAt(u8, at + IPV6_BYTES + PORT_BYTES);
  return isMapped ? FdType.IPV4_SOCK : FdType.IPV6_SOCK;
}

/** First or second end of an internet tuple, copied. */
export function tupleEnd(event: EventView, index: number, type: number, isSecond: boolean): Endpoint {
  const width = event.u8(index) === Family.INET ? IPV4_BYTES : IPV6_BYTES;
  const at = event.startOf(index) + 1 + (isSecond ? width + PORT_BYTES : 0);
  return endpointAt(event.memory, at, width, type === FdType.IPV4_SOCK);
}

/** The end that an internet SOCKADDR tells. */
export function addressEnd(memory: Memory, start: number, isIpv4: boolean): Endpoint {
  const width = memory.u8[start] === Family.INET ? IPV4_BYTES : IPV6_BYTES;
  return endpointAt(memory, start + 1, width, isIpv4);
}

/** Whether a SOCKADDR holds an IPv4 address, also inside an IPv6 one. */
export function isIpv4Address(memory: Memory, start: number): boolean {
  return memory.u8[start] === Family.INET || isMappedAt(memory.u8, start + 1);
}

/** A SOCKADDR as it is printed. */
export function addressName(event: EventView, index: number): ByteString {
  const family = familyOf(event, index, false);
  const at = event.startOf(index) + 1;
  if (family === Family.INET || family === Family.INET6) {
    const width = family === Family.INET ? IPV4_BYTES : IPV6_BYTES;
    const { ip, port } = endpointAt(event.memory, at, width, false);
    return formatEndpoint(ip, port);
  }
  if (family === Family.UNIX) return cString(event.memory, at, event.startOf(index) + event.lengthOf(index));
  return byteStringOf(`family ${family}`);
}

/** A unix SOCKTUPLE: kernel addresses of both ends, and the path that one of them is bound to. */
export interface UnixTuple {
  readonly source: bigint;
  readonly destination: bigint;
  readonly path: ByteString;
}

export function unixTuple(event: EventView, index: number): UnixTuple {
  const at = event.startOf(index);
  const { view } = event.memory;
  return {
    source: view.getBigUint64(at + 1, true),
    destination: view.getBigUint64(at + 9, true),
    path: cString(event.memory, at + 17, at + event.lengthOf(index)),
  };
}

export function unixName({ source, destination, path }: UnixTuple): ByteString {
  return `${source.toString(16)}->${destination.toString(16)} ${path}` as ByteString;
}

/** A SOCKTUPLE as it is printed, sender first. */
export function tupleName(event: EventView, index: number): ByteString {
  const family = familyOf(event, index, true);
  if (family === Family.INET || family === Family.INET6) {
    const type = socketTypeOf(event, index);
    const source = tupleEnd(event, index, type, false);
    const destination = tupleEnd(event, index, type, true);
    return `${formatEndpoint(source.ip, source.port)}->${formatEndpoint(destination.ip, destination.port)}` as ByteString;
  }
  if (family === Family.UNIX) return unixName(unixTuple(event, index));
  return byteStringOf(family < 0 ? 'NULL' : `family ${family}`);
}

function endpointAt(memory: Memory, at: number, width: number, isIpv4: boolean): Endpoint {
  const ip = memory.u8.slice(isIpv4 ? at + width - IPV4_BYTES : at, at + width);
  return { ip, port: memory.view.getUint16(at + width, true) };
}

function isMappedAt(u8: Uint8Array, at: number): boolean {
  return u8[at] === 0 && u8[at + 1] === 0 && isIpv4InIpv6(u8.subarray(at, at + IPV6_BYTES));
}

function cString(memory: Memory, start: number, end: number): ByteString {
  const nul = memory.u8.indexOf(0, start);
  return byteString(memory.u8, start, nul >= 0 && nul < end ? nul : end);
}
