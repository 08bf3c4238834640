/** A view of a capture as text in columns, or as JSON. */
import { toRfc3339, ns } from '@eyrie/schema';
import { jsonRow, type Cell, type Unit, type ViewTable } from '@eyrie/inspect';

/** Wider columns are cut, but for the last one. */
const MAX_WIDTH = 48;
const SIZES = ['', 'K', 'M', 'G', 'T'];

/** One array, a row per line: objects by the titles of the columns. Numbers of more than 53 bits, as times, stay exact. */
export function* jsonLines({ columns, rows }: ViewTable): Generator<string> {
  yield '[';
  for (const [at, { cells, filter }] of rows.entries()) yield `${jsonRow(columns, cells, filter)}${at < rows.length - 1 ? ',' : ''}`;
  yield ']';
}

export function tableLines({ columns, rows, view }: ViewTable): string[] {
  const texts = rows.map(({ cells }) => columns.map(({ unit }, at) => cellText(cells[at], unit)));
  const widths = columns.map(({ title }, at) => (at === columns.length - 1 ? 0 : Math.min(MAX_WIDTH, Math.max(title.length, ...texts.map((row) => row[at]?.length ?? 0)))));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (columns[at]?.unit === 'text' || columns[at]?.unit === 'time' ? cell.slice(0, widths[at] === 0 ? undefined : widths[at]).padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ').trimEnd();
  return [line(columns.map(({ title }) => title)), ...texts.map(line), ...(view.note === undefined ? [] : ['', view.note])];
}

function cellText(cell: Cell, unit: Unit): string {
  if (cell === undefined) return '';
  if (unit === 'time') return toRfc3339(ns(BigInt(cell as bigint)));
  if (typeof cell !== 'number') return String(cell);
  switch (unit) {
    case 'bytes':
      return scaled(cell, 1024);
    case 'bytesPerSecond':
      return `${scaled(cell, 1024)}/s`;
    case 'nanoseconds':
      return duration(cell);
    case 'percent':
    case 'perSecond':
      return cell.toFixed(2);
    default:
      return String(cell);
  }
}

function scaled(value: number, step: number): string {
  const power = value < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log(value) / Math.log(step)));
  return power === 0 ? String(Math.round(value)) : `${(value / step ** power).toFixed(1)}${SIZES[power] ?? ''}`;
}

function duration(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${Math.round(nanoseconds)}ns`;
  if (nanoseconds < 1e6) return `${(nanoseconds / 1e3).toFixed(1)}us`;
  if (nanoseconds < 1e9) return `${(nanoseconds / 1e6).toFixed(1)}ms`;
  return `${(nanoseconds / 1e9).toFixed(2)}s`;
}
