/** Rows of views in which each event is a row. */
import type { FieldContext } from '@eyrie/fields';
import type { CaptureIndex } from '../capture-index.ts';
import { isIndexed } from '../query/indexed-fields.ts';
import type { RowContext } from '../query/row-context.ts';
import type { Selection } from '../query/selection.ts';
import type { EventReader } from '../reading/event-reader.ts';
import type { Cell, Column, ViewDefinition } from './definition.ts';
import { fieldCellOf, type FieldCell } from './field-cell.ts';
import { MarkCursor, propertyOf } from './mark-cursor.ts';
import type { RowSource, ViewRow } from './open-table.ts';

/** Longer lists are cut. */
const MAX_LIST_ROWS = 1_000_000;

interface ListColumn {
  readonly column: Column;
  readonly cell: FieldCell | undefined;
  /** It needs more of events than the index has. */
  readonly isOfBytes: boolean;
}

export class ListRows implements RowSource {
  readonly count: number;
  readonly #index: CaptureIndex;
  readonly #context: RowContext;
  readonly #reader: EventReader;
  readonly #selection: Selection;
  readonly #columns: readonly ListColumn[];

  constructor(view: ViewDefinition, index: CaptureIndex, context: RowContext, reader: EventReader, selection: Selection) {
    this.#index = index;
    this.#context = context;
    this.#reader = reader;
    this.#selection = selection;
    this.#columns = view.columns.map((column) => ({ column, cell: fieldCellOf(column), isOfBytes: column.source.kind === 'field' && !isIndexed(column.source.field) }));
    this.count = Math.min(selection.count, MAX_LIST_ROWS);
  }

  async column(at: number): Promise<readonly Cell[]> {
    const column = this.#columns[at];
    if (column === undefined) return [];
    const rows: number[] = [];
    for (const row of this.#selection.rows()) {
      if (rows.length >= this.count) break;
      rows.push(row);
    }
    return (await this.#cells(rows, [column])).map(([cell]) => cell);
  }

  async rows(places: readonly number[]): Promise<readonly ViewRow[]> {
    const rows = places.map((place) => this.#selection.rowAt(place) ?? -1);
    // Events are read in the order of the file.
    const ascending = [...new Set(rows)].filter((row) => row >= 0).sort((a, b) => a - b);
    const cells = await this.#cells(ascending, this.#columns);
    const made = new Map(ascending.map((row, at) => [row, this.#row(row, cells[at] ?? [])]));
    return rows.flatMap((row) => made.get(row) ?? []);
  }

  #row(row: number, cells: readonly Cell[]): ViewRow {
    const number = this.#index.numbering.numberOf(row);
    return { key: String(number), filter: `evt.num=${number}`, cells, first: row, last: row };
  }

  /** @param rows ascending. */
  async #cells(rows: readonly number[], columns: readonly ListColumn[]): Promise<readonly (readonly Cell[])[]> {
    const marks = new MarkCursor(this.#index.marks);
    const cells: Cell[][] = [];
    if (!columns.some(({ isOfBytes }) => isOfBytes)) {
      this.#context.begin();
      for (const row of rows) cells.push(this.#cellsOf(row, columns, marks, this.#move(row)));
      return cells;
    }
    let next = 0;
    const withoutBytes = (end: number): void => {
      for (; next < end; next++) cells.push(columns.map(() => undefined));
    };
    await this.#reader.read(rows, (row, event) => {
      // Other questions may have moved the context while the file was read.
      this.#context.begin();
      let at = next;
      while (at < rows.length && rows[at] !== row) at += 1;
      withoutBytes(at);
      this.#move(row);
      cells.push(this.#cellsOf(row, columns, marks, this.#context.over(event)));
      next += 1;
    });
    withoutBytes(rows.length);
    return cells;
  }

  #cellsOf(row: number, columns: readonly ListColumn[], marks: MarkCursor, context: FieldContext): Cell[] {
    const mark = marks.at(row);
    return columns.map(({ column: { source }, cell }) => (source.kind === 'mark' ? propertyOf(mark, source.of, source.property) : cell?.(context)));
  }

  #move(row: number): RowContext {
    const { chunk, index } = this.#index.chunkOf(row);
    this.#context.moveWholly(chunk, index);
    return this.#context;
  }
}
