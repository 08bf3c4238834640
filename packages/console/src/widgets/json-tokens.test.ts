import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonTokens } from './json-tokens.ts';

const text = (json: string): string => jsonTokens(json).map((token) => token.text).join('');

test('indents as JSON.stringify does', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(text(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
  }));
});

test('tells keys, texts, numbers and words apart and rounds nothing', () => {
  expect(jsonTokens('{"a":1606322948648718268,"b":"a","c":null}').filter((token) => token.kind !== 'other')).toEqual([
    { kind: 'key', text: '"a"' }, { kind: 'number', text: '1606322948648718268' }, { kind: 'key', text: '"b"' }, { kind: 'text', text: '"a"' }, { kind: 'key', text: '"c"' }, { kind: 'word', text: 'null' },
  ]);
});
