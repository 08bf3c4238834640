import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wellFormedJson } from './event-row.ts';

describe('well-formed text', () => {
  it('is what remains of any text, however its characters are written in JSON', () => {
    const escaped = (text: string): string => JSON.stringify(text).replace(/[\ud800-\udfff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
    const unit = fc.oneof(fc.constantFrom('\ud83d', '\ude00', '\ud83d\ude00', '\\', '\\u', '"', 'd83d'), fc.string());
    fc.assert(
      fc.property(fc.array(unit), fc.boolean(), (units, asEscapes) => {
        const text = units.join('');
        const json = asEscapes ? escaped(text) : JSON.stringify(text);
        const expected = Buffer.from(text).toString();
        expect(JSON.parse(wellFormedJson(json))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
