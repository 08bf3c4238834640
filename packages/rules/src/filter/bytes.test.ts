import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBytes, toBytes } from './bytes.ts';
import { escapeValue, unescapeValue } from './escape.ts';

test('any bytes survive as text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(toBytes(fromBytes(bytes))).toEqual(bytes);
    }),
    { numRuns: 1000 },
  );
});

test('text is encoded as UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(toBytes(text)).toEqual(new TextEncoder().encode(text));
    }),
  );
  expect(fromBytes(new TextEncoder().encode('aé€𐍈'))).toBe('aé€𐍈');
});

test('long texts are decoded as well', () => {
  const bytes = new Uint8Array(100_000).map((_, index) => index % 256);
  expect(toBytes(fromBytes(bytes))).toEqual(bytes);
});

test('values survive escaping, whatever bytes they hold', () => {
  const quoted = (text: string): string => (text.startsWith('"') ? unescapeValue(text) : text);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
      const text = fromBytes(bytes);
      expect(quoted(escapeValue(text, true))).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test('hexadecimal escapes that make up a character are that character', () => {
  expect(unescapeValue('"\\xc3\\xa9"')).toBe('é');
  expect([...toBytes(unescapeValue('"\\xe9\\x00"'))]).toEqual([0xe9, 0]);
});

test('a backslash before a blank is a backslash', () => {
  expect(unescapeValue('"a\\ b"')).toBe('a\\b');
});
