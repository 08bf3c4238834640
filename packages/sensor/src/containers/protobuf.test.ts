import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMessage, Message } from './protobuf.ts';

describe('protobuf messages', () => {
  it('what is written is read: texts, numbers, flags, messages, maps, repeated fields', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), fc.boolean(), fc.array(fc.string()), fc.dictionary(fc.string(), fc.string()), (text, number, flag, texts, map) => {
        const entries = Object.entries(map);
        const message = new Message(
          encodeMessage([1, text], [2, number], [3, flag], ...texts.map((item) => [4, item] as const), [500, encodeMessage([1, text])], ...entries.map(([name, value]) => [6, encodeMessage([1, name], [2, value])] as const)),
        );
        expect(message.text(1)).toBe(text);
        expect(message.number(2)).toBe(BigInt(number));
        expect(message.flag(3)).toBe(flag);
        expect(message.texts(4)).toEqual(texts);
        expect(message.message(500).text(1)).toBe(text);
        expect(new Map(Object.entries(message.textsByName(6)))).toEqual(new Map(entries));
      }),
    );
  });

  it('negative numbers are numbers, unknown wire types of fixed length are passed over', () => {
    // 1: varint -1; 2: fixed64; 3: fixed32; 4: "a"
    const bytes = Uint8Array.from([0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1d, 1, 2, 3, 4, 0x22, 1, 0x61]);
    const message = new Message(bytes);
    expect(message.number(1)).toBe(-1n);
    expect(message.text(4)).toBe('a');
    expect(message.text(9)).toBe('');
    expect(message.number(9)).toBe(0n);
  });

  it('any bytes are read or refused with a RangeError, and soon', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          new Message(bytes).messages(1);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
