/** Values of a view's cells as people read them. */
import type { Cell, Unit } from '@eyrie/inspect';
import type { Nanoseconds } from '@eyrie/schema';
import { formatClock, type Zone } from '../../../time/format.ts';
import { formatBytes, formatNs } from '../format.ts';

/** What stands behind the column's name. */
const UNIT_WORDS: Partial<Record<Unit, string>> = { bytesPerSecond: 'per s', perSecond: 'per s', percent: '%' };

export const unitWords = (unit: Unit): string | undefined => UNIT_WORDS[unit];

export const isNumeric = (unit: Unit): boolean => unit !== 'text' && unit !== 'time';

export function cellText(cell: Cell, unit: Unit, zone: Zone): string {
  if (cell === undefined || cell === null) return '';
  if (unit === 'time' && (typeof cell === 'bigint' || typeof cell === 'number')) return clock(BigInt(cell) as Nanoseconds, zone);
  if (typeof cell !== 'number' && typeof cell !== 'bigint') return String(cell);
  const value = Number(cell);
  switch (unit) {
    case 'bytes':
    case 'bytesPerSecond':
      return formatBytes(value);
    case 'kilobytes':
      return formatBytes(value * 1024);
    case 'nanoseconds':
      return formatNs(value);
    case 'percent':
      return value.toFixed(2);
    case 'perSecond':
      return value === 0 ? '0' : value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
    case 'count':
      return value.toLocaleString('en');
    default:
      return String(cell);
  }
}

/** The exact value, for a tip. */
export function exactText(cell: Cell, unit: Unit, zone: Zone): string {
  if (cell === undefined || cell === null) return '';
  if (unit === 'time' && (typeof cell === 'bigint' || typeof cell === 'number')) return clock(BigInt(cell) as Nanoseconds, zone);
  return typeof cell === 'number' ? cell.toLocaleString('en', { maximumFractionDigits: 6 }) : String(cell);
}

/** `00:44:29.900617765` */
function clock(time: Nanoseconds, zone: Zone): string {
  return `${formatClock(Number(time / 1_000_000n), zone)}.${(time % 1_000_000_000n).toString().padStart(9, '0')}`;
}
