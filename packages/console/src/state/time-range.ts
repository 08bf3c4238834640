/** The console's one time: a window that follows the clock, or a fixed range. */
import type { Nanoseconds } from '@eyrie/schema';
import { partsOf, type Zone } from '../time/format.ts';
import { nsFromMs, parseRfc3339 } from '../time/nanoseconds.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const WINDOWS = ['10M', '30M', '1H', '6H', '1D', '3D', '2W'] as const;
export type Window = (typeof WINDOWS)[number];
export const DEFAULT_WINDOW: Window = '1H';

const WINDOW_MS: Record<Window, number> = {
  '10M': 10 * MINUTE, '30M': 30 * MINUTE, '1H': HOUR, '6H': 6 * HOUR, '1D': DAY, '3D': 3 * DAY, '2W': 14 * DAY,
};
const WINDOW_WORDS: Record<Window, string> = {
  '10M': '10 minutes', '30M': '30 minutes', '1H': 'hour', '6H': '6 hours', '1D': 'day', '3D': '3 days', '2W': '2 weeks',
};

export type TimeRange =
  | { kind: 'live'; window: Window }
  /** `window` is the button it was paused from, so that going live again returns to it. */
  | { kind: 'fixed'; from: Nanoseconds; to: Nanoseconds; window?: Window };

export const windowMs = (window: Window): number => WINDOW_MS[window];
/** `last 10 minutes`; at the beginning of a line `Last 10 minutes`. */
export const windowWords = (window: Window, capital = false): string => `${capital ? 'Last' : 'last'} ${WINDOW_WORDS[window]}`;
export const isWindow = (text: string): text is Window => WINDOWS.some((window) => window === text);

/** The bounds of a range at a moment; a live one ends at that moment. */
export function boundsOf(range: TimeRange, nowMs: number): { from: Nanoseconds; to: Nanoseconds } {
  if (range.kind === 'fixed') return { from: range.from, to: range.to };
  return { from: nsFromMs(nowMs - windowMs(range.window)), to: nsFromMs(nowMs) };
}

/** Equal for equal ranges. */
export const rangeKey = (range: TimeRange): string => (range.kind === 'live' ? range.window : `${range.from}-${range.to}`);

/** The range as it stands now, no longer following the clock. */
export function pause(range: TimeRange, nowMs: number): TimeRange {
  return range.kind === 'fixed' ? range : { kind: 'fixed', ...boundsOf(range, nowMs), window: range.window };
}

/** Follows the clock again, with the window it was paused from. */
export function resume(range: TimeRange): TimeRange {
  return range.kind === 'live' ? range : { kind: 'live', window: range.window ?? DEFAULT_WINDOW };
}

const UNIT_MS: Record<string, number> = { s: 1000, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

/**
 * What a person types for a time, in their zone: `2026-11-21 04:18:56.25`, `2026-11-21`, `04:18` (today), `-15m`, `now`, or RFC 3339 with a zone.
 * Undefined when it is none of them or no such day exists.
 */
export function parseTime(text: string, zone: Zone, nowMs: number): Nanoseconds | undefined {
  const trimmed = text.trim();
  if (trimmed.toLowerCase() === 'now') return nsFromMs(nowMs);
  const ago = /^-\s*(\d{1,5})\s*([smhdw])$/i.exec(trimmed);
  if (ago) return nsFromMs(nowMs - Number(ago[1]) * (UNIT_MS[(ago[2] ?? '').toLowerCase()] ?? 0));
  const zoned = parseRfc3339(trimmed);
  if (zoned !== undefined) return zoned;

  const match = /^(?:(\d{4})-(\d{1,2})-(\d{1,2}))?[T ]*(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?$/i.exec(trimmed);
  if (!match || trimmed === '') return undefined;
  const today = partsOf(nowMs, zone);
  const [year, month, day] = match[1] ? [Number(match[1]), Number(match[2]), Number(match[3])] : [today.year, today.month, today.day];
  const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = zone === 'utc' ? Date.UTC(year, month - 1, day, hour, minute, second) : new Date(year, month - 1, day, hour, minute, second).getTime();
  const back = partsOf(ms, zone);
  if (back.month !== month || back.day !== day) return undefined;
  return (nsFromMs(ms) + BigInt((match[7] ?? '').padEnd(9, '0'))) as Nanoseconds;
}
