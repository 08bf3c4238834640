/** Times and durations as people read them. Zone is the reader's choice, shown wherever it matters. */
import type { Nanoseconds } from '@eyrie/schema';
import { msFromNs } from './nanoseconds.ts';

export type Zone = 'local' | 'utc';

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

interface Parts { year: number; month: number; day: number; hour: number; minute: number; second: number; ms: number }

/** Calendar parts of an epoch time in milliseconds. */
export function partsOf(ms: number, zone: Zone): Parts {
  const date = new Date(ms);
  return zone === 'utc'
    ? {
        year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(),
        hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), ms: date.getUTCMilliseconds(),
      }
    : {
        year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate(),
        hour: date.getHours(), minute: date.getMinutes(), second: date.getSeconds(), ms: date.getMilliseconds(),
      };
}

/** `2026-11-21` */
export function formatDate(ms: number, zone: Zone): string {
  const p = partsOf(ms, zone);
  return `${p.year}-${pad(p.month)}-${pad(p.day)}`;
}

/** `04:18:56` */
export function formatClock(ms: number, zone: Zone): string {
  const p = partsOf(ms, zone);
  return `${pad(p.hour)}:${pad(p.minute)}:${pad(p.second)}`;
}

/** `2026-11-21 04:18:56`, the form that the custom range reads back. */
export const formatDateTime = (ms: number, zone: Zone): string => `${formatDate(ms, zone)} ${formatClock(ms, zone)}`;

/** For a list row: the clock with milliseconds, and the day before it when it is not today. */
export function formatRowTime(time: Nanoseconds, zone: Zone, nowMs: number): { day: string | undefined; clock: string } {
  const ms = msFromNs(time);
  const p = partsOf(ms, zone);
  const sameDay = formatDate(ms, zone) === formatDate(nowMs, zone);
  return { day: sameDay ? undefined : `${pad(p.month)}-${pad(p.day)}`, clock: `${formatClock(ms, zone)}.${pad(p.ms, 3)}` };
}

/** All nine decimals: `2026-11-21 04:18:56.123456789`. */
export function formatExact(time: Nanoseconds, zone: Zone): string {
  const fraction = (time % 1_000_000_000n).toString().padStart(9, '0');
  return `${formatDateTime(msFromNs(time), zone)}.${fraction}`;
}

/** How long ago, in one unit: `now`, `12s`, `3m`, `5h`, `2d`. A time ahead of the clock (hosts disagree) says so: `+4s`. */
export function formatAge(time: Nanoseconds, nowMs: number): string {
  const seconds = Math.round((nowMs - msFromNs(time)) / 1000);
  if (seconds < -1) return `+${oneUnit(-seconds)}`;
  return seconds < 2 ? 'now' : oneUnit(seconds);
}

/** The same in words: `just now`, `3m ago`, `4s ahead of this computer’s clock`. */
export function agoWords(time: Nanoseconds, nowMs: number): string {
  const age = formatAge(time, nowMs);
  if (age.startsWith('+')) return `${age.slice(1)} ahead of this computer’s clock`;
  return age === 'now' ? 'just now' : `${age} ago`;
}

function oneUnit(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** A length of time in at most two units: `850 ms`, `45 s`, `10 min`, `1 h 30 min`, `2 d 4 h`. */
export function formatSpan(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  const units: [number, string][] = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = units.findIndex(([size]) => seconds >= size);
  const [size, name] = units[first] ?? [1, 's'];
  const rest = seconds % size;
  const [smaller, smallerName] = units[first + 1] ?? [1, 's'];
  const second = Math.floor(rest / smaller);
  return `${Math.floor(seconds / size)} ${name}${second > 0 && size > 1 ? ` ${second} ${smallerName}` : ''}`;
}

/** The reader's zone as an offset: `UTC+02:00`. */
export function zoneName(zone: Zone, atMs: number): string {
  if (zone === 'utc') return 'UTC';
  const minutes = -new Date(atMs).getTimezoneOffset();
  if (minutes === 0) return 'Local, UTC+0';
  const sign = minutes < 0 ? '−' : '+';
  const size = Math.abs(minutes);
  return `Local, UTC${sign}${Math.floor(size / 60)}${size % 60 ? `:${pad(size % 60)}` : ''}`;
}
