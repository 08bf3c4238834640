/** Constants of conditions: from text to a value of the field's type. */
import type { ParamType } from '@eyrie/schema';
import { parseAddress, parseNetwork } from '../match/net.ts';
import { toBytes } from './bytes.ts';
import type { CheckOperator, Constant } from './checked.ts';
import { servicePort } from './services.ts';

/** Width in bits of whole-number types; negative: signed. */
const INTEGER_BITS: Partial<Record<ParamType, number>> = {
  INT8: -8,
  INT16: -16,
  INT32: -32,
  INT64: -64,
  FD: -64,
  ERRNO: -64,
  PID: -64,
  // Only whole numbers can be written for a double, and no more than 32 bits of them.
  DOUBLE: -32,
  UINT8: 8,
  UINT16: 16,
  UINT32: 32,
  UINT64: 64,
  FLAGS8: 8,
  FLAGS16: 16,
  FLAGS32: 32,
  ENUMFLAGS8: 8,
  ENUMFLAGS16: 16,
  ENUMFLAGS32: 32,
  L4PROTO: 8,
  MODE: 32,
  UID: 32,
  GID: 32,
  RELTIME: 64,
  ABSTIME: 64,
};

/**
 * Parses a constant for a field of this type.
 * @throws RangeError with a message for the user.
 */
export function parseConstant(text: string, type: ParamType, operator: CheckOperator): Constant {
  if (operator === 'bcontains' || operator === 'bstartswith') return { kind: 'bytes', bytes: parseHex(text) };
  if (type === 'BYTEBUF') return { kind: 'bytes', bytes: toBytes(text) };
  if (text.includes('\0')) throw new RangeError('filter error: filter value cannot contain a NUL byte (\\x00)');
  const bits = INTEGER_BITS[type];
  if (bits !== undefined) return { kind: 'integer', value: parseInteger(text, bits) };
  switch (type) {
    case 'CHARBUF':
    case 'FSPATH':
    case 'FSRELPATH':
    case 'SOCKADDR':
    case 'SOCKTUPLE':
    case 'SOCKFAMILY':
      return { kind: 'text', text, bytes: toBytes(text) };
    case 'PORT':
      return { kind: 'integer', value: BigInt(parsePort(text)) };
    case 'BOOL':
      if (text !== 'true' && text !== 'false') throw new RangeError(`filter error: unrecognized boolean value ${text}`);
      return { kind: 'boolean', value: text === 'true' };
    case 'IPADDR':
    case 'IPV4ADDR':
    case 'IPV6ADDR': {
      const address = parseAddress(text);
      if (address === undefined) throw new RangeError(`unrecognized ${text.includes('.') ? 'IPv4' : 'IPv6'} address ${text}`);
      return { kind: 'address', ...address };
    }
    case 'IPNET': {
      const network = parseNetwork(text);
      if (network === undefined) throw new RangeError(`unrecognized IP network ${text}`);
      return { kind: 'network', ...network };
    }
    default:
      throw new RangeError(`fields of type '${type}' cannot be compared with a constant`);
  }
}

/** Decimal digits with an optional sign. What does not fit is cut as C does: the limits of 64 bits first, then the low bits. */
function parseInteger(text: string, bits: number): bigint {
  if (!/^\s*[+-]?[0-9]+$/.test(text)) throw new RangeError(`${text} is not a valid number`);
  // More digits than any 64-bit number has are not worth converting.
  const digits = text.trim().replace(/^[+-]/, '').replace(/^0+(?=.)/, '').slice(0, 21);
  const magnitude = BigInt(digits);
  const isNegative = text.trim().startsWith('-');
  if (bits > 0) {
    const limit = 2n ** 64n - 1n;
    return BigInt.asUintN(bits, magnitude > limit ? limit : isNegative ? -magnitude : magnitude);
  }
  const limit = isNegative ? 2n ** 63n : 2n ** 63n - 1n;
  const clamped = magnitude > limit ? limit : magnitude;
  return BigInt.asIntN(-bits, isNegative ? -clamped : clamped);
}

function parsePort(text: string): number {
  if (text === '') return 0;
  if (/^[0-9]+$/.test(text)) {
    if (Number(text) > 0x7fffffff) throw new RangeError(`${text} is not a valid port`);
    return Number(text) & 0xffff;
  }
  const port = servicePort(text);
  if (port === undefined) throw new RangeError(`unrecognized protocol ${text}`);
  return port;
}

function parseHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) {
    throw new RangeError('filter error: bcontains and bstartswith operator support hex strings only');
  }
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
