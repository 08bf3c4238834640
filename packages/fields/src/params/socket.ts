/** Socket addresses and tuples of event parameters. */
import { byteString, type ByteString, type EventView } from '@eyrie/scap';
import { addressText } from '../names/address.ts';

const AF_UNIX = 1;
export const AF_INET = 2;
const AF_INET6 = 10;

/** `1.2.3.4:80->5.6.7.8:90`, `0->ffff8edcfda06800 /run/socket`, `family 16`. */
export function tupleText(event: EventView, index: number): ByteString {
  const length = event.lengthOf(index);
  if (length === 0) return 'NULL' as ByteString;
  const { u8, view } = event.memory;
  const at = event.startOf(index);
  const family = u8[at];
  switch (family) {
    case AF_UNIX: {
      if (length < 18 || u8[at + length - 1] !== 0) return 'INVALID PATH' as ByteString;
      const source = view.getBigUint64(at + 1, true).toString(16);
      const destination = view.getBigUint64(at + 9, true).toString(16);
      return `${source}->${destination} ${textAt(u8, at + 17, at + length)}` as ByteString;
    }
    case AF_INET:
      if (length < 13) return 'INVALID IPv4' as ByteString;
      return `${address(u8, at + 1, 4)}:${view.getUint16(at + 5, true)}->${address(u8, at + 7, 4)}:${view.getUint16(at + 11, true)}` as ByteString;
    case AF_INET6: {
      if (length < 37) return 'INVALID IPv6' as ByteString;
      const isMapped = isMappedAt(u8, at + 1) && isMappedAt(u8, at + 19);
      const skip = isMapped ? 12 : 0;
      const width = isMapped ? 4 : 16;
      return `${address(u8, at + 1 + skip, width)}:${view.getUint16(at + 17, true)}->${address(u8, at + 19 + skip, width)}:${view.getUint16(at + 35, true)}` as ByteString;
    }
    default:
      return `family ${family}` as ByteString;
  }
}

/** `1.2.3.4:80`, `/run/socket`. */
export function sockaddrText(event: EventView, index: number): ByteString {
  const length = event.lengthOf(index);
  if (length === 0) return '<NA>' as ByteString;
  const { u8, view } = event.memory;
  const at = event.startOf(index);
  const family = u8[at];
  switch (family) {
    case AF_UNIX:
      return length < 2 || u8[at + length - 1] !== 0 ? ('INVALID PATH' as ByteString) : textAt(u8, at + 1, at + length);
    case AF_INET:
      return (length < 7 ? 'INVALID IPv4' : `${address(u8, at + 1, 4)}:${view.getUint16(at + 5, true)}`) as ByteString;
    case AF_INET6:
      return (length < 19 ? 'INVALID IPv6' : `${address(u8, at + 1, 16)}:${view.getUint16(at + 17, true)}`) as ByteString;
    default:
      return `family ${family}` as ByteString;
  }
}

function address(u8: Uint8Array, at: number, width: number): ByteString {
  return addressText(byteString(u8, at, at + width));
}

function textAt(u8: Uint8Array, start: number, end: number): ByteString {
  let stop = start;
  while (stop < end && u8[stop] !== 0) stop += 1;
  return byteString(u8, start, stop);
}

/** `::ffff:a.b.c.d`, or all zero, which is taken for IPv4's 0.0.0.0. */
function isMappedAt(u8: Uint8Array, at: number): boolean {
  for (let index = 0; index < 10; index++) if (u8[at + index] !== 0) return false;
  if (u8[at + 10] === 0xff && u8[at + 11] === 0xff) return true;
  for (let index = 10; index < 16; index++) if (u8[at + index] !== 0) return false;
  return true;
}
