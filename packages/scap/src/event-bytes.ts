/** The bytes of an event as current readers know them, whatever form it has where it lies. */
import { EVENT_TYPES, EventFlag } from '@eyrie/schema';
import type { EventView } from './event-view.ts';

const HEADER = 26;
/** Time and thread id: the same in every version. */
const FIXED = 16;

const isLarge = Uint8Array.from(EVENT_TYPES, (type) => (type.flags & EventFlag.LARGE_PAYLOAD ? 1 : 0));

/** Bytes that {@link writeEvent} writes. Parameters must have been located unless the event is whole and of the current version. */
export function eventLength(view: EventView): number {
  if (view.isWhole && view.headerLength === HEADER) return view.length;
  let length = HEADER + view.paramCount * lengthBytes(view);
  for (let index = 0; index < view.paramCount; index++) length += view.lengthOf(index);
  return length;
}

/** Writes the event at `at`; there must be {@link eventLength} bytes. */
export function writeEvent(view: EventView, target: Uint8Array, at: number): void {
  const source = view.memory.u8;
  if (view.isWhole && view.headerLength === HEADER) {
    target.set(source.subarray(view.offset, view.offset + view.length), at);
    return;
  }
  const large = lengthBytes(view) === 4;
  const data = new DataView(target.buffer, target.byteOffset + at);
  target.set(source.subarray(view.offset, view.offset + FIXED), at);
  data.setUint16(20, view.type, true);
  data.setUint32(22, view.paramCount, true);
  let to = HEADER + view.paramCount * lengthBytes(view);
  for (let index = 0; index < view.paramCount; index++) {
    const length = view.lengthOf(index);
    if (large) data.setUint32(HEADER + index * 4, length, true);
    else data.setUint16(HEADER + index * 2, length, true);
    target.set(source.subarray(view.startOf(index), view.startOf(index) + length), at + to);
    to += length;
  }
  data.setUint32(16, to, true);
}

/** A copy of the event. Locates its parameters; undefined when their lengths do not fit it. */
export function eventBytes(view: EventView): Uint8Array | undefined {
  if (!view.locateParams()) return undefined;
  const bytes = new Uint8Array(eventLength(view));
  writeEvent(view, bytes, 0);
  return bytes;
}

function lengthBytes(view: EventView): number {
  return isLarge[view.type] === 1 ? 4 : 2;
}
