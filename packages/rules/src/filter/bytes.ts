/**
 * Text that may hold any byte. Conditions compare bytes, JavaScript strings hold UTF-16: valid UTF-8 is decoded, and a byte
 * that is not part of it stands as one unit from U+DC80 to U+DCFF, which no valid text contains. So nothing is lost either way.
 */

const ESCAPE = 0xdc00;

/** UTF-8 bytes of a text; escaped bytes come out as themselves, other lone surrogates as U+FFFD. */
export function toBytes(text: string): Uint8Array {
  const ascii = asciiBytes(text);
  if (ascii !== undefined) return ascii;
  const out = new Uint8Array(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      out[length++] = code;
      continue;
    }
    if (code >= 0xdc80 && code <= 0xdcff) {
      out[length++] = code - ESCAPE;
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = text.charCodeAt(i + 1);
      if (code <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else {
        code = 0xfffd;
      }
    }
    if (code < 0x800) {
      out[length++] = 0xc0 | (code >> 6);
    } else if (code < 0x10000) {
      out[length++] = 0xe0 | (code >> 12);
      out[length++] = 0x80 | ((code >> 6) & 0x3f);
    } else {
      out[length++] = 0xf0 | (code >> 18);
      out[length++] = 0x80 | ((code >> 12) & 0x3f);
      out[length++] = 0x80 | ((code >> 6) & 0x3f);
    }
    out[length++] = 0x80 | (code & 0x3f);
  }
  return out.slice(0, length);
}

/** Nearly all texts of conditions. */
function asciiBytes(text: string): Uint8Array | undefined {
  const { length } = text;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) >= 0x80) return undefined;
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** The inverse of {@link toBytes}: `toBytes(fromBytes(b))` equals `b` for every `b`. */
export function fromBytes(bytes: Uint8Array): string {
  const parts: string[] = [];
  let units: number[] = [];
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i);
    const first = bytes[i] ?? 0;
    if (length === 0) {
      units.push(ESCAPE + first);
      i++;
    } else if (length === 1) {
      units.push(first);
      i++;
    } else {
      let code = first & (0xff >> (length + 1));
      for (let k = 1; k < length; k++) code = (code << 6) | ((bytes[i + k] ?? 0) & 0x3f);
      if (code >= 0x10000) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
      else units.push(code);
      i += length;
    }
    if (units.length >= 4096) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
  }
  parts.push(String.fromCharCode(...units));
  return parts.join('');
}

/** Length of the valid UTF-8 sequence at `i`, 0 when there is none. Overlong forms and surrogates are not valid. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || i + length > bytes.length) return 0;
  for (let k = 1; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[i + 1] ?? 0;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}

/** Whether the text holds a byte that is not UTF-8. */
export function hasRawBytes(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xd800 || code > 0xdfff) continue;
    if (code <= 0xdbff) i++;
    else return true;
  }
  return false;
}
