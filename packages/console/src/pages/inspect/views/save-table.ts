/** A whole table as a file: every row, in the order and the columns that are shown. */
import { csvHead, csvRow, jsonRow, type Cell, type Column } from '@eyrie/inspect';
import { saveBlob } from '../follow/save-bytes.ts';

export type TableFormat = 'csv' | 'json';

export interface TableRow {
  /** By column of `columns`. */
  readonly cells: readonly Cell[];
  /** Selects the events of the row. */
  readonly filter: string;
}

export interface TableFile {
  /** All that rows have cells for. */
  readonly columns: readonly Column[];
  /** Those that are written. */
  readonly shown: readonly Column[];
  readonly count: number;
  readonly fetchRows: (first: number, end: number) => Promise<readonly TableRow[]>;
  /** Of the file, without its ending. */
  readonly name: string;
}

/** Rows that are fetched and written at a time. */
const PIECE_ROWS = 10_000;

/** @param onProgress told how many rows are written. @throws InspectError when the rows cannot be had. */
export async function saveTable({ columns, shown, count, fetchRows, name }: TableFile, format: TableFormat, signal: AbortSignal, onProgress: (rows: number) => void): Promise<void> {
  const places = shown.map((column) => columns.indexOf(column));
  const type = format === 'csv' ? 'text/csv;charset=utf-8' : 'application/json';
  // The browser may keep blobs on disk; the whole of a large table as text it may not hold.
  const pieces = [new Blob([format === 'csv' ? csvHead(shown) : '['])];
  let written = 0;
  while (written < count) {
    const rows = await fetchRows(written, written + PIECE_ROWS);
    if (signal.aborted) return;
    const lines = rows.map(({ cells, filter }) => {
      const chosen = places.map((place) => cells[place]);
      return format === 'csv' ? csvRow(shown, chosen) : `\n${jsonRow(shown, chosen, filter)}`;
    });
    pieces.push(new Blob([format === 'json' && written > 0 && lines.length > 0 ? ',' : '', lines.join(format === 'csv' ? '' : ',')]));
    written += rows.length;
    onProgress(written);
    if (rows.length === 0) break;
  }
  if (format === 'json') pieces.push(new Blob(['\n]\n']));
  saveBlob(new Blob(pieces, { type }), `${name}.${format}`);
}

/** The name of a capture as the beginning of names of files. */
export const fileStem = (capture: string): string => capture.replace(/\.scap(\.gz)?$/, '');
