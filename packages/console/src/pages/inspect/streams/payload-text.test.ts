import { describe, expect, it } from 'vitest';
import { payloadOf } from './payload-text.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what went through a descriptor', () => {
  it('is text without the line feeds around it', () => {
    expect(payloadOf(bytes('\nGET / HTTP/1.0\r\n'), 'text', false)).toEqual({ parts: [{ text: 'GET / HTTP/1.0', secret: undefined }], hidden: 0 });
  });

  it('marks a card number within it, and nothing around it', () => {
    const { parts } = payloadOf(bytes('card 4111 1111 1111 1111 until 12/29'), 'text', false);
    expect(parts.filter((part) => part.secret !== undefined).map((part) => part.text)).toEqual(['4111 1111 1111 1111']);
    expect(parts.map((part) => part.text).join('')).toBe('card 4111 1111 1111 1111 until 12/29');
  });

  it('shows a long piece in part, and says how much is not shown', () => {
    expect(payloadOf(bytes('x'.repeat(5000)), 'dotted', false).hidden).toBe(2952);
    expect(payloadOf(bytes('x'.repeat(5000)), 'dotted', true).hidden).toBe(0);
  });
});
