/** Internet addresses and networks: text to bytes, and membership. */

export interface Address {
  readonly family: 4 | 6;
  /** 4 or 16 bytes in network order. */
  readonly bytes: Uint8Array;
}

export interface Network {
  readonly family: 4 | 6;
  /** Bits beyond the prefix are zero. */
  readonly address: Uint8Array;
  readonly prefixLength: number;
}

/** Dotted decimal with four parts, none with leading zeros, as `inet_pton(3)` takes it. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return Uint8Array.from(parts, Number);
}

/** RFC 4291 text: eight groups, `::` once at most, the last 32 bits also in dotted decimal. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

function parseGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (isLast && index === groups.length - 1 && group.includes('.')) {
      const dotted = parseIpv4(group);
      if (dotted === undefined) return undefined;
      bytes.push(...dotted);
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      return undefined;
    }
  }
  return bytes;
}

/** An address constant of the filter language: IPv4 when it has a dot, else IPv6. */
export function parseAddress(text: string): Address | undefined {
  const family = text.includes('.') ? 4 : 6;
  const bytes = family === 4 ? parseIpv4(text) : parseIpv6(text);
  return bytes === undefined ? undefined : { family, bytes };
}

/** `address/length`. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const parsed = parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (parsed === undefined || !/^[0-9]{1,3}$/.test(length) || Number(length) > parsed.bytes.length * 8) return undefined;
  const prefixLength = Number(length);
  return { family: parsed.family, address: parsed.bytes.map((byte, index) => byte & maskByte(prefixLength, index)), prefixLength };
}

/** Byte `index` of a netmask. */
function maskByte(prefixLength: number, index: number): number {
  const bits = Math.min(8, Math.max(0, prefixLength - index * 8));
  return (0xff << (8 - bits)) & 0xff;
}

/** Whether an address, 4 or 16 characters of one byte each, lies in a network of its family. */
export function isInNetwork(address: string, network: Network): boolean {
  if (address.length !== network.address.length) return false;
  for (let i = 0; i * 8 < network.prefixLength; i++) {
    if ((address.charCodeAt(i) & maskByte(network.prefixLength, i)) !== network.address[i]) return false;
  }
  return true;
}
