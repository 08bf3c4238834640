/** Bytes as people read them. */
import type { Platform } from '@eyrie/scap';

export type ByteView = 'text' | 'printable' | 'dotted' | 'hex';

const ROW_BYTES = 16;

/**
 * `text`: UTF-8, what is none as U+FFFD. `printable`: ASCII without the characters that do not print, lines kept. `dotted`: the same with dots for them.
 * `hex`: rows of sixteen bytes with their offset.
 */
export function bytesText(bytes: Uint8Array, view: ByteView, platform: Pick<Platform, 'decodeUtf8'>): string {
  switch (view) {
    case 'text':
      return platform.decodeUtf8(bytes);
    case 'printable':
      return Array.from(bytes, (byte) => (isPrintable(byte) || byte === LINE_FEED ? String.fromCharCode(byte) : '')).join('');
    case 'dotted':
      return Array.from(bytes, (byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '.')).join('');
    case 'hex':
      return hexDump(bytes);
  }
}

const LINE_FEED = 10;

function isPrintable(byte: number): boolean {
  return byte >= 32 && byte < 127;
}

function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    const row = bytes.subarray(at, at + ROW_BYTES);
    const pairs = Array.from({ length: ROW_BYTES / 2 }, (_, pair) => [row[pair * 2], row[pair * 2 + 1]].map((byte) => byte?.toString(16).padStart(2, '0') ?? '  ').join(''));
    const text = Array.from(row, (byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${pairs.join(' ')}  ${text}`);
  }
  return lines.join('\n');
}
