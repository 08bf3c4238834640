/** A view that has been asked for: how many rows it has and in which order; their cells are made when they are looked at. */
import type { GroupHead } from '../service/grouped-rows.ts';
import type { Cell, Column, ViewDefinition } from './definition.ts';

export interface ViewRow {
  /** What the row is about, as text. */
  readonly key: string;
  /** Selects the events of the row. */
  readonly filter: string;
  readonly cells: readonly Cell[];
  /** Rows of its first and last event; undefined: it has none (an idle process). */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** The row stands for others that have one value in common. */
  readonly group?: GroupHead;
}

/** A view with all its rows. */
export interface ViewTable {
  readonly view: ViewDefinition;
  readonly columns: readonly Column[];
  readonly rows: readonly ViewRow[];
  /** By column: the sum of what can be summed. */
  readonly totals: readonly (number | undefined)[];
  /** ns that rates were made with. */
  readonly duration: number;
}

export interface TableSort {
  /** Title of a column. */
  readonly column: string;
  /** Turns the column's own order round: numbers upwards, texts downwards. */
  readonly isReversed: boolean;
}

/** Where rows come from, in an order of its own. */
export interface RowSource {
  readonly count: number;
  /** The cells of one column. */
  column(at: number): Promise<readonly Cell[]>;
  /** @param places in the order of the source, any of them. */
  rows(places: readonly number[]): Promise<readonly ViewRow[]>;
}

const SUMMED: ReadonlySet<Column['unit']> = new Set(['count', 'bytes', 'bytesPerSecond', 'perSecond']);

export class OpenTable {
  readonly view: ViewDefinition;
  readonly totals: readonly (number | undefined)[];
  readonly duration: number;
  readonly #source: RowSource;
  /** Places of the source; undefined: its own order. */
  readonly #order: readonly number[] | undefined;

  private constructor(view: ViewDefinition, totals: readonly (number | undefined)[], duration: number, source: RowSource, order: readonly number[] | undefined) {
    this.view = view;
    this.totals = totals;
    this.duration = duration;
    this.#source = source;
    this.#order = order;
  }

  /** In the order of the view. */
  static async of(view: ViewDefinition, source: RowSource, duration: number): Promise<OpenTable> {
    const totals = await Promise.all(view.columns.map(async (column, at) => (isSummed(column) ? sumOf(await source.column(at)) : undefined)));
    return new OpenTable(view, totals, duration, source, await orderOf(view, source, { column: view.sortBy, isReversed: false }));
  }

  get columns(): readonly Column[] {
    return this.view.columns;
  }

  get count(): number {
    return this.#source.count;
  }

  /** The same rows in another order; in that of the capture when there is no such column. */
  async sortedBy(sort: TableSort): Promise<OpenTable> {
    return new OpenTable(this.view, this.totals, this.duration, this.#source, await orderOf(this.view, this.#source, sort));
  }

  /** Rows from `first` to before `end`; fewer at the end of the table. */
  async rows(first: number, end: number): Promise<readonly ViewRow[]> {
    const places: number[] = [];
    for (let at = Math.max(0, first); at < Math.min(end, this.count); at++) places.push(this.#order?.[at] ?? at);
    return await this.#source.rows(places);
  }

  async whole(): Promise<ViewTable> {
    const { view, columns, totals, duration } = this;
    return { view, columns, rows: await this.rows(0, this.count), totals, duration };
  }
}

async function orderOf({ columns }: ViewDefinition, source: RowSource, { column, isReversed }: TableSort): Promise<readonly number[] | undefined> {
  const at = columns.findIndex(({ title }) => title === column);
  if (at < 0) return undefined;
  const cells = await source.column(at);
  // Rows with equal cells stay in the order of the capture.
  return Array.from(cells, (_, place) => place).sort((a, b) => compareFor(isReversed, cells[a], cells[b]));
}

/** In the order of a column, or turned round; those without a value stand last either way. */
export function compareFor(isReversed: boolean, left: Cell, right: Cell): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return isReversed ? -compare(left, right) : compare(left, right);
}

/** Numbers downwards, texts upwards. */
function compare(left: NonNullable<Cell>, right: NonNullable<Cell>): number {
  if (typeof left === 'string' || typeof right === 'string') return String(left) < String(right) ? -1 : Number(left !== right);
  return left > right ? -1 : Number(left !== right);
}

/** Whether the numbers of several rows add up to one that means something. */
export function isSummed({ unit, source }: Column): boolean {
  return SUMMED.has(unit) && source.kind !== 'field' && source.kind !== 'longest' && !(source.kind === 'measure' && source.aggregate === 'average');
}

function sumOf(cells: readonly Cell[]): number {
  return cells.reduce<number>((sum, cell) => sum + (typeof cell === 'number' ? cell : 0), 0);
}
