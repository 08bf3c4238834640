/** Just enough DER (ITU-T X.690) to write a certificate: every function returns one complete encoded value. */

const TAG = { boolean: 0x01, integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, utf8: 0x0c, sequence: 0x30, set: 0x31, utcTime: 0x17, generalizedTime: 0x18 };

/** A value with any tag. */
export function tagged(tag: number, content: Uint8Array): Buffer {
  const size = content.length;
  // Short form, or the number of length bytes and then the length, big end first.
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  if (size > 0xffff) throw new RangeError('longer than a certificate needs');
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

export const sequence = (...items: Uint8Array[]): Buffer => tagged(TAG.sequence, Buffer.concat(items));
export const set = (...items: Uint8Array[]): Buffer => tagged(TAG.set, Buffer.concat(items));
export const octets = (content: Uint8Array): Buffer => tagged(TAG.octets, content);
export const boolean = (value: boolean): Buffer => tagged(TAG.boolean, Buffer.from([value ? 0xff : 0]));
export const utf8 = (text: string): Buffer => tagged(TAG.utf8, Buffer.from(text));
/** @param unused how many bits at the end do not count */
export const bits = (content: Uint8Array, unused = 0): Buffer => tagged(TAG.bits, Buffer.concat([Buffer.from([unused]), content]));

/** A number that is not negative, big end first. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const trimmed = first < 0 ? Buffer.from([0]) : bytes.subarray(first);
  const needsZero = (trimmed[0] ?? 0) >= 0x80;
  return tagged(TAG.integer, needsZero ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed);
}

/** Object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(TAG.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

/** Two-digit years up to 2049, as RFC 5280 demands, four digits from then on; always UTC, whole seconds. */
export function time(date: Date): Buffer {
  const text = `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  return date.getUTCFullYear() < 2050 ? tagged(TAG.utcTime, Buffer.from(text.slice(2))) : tagged(TAG.generalizedTime, Buffer.from(text));
}
