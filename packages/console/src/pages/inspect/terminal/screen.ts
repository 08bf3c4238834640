/** What a terminal showed, as plain text: lines with backspaces and returns carried out, colours and movements of the cursor left out. */
import type { TerminalFrame } from '@eyrie/inspect';
import { browserPlatform } from '../../../engine/browser-platform.ts';

/** Escape sequences (ECMA-48): CSI …, OSC … ended by BEL or ST, and those of two characters. */
const SEQUENCES = new RegExp('\\u001b(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)|[@-Z\\\\^_])', 'g');

export function screenOf(frames: readonly Pick<TerminalFrame, 'bytes'>[]): string {
  const text = frames.map(({ bytes }) => browserPlatform.decodeUtf8(bytes)).join('').replaceAll(SEQUENCES, '');
  const lines: string[] = [];
  let line = '';
  let column = 0;
  for (const char of text) {
    if (char === '\n') {
      lines.push(line);
      line = '';
      column = 0;
    } else if (char === '\r') column = 0;
    else if (char === '\b') column = Math.max(0, column - 1);
    else if (char >= ' ' || char === '\t') {
      line = line.slice(0, column) + char + line.slice(column + 1);
      column += 1;
    }
  }
  return [...lines, line].join('\n');
}

const LINE_FEED = 10;

/**
 * What was to be seen. Programs that edit lines themselves write back each key. Others read whole lines, which the kernel has shown (canonical mode,
 * termios(3)): such a line ends with a line feed, while keys on their own end, if at all, with a return.
 */
export function framesSeen<Frame extends Pick<TerminalFrame, 'kind' | 'bytes'>>(frames: readonly Frame[]): Frame[] {
  return frames.filter(({ kind, bytes }) => kind === 'output' || bytes.at(-1) === LINE_FEED);
}

/** How many frames have been shown by a time. @param since ns since the first frame. @param from so many have been. */
export function shownUpTo(frames: readonly Pick<TerminalFrame, 'since'>[], since: number, from: number): number {
  let at = from;
  while ((frames[at]?.since ?? Number.POSITIVE_INFINITY) <= since) at += 1;
  return at;
}
