/** Client and server of a connection, made of what events and captures tell of its two ends. */
import type { EventView } from '@eyrie/scap';
import { FdType, Ipv4Tuple, type SocketTuple } from './fd.ts';
import type { Interfaces } from './interfaces.ts';
import { endBytes, Family, tupleEnd, type Endpoint } from './socket-address.ts';

const IPV4_END_BYTES = endBytes(Family.INET);

/**
 * Of an internet SOCKTUPLE.
 * @param type IPV4_SOCK or IPV6_SOCK, see `socketTypeOf`.
 * @param isLocalFirst the first of its ends is this side's.
 * @param isServer this side is the server's.
 */
export function connectionTuple(event: EventView, index: number, type: number, isLocalFirst: boolean, isServer: boolean, interfaces: Interfaces): SocketTuple {
  if (type === FdType.IPV4_SOCK) {
    const { view } = event.memory;
    const width = endBytes(event.u8(index));
    const first = event.startOf(index) + 1 + width - IPV4_END_BYTES;
    const second = first + width;
    const source = view.getInt32(first, true);
    const destination = view.getInt32(second, true);
    if (source !== 0 && destination !== 0) {
      const sourcePort = view.getUint16(first + 4, true);
      const destinationPort = view.getUint16(second + 4, true);
      const isClientFirst = isLocalFirst !== isServer;
      return isClientFirst ? new Ipv4Tuple(source, sourcePort, destination, destinationPort) : new Ipv4Tuple(destination, destinationPort, source, sourcePort);
    }
  }
  return tupleBetween(tupleEnd(event, index, type, !isLocalFirst), tupleEnd(event, index, type, isLocalFirst), isServer, interfaces);
}

/** Of two ends, of which one may lack its address: the host's own stands in for it. */
export function tupleBetween(local: Endpoint, remote: Endpoint, isServer: boolean, interfaces: Interfaces): SocketTuple {
  const [localIp, remoteIp] = interfaces.complete(local.ip, local.port, remote.ip, remote.port);
  return isServer
    ? { clientIp: remoteIp, clientPort: remote.port, serverIp: localIp, serverPort: local.port }
    : { clientIp: localIp, clientPort: local.port, serverIp: remoteIp, serverPort: remote.port };
}
