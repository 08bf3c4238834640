import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framesSeen, screenOf, shownUpTo } from './screen.ts';

const shown = (...texts: string[]): string => screenOf(texts.map((text) => ({ bytes: new TextEncoder().encode(text) })));

describe('what a terminal showed', () => {
  it('is what a person saw: backspaces, returns and colours are carried out', () => {
    expect(shown('# wx', '\b \b', 'hoami\r\n', 'root\r\n', '# ')).toBe('# whoami\nroot\n# ');
    expect(shown('10 %\r20 %\r\n')).toBe('20 %\n');
    expect(shown('\u001b[1;31mred\u001b[0m \u001b]0;title\u0007x')).toBe('red x');
  });

  it('has the lines that were typed where the kernel showed them, and single keys only as the program writes them back', () => {
    const frame = (kind: 'input' | 'output', text: string) => ({ kind, bytes: new TextEncoder().encode(text) });
    expect(screenOf(framesSeen([frame('output', '# '), frame('input', 'id\n'), frame('output', 'uid=0\r\n# ')]))).toBe('# id\nuid=0\n# ');
    expect(screenOf(framesSeen([frame('output', '$ '), frame('input', 'i'), frame('output', 'i'), frame('input', '\r'), frame('output', '\r\n')]))).toBe('$ i\n');
  });

  it('takes whatever a program writes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => typeof screenOf([{ bytes }]) === 'string'));
  });

  it('goes on to the frames whose time has come', () => {
    const frames = [{ since: 0 }, { since: 5 }, { since: 5 }, { since: 9 }];
    expect([shownUpTo(frames, 0, 0), shownUpTo(frames, 5, 1), shownUpTo(frames, 100, 3)]).toEqual([1, 3, 4]);
  });
});
