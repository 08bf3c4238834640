/** Opens a view of what a query selects. */
import type { CaptureIndex } from '../capture-index.ts';
import type { Finding } from '../findings/findings.ts';
import type { RowContext } from '../query/row-context.ts';
import type { Answered } from '../query/selector.ts';
import type { EventReader } from '../reading/event-reader.ts';
import type { ComputedRow, ViewDefinition } from './definition.ts';
import { GroupRows } from './group-rows.ts';
import { ListRows } from './list-rows.ts';
import { OpenTable, type RowSource, type ViewRow } from './open-table.ts';

export class TableMaker {
  readonly #index: CaptureIndex;
  readonly #context: RowContext;
  readonly #reader: EventReader;

  constructor(index: CaptureIndex, context: RowContext, reader: EventReader) {
    this.#index = index;
    this.#context = context;
    this.#reader = reader;
  }

  /** @throws Error when rows are ordered by the bytes of events, and the file cannot be read any more. */
  async open(view: ViewDefinition, answered: Answered, findings: readonly Finding[] | undefined): Promise<OpenTable> {
    this.#context.begin();
    const duration = this.#duration(answered);
    return await OpenTable.of(view, this.#source(view, answered, duration, findings), duration);
  }

  #source(view: ViewDefinition, answered: Answered, duration: number, findings: readonly Finding[] | undefined): RowSource {
    if (view.compute !== undefined) return computedRows(view, view.compute({ index: this.#index, answered, findings }));
    if (view.key !== undefined) return new GroupRows(view, view.key, this.#index, this.#context, answered, duration);
    return new ListRows(view, this.#index, this.#context, this.#reader, answered.selection);
  }

  /** ns of the window, within the capture. */
  #duration({ window }: Answered): number {
    const { firstTime, endTime } = this.#index;
    return Math.max(1, Math.min(window.to, endTime) - Math.max(window.from, firstTime));
  }
}

function computedRows({ columns }: ViewDefinition, rows: readonly ComputedRow[]): RowSource {
  const titles = columns.map(({ title }) => title);
  return {
    count: rows.length,
    column: (at) => Promise.resolve(rows.map(({ cells }) => cells[titles[at] ?? ''])),
    rows: (places) =>
      Promise.resolve(
        places.flatMap((place): ViewRow[] => {
          const row = rows[place];
          return row === undefined ? [] : [{ key: row.key, filter: row.filter, cells: titles.map((title) => row.cells[title]), first: row.first, last: row.last }];
        }),
      ),
  };
}
