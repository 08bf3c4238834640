/** Internet addresses as text, as inet_ntop(3) writes them. */
import type { ByteString } from '@eyrie/scap';

const GROUPS = 8;

/** @param address 4 or 16 bytes in network order. @returns '' for any other length. */
export function formatAddress(address: Uint8Array): ByteString {
  if (address.length === 4) return formatIpv4(address, 0);
  return (address.length === 16 ? formatIpv6(address) : '') as ByteString;
}

/** `1.2.3.4:80`, `::1:80`. */
export function formatEndpoint(address: Uint8Array, port: number): ByteString {
  return `${formatAddress(address)}:${port}` as ByteString;
}

/** ::ffff:a.b.c.d, and the all-zero address, which is taken for IPv4's. */
export function isIpv4InIpv6(address: Uint8Array): boolean {
  for (let at = 0; at < 10; at++) if (address[at] !== 0) return false;
  if (address[10] === 0xff && address[11] === 0xff) return true;
  for (let at = 10; at < 16; at++) if (address[at] !== 0) return false;
  return true;
}

/** No address: all bytes are 0. */
export function isAnyAddress(address: Uint8Array): boolean {
  for (const byte of address) if (byte !== 0) return false;
  return true;
}

export function isSameAddress(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}

function formatIpv4(bytes: Uint8Array, at: number): ByteString {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}` as ByteString;
}

/** The longest run of two or more zero groups is left out, the first of equal ones; embedded IPv4 is written with dots. */
function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: GROUPS }, (_, group) => ((bytes[group * 2] ?? 0) << 8) | (bytes[group * 2 + 1] ?? 0));
  const gap = longestZeroRun(groups);
  const hasIpv4 = gap.start === 0 && (gap.length === 6 || (gap.length === 5 && groups[5] === 0xffff) || (gap.length === 7 && groups[7] !== 1));
  const last = hasIpv4 ? 6 : GROUPS;
  let text = '';
  for (let group = 0; group < last; group++) {
    const isInGap = gap.length > 0 && group >= gap.start && group < gap.start + gap.length;
    if (isInGap) {
      if (group === gap.start) text += ':';
      continue;
    }
    if (group > 0) text += ':';
    text += (groups[group] ?? 0).toString(16);
  }
  if (hasIpv4) return `${text}:${formatIpv4(bytes, 12)}`;
  return gap.length > 0 && gap.start + gap.length === GROUPS ? `${text}:` : text;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  let start = 0;
  for (let at = 0; at <= GROUPS; at++) {
    if (at < GROUPS && groups[at] === 0) continue;
    if (at - start > best.length) best = { start, length: at - start };
    start = at + 1;
  }
  return best.length >= 2 ? best : { start: -1, length: 0 };
}
