/** From the checked constants to what values are compared with. */
import { byteString, type ByteString } from '@eyrie/scap';
import type { Constant } from '../filter/checked.ts';

/** A number when it is exact, else a bigint: as the field readers give them. */
export function toNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Equality of numbers whatever their representation. */
export function sameNumber(a: number | bigint, b: number | bigint): boolean {
  return a === b || (typeof a !== typeof b && !(a < b) && !(a > b));
}

/** The constant as a value of the engine: text, buffers and addresses as bytes. Networks have no single value. */
export function constantValue(constant: Constant): ByteString | number | bigint | boolean {
  switch (constant.kind) {
    case 'integer':
      return toNumber(constant.value);
    case 'boolean':
      return constant.value;
    case 'text':
    case 'bytes':
    case 'address':
      return byteString(constant.bytes);
    case 'network':
      return byteString(constant.address);
  }
}

/** C's tolower: ASCII letters only, every other byte as it is. */
export function lowerAscii(value: ByteString): ByteString {
  return value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) as ByteString;
}

export function upperAscii(value: ByteString): ByteString {
  return value.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) as ByteString;
}

/** Text as C's strings see it: up to the first NUL. */
export function untilNul(value: ByteString): ByteString {
  const end = value.indexOf('\0');
  return end < 0 ? value : (value.slice(0, end) as ByteString);
}
