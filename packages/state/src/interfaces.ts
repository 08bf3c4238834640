/** Addresses of the host: what stands in for `0.0.0.0` in a socket's name. */
import type { InterfaceEntry } from '@eyrie/scap';
import { isAnyAddress, isSameAddress } from './addresses.ts';

const IPV4_LOOPBACK = Uint8Array.of(127, 0, 0, 1);
const IPV6_LOOPBACK = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
/** IPv6 interfaces are taken for /64 networks: their masks are not recorded everywhere. */
const IPV6_NETWORK_BYTES = 8;

export class Interfaces {
  readonly #entries: InterfaceEntry[] = [];

  add(entry: InterfaceEntry): void {
    this.#entries.push(entry);
  }

  get entries(): readonly InterfaceEntry[] {
    return this.#entries;
  }

  isLocal(address: Uint8Array): boolean {
    return this.#entries.some((entry) => isSameAddress(entry.address, address));
  }

  /**
   * The address that this host most likely has towards another one: that address itself if it is the host's own, else one in the
   * same network, else the first that is not loopback.
   * @returns the given "any address" when the host has none of its kind.
   */
  localTowards(remote: Uint8Array, any: Uint8Array): Uint8Array {
    const loopback = remote.length === 4 ? IPV4_LOOPBACK : IPV6_LOOPBACK;
    const candidates = this.#entries.filter((entry) => entry.address.length === remote.length);
    const found =
      candidates.find((entry) => isSameAddress(entry.address, remote)) ??
      candidates.find((entry) => isInNetwork(entry, remote)) ??
      candidates.find((entry) => !isSameAddress(entry.address, loopback));
    return found?.address ?? any;
  }

  /** Puts the host's address for an end of which only the port is known. */
  complete(source: Uint8Array, sourcePort: number, destination: Uint8Array, destinationPort: number): readonly [Uint8Array, Uint8Array] {
    if (isAnyAddress(source)) {
      const local = this.localTowards(destination, source);
      return isSameAddress(local, destination) && sourcePort === destinationPort ? [source, destination] : [local, destination];
    }
    if (!isAnyAddress(destination)) return [source, destination];
    const local = this.localTowards(source, destination);
    return isSameAddress(local, source) && sourcePort === destinationPort ? [source, destination] : [source, local];
  }
}

function isInNetwork(entry: InterfaceEntry, address: Uint8Array): boolean {
  const bytes = address.length === 4 ? 4 : IPV6_NETWORK_BYTES;
  for (let at = 0; at < bytes; at++) {
    const mask = address.length === 4 ? (entry.netmask[at] ?? 0) : 0xff;
    if (((entry.address[at] ?? 0) & mask) !== ((address[at] ?? 0) & mask)) return false;
  }
  return true;
}
