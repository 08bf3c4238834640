/** Quoted strings of the filter language. */
import { fromBytes, hasRawBytes, toBytes } from './bytes.ts';

const SHORT_ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '\\': '\\', '/': '/' };
const SHORT_NAMES: Readonly<Record<string, string>> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', '"': '\\"' };

/** What Falco quotes. */
const NEEDS_QUOTES = /[\u0000-\u001f\u007f ='"\\]/;
/** Beside those, what would not be read back as one bare string. */
const NOT_BARE = /[(),[\]]/;
const TO_ESCAPE = /[\u0000-\u001f\u007f"\\\udc80-\udcff]/g;

/**
 * A value as it stands in canonical text: bare, or in double quotes when it has blanks, quotes, `=`, `\` or control characters.
 * With `exact`, also when it is empty or has brackets or commas, so that it is always read back as the same value.
 */
export function escapeValue(text: string, exact = false): string {
  const raw = hasRawBytes(text);
  if (!raw && !NEEDS_QUOTES.test(text) && !(exact && (text === '' || NOT_BARE.test(text)))) return text;
  const escaped = text.replace(TO_ESCAPE, (char, offset: number) => {
    const short = SHORT_NAMES[char];
    if (short !== undefined) return short;
    const code = char.charCodeAt(0);
    const isLowHalf = code >= 0xdc80 && isHighSurrogate(text.charCodeAt(offset - 1));
    return isLowHalf ? char : `\\x${(code & 0xff).toString(16).padStart(2, '0')}`;
  });
  // A quote behind a backslash does not end a string, not even when that backslash is escaped itself.
  return exact && escaped.endsWith('\\\\') ? `"${escaped.slice(0, -2)}\\x5c"` : `"${escaped}"`;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/**
 * Resolves the escapes of a quoted string.
 * @param quoted with its quotes, both the same.
 * @returns the text; `\xHH` gives a byte, see bytes.ts.
 * @throws RangeError with a message for the user, when an escape is not known.
 */
export function unescapeValue(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  const quote = quoted.charAt(0);
  const end = quoted.length - 1;
  let text = '';
  let bytes = false;
  for (let i = 1; i < end; i++) {
    const char = quoted.charAt(i);
    if (char !== '\\') {
      text += char;
      continue;
    }
    // A backslash just before the closing quote cannot happen: that quote would not close the string.
    const escape = quoted.charAt(++i);
    const short = SHORT_ESCAPES[escape];
    if (i >= end) break;
    if (short !== undefined) {
      text += short;
    } else if (escape === ' ') {
      text += '\\';
    } else if (escape === '"' || escape === "'") {
      if (escape !== quote) throw new RangeError(`invalid \\${escape} escape in ${quote}-quoted string`);
      text += escape;
    } else if (escape === 'x') {
      const byte = hexByte(quoted, i + 1, end);
      text += byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte);
      bytes ||= byte >= 0x80;
      i += 2;
    } else {
      throw new RangeError(`unsupported string escape sequence: \\${escape}`);
    }
  }
  // Bytes that together are UTF-8 become its characters, so that a value has one spelling only.
  return bytes ? fromBytes(toBytes(text)) : text;
}

function hexByte(quoted: string, start: number, end: number): number {
  if (start + 1 >= end) throw new RangeError('truncated hex char escape sequence');
  const digits = quoted.slice(start, start + 2);
  if (!/^[0-9a-fA-F]{2}$/.test(digits)) throw new RangeError(`invalid hex char escape sequence: ${digits}`);
  return Number.parseInt(digits, 16);
}
