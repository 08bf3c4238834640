import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queryOf } from './query-string.ts';

describe('the query of an address', () => {
  it('is what was put into it, by a form as by clients that escape themselves', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })), (values) => {
        const entries = Object.entries(values);
        expect(Object.entries(queryOf(`/x?${new URLSearchParams(entries).toString()}`))).toEqual(entries);
        expect(Object.entries(queryOf(`http://h/x?${entries.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}#y`))).toEqual(entries);
      }),
    );
  });

  it.each([
    ['?filter=ruleName%20=%20"a+b"', { filter: 'ruleName = "a+b"' }],
    ['?filter=proc.name+=+cat', { filter: 'proc.name = cat' }],
    ['?cursor&filter=', { cursor: '', filter: '' }],
    ['?a=1&a=2&&', { a: '1' }],
    ['', {}],
    ['?__proto__=x', JSON.parse('{"__proto__":"x"}')],
  ])('%s', (query, values) => expect(queryOf(`/x${query}`)).toEqual(values));

  it('is refused when it is not escaped as it must be', () => expect(() => queryOf('/x?a=%zz')).toThrow('%zz is not escaped'));
});
