/** Parameters in the address of a request. */
import { byteStringOf, type ByteString } from '@eyrie/scap';

/** @returns the first value of a parameter; undefined when there is none, or when the query cannot be read as a whole. */
export function queryParameter(uri: string, name: string): ByteString | undefined {
  const question = uri.indexOf('?');
  if (question < 0) return undefined;
  const end = uri.indexOf('#', question);
  const wanted = byteStringOf(name);
  let found: ByteString | undefined;
  for (const pair of uri.slice(question + 1, end < 0 ? undefined : end).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1));
    if (key === undefined || value === undefined || pair.includes(';')) return undefined;
    if (key === wanted) found ??= value;
  }
  return found;
}

/** @returns the bytes meant; undefined when a `%` is not followed by two hexadecimal digits. */
function decode(text: string): ByteString | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  const bytes = byteStringOf(text.replaceAll('+', ' '));
  return bytes.replace(/%([0-9a-fA-F]{2})/g, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))) as ByteString;
}
