/** Rows of a view as lines of files. */
import { csvLine, ns, toRfc3339 } from '@eyrie/schema';
import type { Cell, Column, Unit } from './definition.ts';

/** What numbers of the file are in; people's units, as KB, are for screens. */
const FILE_UNITS: Partial<Record<Unit, string>> = { bytes: 'bytes', kilobytes: 'KiB', bytesPerSecond: 'bytes/s', perSecond: '1/s', nanoseconds: 'ns', percent: '%' };

/** The names of the columns, each with the unit of its numbers. */
export const csvHead = (columns: readonly Column[]): string => csvLine(columns.map(({ title, unit }) => (FILE_UNITS[unit] === undefined ? title : `${title} (${FILE_UNITS[unit]})`)));

/** @param cells by column. Times are RFC 3339 in UTC, to the nanosecond. */
export const csvRow = (columns: readonly Column[], cells: readonly Cell[]): string => csvLine(columns.map(({ unit }, at) => csvCell(cells[at], unit)));

function csvCell(cell: Cell, unit: Unit): string | number {
  if (cell === undefined) return '';
  if (unit === 'time' && (typeof cell === 'bigint' || typeof cell === 'number')) return toRfc3339(ns(BigInt(cell)));
  return typeof cell === 'number' || typeof cell === 'string' ? cell : valueText(cell);
}

/** An object by the titles of the columns, and the condition that selects the events of the row. Numbers of more than 53 bits, as times, stay exact. */
export function jsonRow(columns: readonly Column[], cells: readonly Cell[], filter: string): string {
  const members = columns.map(({ title }, at) => `${JSON.stringify(title)}:${valueText(cells[at])}`);
  return `{${[...members, `"filter":${JSON.stringify(filter)}`].join(',')}}`;
}

function valueText(cell: Cell): string {
  if (typeof cell === 'bigint') return String(cell);
  return typeof cell === 'object' ? `[${cell.map(valueText).join(',')}]` : JSON.stringify(cell ?? null);
}
