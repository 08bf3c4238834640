/** IP addresses and ports as text. */
import { byteString, type ByteString } from '@eyrie/scap';

/** @param address 4 or 16 bytes. @returns dotted or colon form (RFC 5952, IPv4-mapped ones as `::ffff:1.2.3.4`); `<NA>` for other lengths. */
export function addressText(address: ByteString): ByteString {
  if (address.length === 4) return ipv4(address, 0) as ByteString;
  if (address.length === 16) return ipv6(address) as ByteString;
  return '<NA>' as ByteString;
}

/** @returns `address:port`, as socket names have it: no brackets around IPv6. */
export function endpointText(address: Uint8Array, port: number): string {
  return `${addressText(byteString(address))}:${port}`;
}

function ipv4(bytes: string, at: number): string {
  return `${bytes.charCodeAt(at)}.${bytes.charCodeAt(at + 1)}.${bytes.charCodeAt(at + 2)}.${bytes.charCodeAt(at + 3)}`;
}

function ipv6(bytes: string): string {
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push((bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1));
  const { start, length } = longestZeroRun(groups);
  // The C library writes the last four bytes dotted for mapped (::ffff:a.b.c.d) and compatible (::a.b.c.d) addresses.
  if (start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))) {
    return `::${length === 5 ? 'ffff:' : ''}${ipv4(bytes, 12)}`;
  }
  if (length < 2) return groups.map(hex).join(':');
  return `${groups.slice(0, start).map(hex).join(':')}::${groups.slice(start + length).map(hex).join(':')}`;
}

const hex = (group: number): string => group.toString(16);

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  let start = -1;
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === 0) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      if (index - start > best.length) best = { start, length: index - start };
      start = -1;
    }
  }
  return best;
}
