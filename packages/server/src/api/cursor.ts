/**
 * Where a list of events goes on. A page cursor carries the range, the filter and the direction along, so that clients which send nothing but the cursor
 * still get what they asked for first; the cursor of a single event is a bare position.
 */
import { z } from 'zod';
import type { Position } from '../stores/events/event-store.ts';
import { Problem } from './problem.ts';

export interface PageCursor {
  readonly from: bigint;
  readonly to: bigint;
  readonly filter: string;
  readonly direction: 'older' | 'newer';
  /** Undefined: begin at the end of the range. */
  readonly position: Position | undefined;
  /** How many events there are from here on, when they have been counted before. */
  readonly remaining?: number | undefined;
}

const digits = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt)
  .refine((value) => value < 2n ** 64n);
const id = z.string().regex(/^[0-9a-f]{32}$/);
const page = z.tuple([digits, digits, z.string(), z.enum(['older', 'newer']), z.union([z.tuple([digits, id]), z.null()]), z.number().int().min(0).optional()]);

export function encodePageCursor({ from, to, filter, direction, position, remaining }: PageCursor): string {
  const content = [String(from), String(to), filter, direction, position === undefined ? null : [String(position.time), position.id], ...(remaining === undefined ? [] : [remaining])];
  return `p${Buffer.from(JSON.stringify(content)).toString('base64url')}`;
}

/** 33 characters. */
export function encodeEventCursor({ time, id: eventId }: Position): string {
  const bytes = Buffer.alloc(24);
  bytes.writeBigUInt64BE(time);
  bytes.write(eventId, 8, 'hex');
  return `e${bytes.toString('base64url')}`;
}

/**
 * @param defaults range and filter for the cursor of an event, which has none of its own
 * @throws Problem for text that is no cursor.
 */
export function decodeCursor(text: string, defaults: Pick<PageCursor, 'from' | 'to' | 'filter'>): PageCursor {
  const bytes = Buffer.from(text.slice(1), 'base64url');
  if (text.startsWith('e') && bytes.length === 24) {
    return { ...defaults, direction: 'older', position: { time: bytes.readBigUInt64BE(), id: bytes.toString('hex', 8) } };
  }
  const content = text.startsWith('p') ? page.safeParse(jsonOf(bytes)) : undefined;
  if (content?.success !== true) throw new Problem(400, 'cursor: not one that this server gave out');
  const [from, to, filter, direction, position, remaining] = content.data;
  return { from, to, filter, direction, position: position === null ? undefined : { time: position[0], id: position[1] }, remaining };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
