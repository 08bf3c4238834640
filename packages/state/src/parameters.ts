/** Reads parameters that may be absent or too short, as hostile and old captures have them. All are located before. */
import type { EventView } from '@eyrie/scap';
import type { Text, TextTable } from './text.ts';

/** Descriptors, results and ids are 32-bit in the kernel, whatever their width on the wire. @returns `absent` when it is not there. */
export function int(event: EventView, index: number, absent: number): number {
  if (index >= event.paramCount) return absent;
  const length = event.paramLength[index] ?? 0;
  const at = event.paramOffset[index] ?? 0;
  if (length >= 4) return event.memory.view.getInt32(at, true);
  if (length === 0) return absent;
  return length === 1 ? (event.memory.u8[at] ?? 0) : event.memory.view.getUint16(at, true);
}

/** Unsigned, of 1 to 4 bytes. */
export function uint(event: EventView, index: number, absent: number): number {
  return event.lengthOf(index) === 0 ? absent : int(event, index, absent) >>> 0;
}

export function big(event: EventView, index: number): bigint {
  return event.lengthOf(index) === 8 ? event.u64(index) : 0n;
}

/** A string without its NUL; undefined when the parameter is empty. */
export function text(event: EventView, index: number, texts: TextTable): Text | undefined {
  const length = event.lengthOf(index);
  if (length === 0) return undefined;
  const at = event.paramOffset[index] ?? 0;
  return texts.internAt(event.memory, at, event.memory.u8[at + length - 1] === 0 ? length - 1 : length);
}

/** A list of NUL-ended strings, or an address: all bytes as they are. */
export function raw(event: EventView, index: number, texts: TextTable): Text | undefined {
  const length = event.lengthOf(index);
  return length === 0 ? undefined : texts.internAt(event.memory, event.paramOffset[index] ?? 0, length);
}

/** As {@link raw}, but first looks whether they are those of a text that they probably are. */
export function rawLike(event: EventView, index: number, likely: Text, texts: TextTable): Text | undefined {
  const length = event.lengthOf(index);
  if (length === 0) return undefined;
  const at = event.paramOffset[index] ?? 0;
  return likely.equals(event.memory, at, length) ? likely : texts.internAt(event.memory, at, length);
}
