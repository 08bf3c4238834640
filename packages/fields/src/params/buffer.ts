/** Byte buffers as people see them. */
import type { ByteString } from '@eyrie/scap';

const UNPRINTABLE = /[^\x20-\x7e]/g;

/** Bytes that are no printable ASCII become dots. */
export function bufferText(bytes: ByteString): ByteString {
  return bytes.replace(UNPRINTABLE, '.') as ByteString;
}

/**
 * The same, cut to `limit` characters of which the last three say that something was cut.
 * @param limit 0: no limit.
 */
export function shortBufferText(bytes: ByteString, limit: number): ByteString {
  if (limit === 0 || bytes.length <= limit) return bufferText(bytes);
  if (limit <= 3) return bufferText(bytes.slice(0, limit) as ByteString);
  return `${bufferText(bytes.slice(0, limit - 3) as ByteString)}...` as ByteString;
}
