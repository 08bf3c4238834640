/** Bytes that went through a descriptor, as text for the screen. */
import { bytesText, findSecrets, type ByteView, type Secret } from '@eyrie/inspect';
import { browserPlatform } from '../../../engine/browser-platform.ts';

/** More than this of one piece is shown when it is asked for. */
const SHOWN_BYTES = 2048;

export interface PayloadPart {
  readonly text: string;
  /** What the text looks like; absent: nothing that has to be kept from others. */
  readonly secret: Secret['kind'] | undefined;
}

export interface Payload {
  readonly parts: readonly PayloadPart[];
  /** Bytes that are there and not shown. */
  readonly hidden: number;
}

/** One line feed at either end says nothing. */
const trimmed = (text: string): string => text.replace(/^\r?\n|\r?\n$/g, '');

export function payloadOf(bytes: Uint8Array, form: ByteView, isWhole: boolean): Payload {
  const shown = isWhole ? bytes : bytes.subarray(0, SHOWN_BYTES);
  const text = form === 'hex' ? bytesText(shown, form, browserPlatform) : trimmed(bytesText(shown, form, browserPlatform));
  return { parts: form === 'hex' ? [{ text, secret: undefined }] : withSecrets(text), hidden: bytes.length - shown.length };
}

function withSecrets(text: string): PayloadPart[] {
  const parts: PayloadPart[] = [];
  let at = 0;
  for (const { start, end, kind } of findSecrets(text)) {
    if (start > at) parts.push({ text: text.slice(at, start), secret: undefined });
    parts.push({ text: text.slice(start, end), secret: kind });
    at = end;
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at), secret: undefined });
  return parts;
}
