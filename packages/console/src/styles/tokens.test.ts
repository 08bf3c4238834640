import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map([...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]));

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string, theme: 'light' | 'dark'): number {
  const [a, b] = [first, second].map((name) => {
    const token = tokens.get(name);
    if (!token) throw new Error(`no colour --${name} in tokens.css`);
    return luminance(token[theme]);
  });
  return (Math.max(a ?? 0, b ?? 0) + 0.05) / (Math.min(a ?? 0, b ?? 0) + 0.05);
}

/** Text on what it stands on; 4.5 is WCAG's AA for text of this size. */
const TEXT: readonly (readonly [text: string, ground: string])[] = [
  ...['bg', 'surface', 'raised', 'hover', 'selected'].flatMap((ground) => [['text', ground], ['text-muted', ground]] as const),
  ...['accent', 'live', 'bad', 'low', 'info', 'code-key', 'code-text', 'code-number', 'code-word'].map((text) => [text, 'surface'] as const),
  ['accent', 'raised'], ['accent', 'hover'], ['accent', 'bg'], ['low', 'hover'], ['info', 'hover'], ['low', 'selected'], ['info', 'selected'],
  ['accent-text', 'accent'], ['on-severity', 'high'], ['on-severity', 'medium'], ['warn', 'warn-bg'], ['bad', 'bad-bg'], ['text', 'bad-bg'], ['warn', 'surface'],
];
/** Shapes that carry meaning; 3 is WCAG's AA for them. */
const SHAPES: readonly (readonly [shape: string, ground: string])[] = [['high', 'surface'], ['medium', 'surface'], ['line-strong', 'surface'], ['line-strong', 'bg'], ['high-bar', 'surface']];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(TEXT)('%s can be read on %s', (text, ground) => expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5));
  test.each(SHAPES)('%s can be seen on %s', (shape, ground) => expect(contrast(shape, ground, theme)).toBeGreaterThanOrEqual(3));
});
