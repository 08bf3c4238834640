/**
 * Kernel strings are bytes, not text: file names and arguments need not be UTF-8.
 *
 * Inside the engine a string is a `ByteString`: a JavaScript string with one character (0–255) per byte. Comparing, searching and
 * cutting it compares, searches and cuts bytes, exactly and fast. It becomes text only where it leaves the engine.
 */
export type ByteString = string & { readonly __encoding: 'bytes' };

const CHUNK = 4096;

/** Node does it natively, three times as fast; in browsers `latin1` is another encoding. */
const latin1Slice = (globalThis as { readonly Buffer?: { readonly prototype: { readonly latin1Slice?: (this: Uint8Array, start: number, end: number) => string } } }).Buffer?.prototype.latin1Slice;

/** Bytes to byte string; allocates. */
export function byteString(bytes: Uint8Array, start = 0, end = bytes.length): ByteString {
  if (latin1Slice !== undefined && start < end && end <= bytes.length) return latin1Slice.call(bytes, start, end) as ByteString;
  let result = '';
  for (let at = start; at < end; at += CHUNK) {
    result += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(end, at + CHUNK)) as unknown as number[]);
  }
  return result as ByteString;
}

/** Text (of a rule, of a filter) to the bytes that the kernel would hold for it. */
export function byteStringOf(text: string): ByteString {
  if (isAscii(text)) return text as ByteString;
  let result = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) result += character;
    else if (code < 0x800) result += String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) result += String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else result += String.fromCharCode(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return result as ByteString;
}

/** For people: decodes UTF-8; each byte that is not part of a valid sequence becomes U+FFFD. */
export function textOf(bytes: ByteString): string {
  if (isAscii(bytes)) return bytes;
  let result = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      result += '\uFFFD';
      at += 1;
      continue;
    }
    let code = bytes.charCodeAt(at) & (length === 1 ? 0x7f : 0xff >> (length + 1));
    for (let index = 1; index < length; index++) code = (code << 6) | (bytes.charCodeAt(at + index) & 63);
    result += String.fromCodePoint(code);
    at += length;
  }
  return result;
}

/** Length of the valid UTF-8 sequence at `at` (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF), or 0. */
function sequenceLength(bytes: ByteString, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return 0;
  for (let index = 1; index < length; index++) if ((bytes.charCodeAt(at + index) & 0xc0) !== 0x80) return 0;
  const second = bytes.charCodeAt(at + 1);
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f) || (first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  return length;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
