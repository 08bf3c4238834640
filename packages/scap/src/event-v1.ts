/** Events of the first version, which do not say how many parameters they have. */
import { EVENT_TYPES, PPME } from '@eyrie/schema';
import type { EventView } from './event-view.ts';
import type { Memory } from './memory.ts';

const HEADER = 22;
/** Old writers counted this many bytes too many in two types. */
const EXCESS = 3;

const mostParams = Uint8Array.from(EVENT_TYPES, (type) => type.params.length);

/**
 * Moves a window to an event of the first version and of a known type.
 * @param end first byte after the event's block body.
 * @returns false when the bytes cannot be such an event.
 */
export function moveToV1(view: EventView, memory: Memory, offset: number, end: number): boolean {
  if (end - offset < HEADER) return false;
  const type = memory.u16[(offset >> 1) + 10] ?? 0;
  let length = memory.view.getUint32(offset + 16, true);
  let count = -1;
  if (type === PPME.NOTIFICATION_E || type === PPME.INFRASTRUCTURE_EVENT_E) {
    count = paramCount(memory, offset, length - EXCESS, type);
    if (count >= 0) length -= EXCESS;
  }
  if (count < 0) count = paramCount(memory, offset, length, type);
  if (count < 0 || length > end - offset) return false;
  view.moveToV1(memory, offset, length, count);
  return true;
}

/**
 * The number of parameters with which lengths and data fill the event. There is at most one, as each parameter adds its length's
 * own two bytes.
 * @returns -1 when there is none.
 */
function paramCount(memory: Memory, offset: number, length: number, type: number): number {
  const { u16 } = memory;
  const body = length - HEADER;
  const most = mostParams[type] ?? 0;
  let filled = 0;
  let count = 0;
  for (let at = (offset + HEADER) >> 1; filled < body && count < most; at++, count++) filled += 2 + (u16[at] ?? 0);
  return filled === body ? count : -1;
}
