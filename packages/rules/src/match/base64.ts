import type { ByteString } from '@eyrie/scap';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Uint8Array(256).fill(64);
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/**
 * Decodes base64 with or without padding; at most two `=` at the end.
 * @returns undefined when a character is foreign, the length is impossible, or unused bits are set.
 */
export function decodeBase64(text: ByteString): ByteString | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const length = text.length - padding;
  if (text.length > 0 && length === 0) return undefined;
  if (length % 4 === 1) return undefined;
  const out: string[] = [];
  let bits = 0;
  let held = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    const value = code < 256 ? (VALUES[code] ?? 64) : 64;
    if (value === 64) return undefined;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out.push(String.fromCharCode((held >> bits) & 0xff));
    held &= (1 << bits) - 1;
  }
  return held === 0 ? (out.join('') as ByteString) : undefined;
}
