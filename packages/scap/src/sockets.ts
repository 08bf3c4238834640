/** The parameter forms of addresses and descriptor lists, as bytes for {@link buildEvent}. */
import { byteStringOf } from './byte-string.ts';

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;

/** An internet address: 4 or 16 bytes in network order, and a port. */
export interface Endpoint {
  readonly address: Uint8Array;
  readonly port: number;
}

/** SOCKTUPLE of a connection, from the caller's side to the peer's. Both addresses are of one family. */
export function socketTuple(source: Endpoint, destination: Endpoint): Uint8Array {
  return Uint8Array.from([familyOf(source), ...endpointBytes(source), ...endpointBytes(destination)]);
}

/** SOCKTUPLE of a unix connection: kernel addresses of both ends, and the path. */
export function unixTuple(source: bigint, destination: bigint, path: string): Uint8Array {
  return Uint8Array.from([AF_UNIX, ...u64Bytes(source), ...u64Bytes(destination), ...pathBytes(path)]);
}

/** SOCKADDR of an internet address. */
export function socketAddress(endpoint: Endpoint): Uint8Array {
  return Uint8Array.from([familyOf(endpoint), ...endpointBytes(endpoint)]);
}

/** SOCKADDR of a unix socket. */
export function unixAddress(path: string): Uint8Array {
  return Uint8Array.from([AF_UNIX, ...pathBytes(path)]);
}

/** FDLIST of poll and friends: descriptors with their event bits. */
export function fdList(entries: readonly { readonly fd: number; readonly flags: number }[]): Uint8Array {
  const bytes = new Uint8Array(2 + entries.length * 10);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, entries.length, true);
  for (const [index, { fd, flags }] of entries.entries()) {
    view.setBigInt64(2 + index * 10, BigInt(fd), true);
    view.setInt16(10 + index * 10, flags, true);
  }
  return bytes;
}

function familyOf({ address }: Endpoint): number {
  return address.length === 4 ? AF_INET : AF_INET6;
}

function endpointBytes({ address, port }: Endpoint): number[] {
  return [...address, port & 0xff, port >> 8];
}

function u64Bytes(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(index * 8)) & 0xffn));
}

function pathBytes(path: string): number[] {
  return Array.from(byteStringOf(`${path}\0`), (character) => character.charCodeAt(0));
}
