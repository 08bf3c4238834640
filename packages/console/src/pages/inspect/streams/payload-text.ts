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

/** @param isMasked secrets are overwritten where they cannot be marked. */
export function payloadOf(bytes: Uint8Array, form: ByteView, isWhole: boolean, isMasked: boolean): Payload {
  const shown = isWhole ? bytes : bytes.subarray(0, SHOWN_BYTES);
  const hidden = bytes.length - shown.length;
  // Of all bytes: a secret that is cut is one still.
  if (form === 'hex') return { parts: [{ text: bytesText(isMasked ? overwritten(bytes).subarray(0, shown.length) : shown, form, browserPlatform), secret: undefined }], hidden };
  return { parts: withSecrets(trimmed(bytesText(shown, form, browserPlatform))), hidden };
}

/** All of it as one text. */
export function payloadText(bytes: Uint8Array, form: ByteView, isMasked: boolean): string {
  return payloadOf(bytes, form, true, isMasked).parts.map(({ text, secret }) => (isMasked && secret !== undefined ? masked(secret) : text)).join('');
}

export const masked = (secret: Secret['kind']): string => `‹${secret}›`;

const STAR = 0x2a;

function overwritten(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  // One character per byte: places in the text are places of the bytes.
  for (const { start, end } of findSecrets(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))) copy.fill(STAR, start, end);
  return copy;
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
