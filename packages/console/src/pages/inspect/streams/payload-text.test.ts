import { describe, expect, it } from 'vitest';
import { payloadOf, payloadText } from './payload-text.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what went through a descriptor', () => {
  it('is text without the line feeds around it', () => {
    expect(payloadOf(bytes('\nGET / HTTP/1.0\r\n'), 'text', false, false)).toEqual({ parts: [{ text: 'GET / HTTP/1.0', secret: undefined }], hidden: 0 });
  });

  it('marks a card number within it, and nothing around it', () => {
    const { parts } = payloadOf(bytes('card 4111 1111 1111 1111 until 12/29'), 'text', false, false);
    expect(parts.filter((part) => part.secret !== undefined).map((part) => part.text)).toEqual(['4111 1111 1111 1111']);
    expect(parts.map((part) => part.text).join('')).toBe('card 4111 1111 1111 1111 until 12/29');
  });

  it('shows a long piece in part, and says how much is not shown', () => {
    expect(payloadOf(bytes('x'.repeat(5000)), 'dotted', false, false).hidden).toBe(2952);
    expect(payloadOf(bytes('x'.repeat(5000)), 'dotted', true, false).hidden).toBe(0);
  });

  it('has no secret left when it is masked, in hexadecimal neither', () => {
    const card = bytes('pays with 4111 1111 1111 1111\nand goes');
    expect(payloadText(card, 'text', true)).toMatch(/^pays with ‹.+›\nand goes$/);
    expect(payloadText(card, 'hex', false)).toContain('4111 1');
    expect(payloadText(card, 'hex', true)).not.toMatch(/4111|3431 3131/);
  });
});
