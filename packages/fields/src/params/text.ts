/** Strings of event parameters. */
import type { EventView } from '@eyrie/scap';
import { byteString, type ByteString } from '@eyrie/scap';
import type { Text, TextTable } from '@eyrie/state';

/** What stands for a string that the kernel could not give. */
export const NO_TEXT = '<NA>' as ByteString;

/** Length without the terminating NUL and anything after it. */
export function textLength(event: EventView, index: number): number {
  const { u8 } = event.memory;
  const start = event.startOf(index);
  const length = event.lengthOf(index);
  for (let at = 0; at < length; at++) if (u8[start + at] === 0) return at;
  return length;
}

/** True for a string that is missing: no bytes at all, or the old way of writing "no string", `(NULL)`. */
export function isMissingText(event: EventView, index: number): boolean {
  const length = event.lengthOf(index);
  if (length === 0) return true;
  if (length !== 7) return false;
  const { u8 } = event.memory;
  const at = event.startOf(index);
  // "(NULL)" and its NUL.
  return u8[at] === 40 && u8[at + 1] === 78 && u8[at + 2] === 85 && u8[at + 3] === 76 && u8[at + 4] === 76 && u8[at + 5] === 41 && u8[at + 6] === 0;
}

/** @returns the string up to its NUL; `<NA>` when it is missing. */
export function textParam(event: EventView, index: number): ByteString {
  if (isMissingText(event, index)) return NO_TEXT;
  const start = event.startOf(index);
  return byteString(event.memory.u8, start, start + textLength(event, index));
}

/** The same, interned. */
export function internParam(texts: TextTable, event: EventView, index: number): Text {
  if (isMissingText(event, index)) return texts.of(NO_TEXT);
  return texts.intern(event.memory.u8, event.startOf(index), textLength(event, index));
}

/** All bytes, NULs included. */
export function bytesParam(event: EventView, index: number): ByteString {
  const start = event.startOf(index);
  return byteString(event.memory.u8, start, start + event.lengthOf(index));
}
