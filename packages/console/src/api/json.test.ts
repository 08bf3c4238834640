import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLossless } from './json.ts';

test('nanoseconds keep every digit', () => {
  expect(parseLossless('{"timestamp":1606322948648718268,"list":[-9223372036854775808]}')).toEqual({ timestamp: '1606322948648718268', list: ['-9223372036854775808'] });
});

test('digits within text are text', () => {
  expect(parseLossless('{"a":"id 1606322948648718268 \\" 1606322948648718268"}')).toEqual({ a: 'id 1606322948648718268 " 1606322948648718268' });
});

test('everything else is what JSON.parse makes of it', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const short = JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' && Math.abs(each) >= 1e15 ? 0 : each));
    expect(parseLossless(short)).toEqual(JSON.parse(short));
  }));
});

test('broken JSON is refused', () => expect(() => parseLossless('{"a":')).toThrow(SyntaxError));
