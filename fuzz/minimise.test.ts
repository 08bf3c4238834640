import { expect, it } from 'vitest';
import { minimise } from './minimise.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (input: Uint8Array): string => new TextDecoder().decode(input);

it('keeps what the failure needs, in its order, and nothing else', () => {
  const needs = (input: Uint8Array): boolean => /a.*b.*c/s.test(text(input));
  expect(text(minimise(bytes(`${'x'.repeat(300)}a${'y'.repeat(77)}b\nzzc${'w'.repeat(1000)}`), needs))).toBe('abc');
});

it('gives back what fails only as a whole', () => {
  const whole = bytes('whole');
  expect(minimise(whole, (input) => text(input) === 'whole')).toEqual(whole);
});
