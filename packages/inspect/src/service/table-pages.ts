/** Tables a page at a time, in any order: who asks needs to hold no more rows than can be seen. */
import type { Inspection } from '../inspection.ts';
import type { Query } from '../query/query.ts';
import type { Cell } from '../views/definition.ts';
import { compare, type ViewRow, type ViewTable } from '../views/table.ts';

export interface TableSort {
  /** Title of a column. */
  readonly column: string;
  /** Turns the column's own order round: numbers upwards, texts downwards. */
  readonly isReversed: boolean;
}

export interface TableRequest {
  readonly view: string;
  readonly query: Query;
  /** Absent: the view's own order. */
  readonly sort?: TableSort | undefined;
}

export interface TableHead {
  readonly count: number;
  readonly totals: ViewTable['totals'];
  /** ns that rates were made with. */
  readonly duration: number;
  /** Events that were selected. */
  readonly sort: TableSort;
}

interface Answer {
  readonly key: string;
  readonly table: ViewTable;
  readonly head: TableHead;
  readonly rows: readonly ViewRow[];
}

/** More matches than anybody goes through. */
const MAX_FOUND = 10_000;

export class TablePages {
  readonly #inspection: Inspection;
  /** The newest answer: what follows is nearly always about the same table. */
  #answer: Promise<Answer> | undefined = undefined;
  #key = '';

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
  }

  async head(request: TableRequest): Promise<TableHead> {
    return (await this.#ask(request)).head;
  }

  /** Rows from `first` to before `end`; fewer at the end of the table. */
  async rows(request: TableRequest, first: number, end: number): Promise<readonly ViewRow[]> {
    return (await this.#ask(request)).rows.slice(Math.max(0, first), end);
  }

  /** Places of the rows in which some cell matches, at most 10,000. The pattern is plain text when it is no regular expression. */
  async find(request: TableRequest, matches: (text: string) => boolean): Promise<readonly number[]> {
    const { rows } = await this.#ask(request);
    const found: number[] = [];
    for (let place = 0; place < rows.length && found.length < MAX_FOUND; place++) {
      if (rows[place]?.cells.some((cell) => cell !== undefined && matches(String(cell))) === true) found.push(place);
    }
    return found;
  }

  /** Forgets what was computed: the capture has grown. */
  refresh(): void {
    this.#answer = undefined;
  }

  #ask(request: TableRequest): Promise<Answer> {
    const { view, query, sort } = request;
    const key = JSON.stringify([view, query.filters ?? [], String(query.from), String(query.to), sort?.column, sort?.isReversed]);
    if (this.#answer === undefined || this.#key !== key) {
      this.#key = key;
      const answer = this.#make(key, request);
      this.#answer = answer;
      // A failed answer is the asker's, and is not kept for the next one.
      answer.catch(() => {
        if (this.#answer === answer) this.#answer = undefined;
      });
    }
    return this.#answer;
  }

  async #make(key: string, { view, query, sort }: TableRequest): Promise<Answer> {
    const table = await this.#inspection.view(view, query);
    const chosen = sort ?? { column: table.view.sortBy, isReversed: false };
    const at = table.columns.findIndex(({ title }) => title === chosen.column);
    const rows = at < 0 || (sort === undefined && !chosen.isReversed) ? table.rows : sorted(table.rows, at, chosen.isReversed);
    return { key, table, rows, head: { count: rows.length, totals: table.totals, duration: table.duration, sort: chosen } };
  }
}

/** Rows without a value stand last either way. */
function sorted(rows: readonly ViewRow[], at: number, isReversed: boolean): readonly ViewRow[] {
  const direction = isReversed ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right]: [Cell, Cell] = [a.cells[at], b.cells[at]];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return direction * compare(left, right);
  });
}
