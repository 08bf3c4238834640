/** A whole view as a file: every row, in the order that is shown, in the columns that are shown. */
import { csvHead, csvRow, jsonRow, type Column, type InspectService, type TableRequest, type ViewDefinition } from '@eyrie/inspect';
import { saveBlob } from '../follow/save-bytes.ts';

export type ViewFormat = 'csv' | 'json';

/** Rows that are fetched and written at a time. */
const PIECE_ROWS = 10_000;

interface ViewFile {
  readonly service: InspectService;
  readonly request: TableRequest;
  readonly definition: ViewDefinition;
  readonly shown: readonly Column[];
  /** Of the file, without its ending. */
  readonly name: string;
}

/** @throws InspectError when the rows cannot be had. */
export async function saveView({ service, request, definition, shown, name }: ViewFile, format: ViewFormat): Promise<void> {
  const places = shown.map((column) => definition.columns.indexOf(column));
  const pieces: string[] = [format === 'csv' ? csvHead(shown) : '['];
  for (let first = 0; ; first += PIECE_ROWS) {
    const rows = await service.rows(request, first, first + PIECE_ROWS);
    const lines = rows.map(({ cells, filter }) => {
      const chosen = places.map((place) => cells[place]);
      return format === 'csv' ? csvRow(shown, chosen) : `\n${jsonRow(shown, chosen, filter)}`;
    });
    pieces.push(format === 'json' && first > 0 && lines.length > 0 ? ',' : '', lines.join(format === 'csv' ? '' : ','));
    if (rows.length < PIECE_ROWS) break;
  }
  if (format === 'json') pieces.push('\n]\n');
  saveBlob(new Blob(pieces, { type: format === 'csv' ? 'text/csv;charset=utf-8' : 'application/json' }), `${name}.${format}`);
}
