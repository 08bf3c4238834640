/** Tables a page at a time, in any order: who asks needs to hold no more rows than can be seen. */
import type { Inspection } from '../inspection.ts';
import type { Query } from '../query/query.ts';
import type { OpenTable, TableSort, ViewRow } from '../views/open-table.ts';
import { groupedRows, type GroupedRows, type Grouping } from './grouped-rows.ts';

export interface TableRequest {
  readonly view: string;
  readonly query: Query;
  /** Absent: the view's own order. */
  readonly sort?: TableSort | undefined;
  readonly group?: Grouping | undefined;
}

export interface TableHead {
  /** Rows to be seen, those that stand for groups included. */
  readonly count: number;
  /** Rows of the view, whatever the grouping. */
  readonly rows: number;
  /** Undefined: they are not grouped. */
  readonly groups: number | undefined;
  readonly totals: OpenTable['totals'];
  /** ns that rates were made with. */
  readonly duration: number;
  /** Events that were selected. */
  readonly sort: TableSort;
}

interface Answer {
  readonly table: OpenTable;
  readonly sort: TableSort;
}

/** More matches than anybody goes through. */
const MAX_FOUND = 10_000;
/** Rows that are looked through at once. */
const TURN_ROWS = 5000;

export class TablePages {
  readonly #inspection: Inspection;
  /** The newest answer: what follows is nearly always about the same table. */
  #answer: Promise<Answer> | undefined = undefined;
  #key = '';
  /** The newest grouping of it: groups are opened and closed without asking for the table again. */
  #grouped: { readonly answer: Answer; readonly key: string; readonly shown: Promise<GroupedRows> } | undefined = undefined;

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
  }

  async head(request: TableRequest): Promise<TableHead> {
    const { table, sort } = await this.#ask(request);
    const shown = await this.#groups(request);
    return { count: shown?.rows.length ?? table.count, rows: table.count, groups: shown?.groups, totals: table.totals, duration: table.duration, sort };
  }

  /** Rows from `first` to before `end`; fewer at the end of the table. */
  async rows(request: TableRequest, first: number, end: number): Promise<readonly ViewRow[]> {
    const shown = await this.#groups(request);
    return shown === undefined ? await (await this.#ask(request)).table.rows(first, end) : shown.rows.slice(Math.max(0, first), end);
  }

  /** Places of the rows in which some cell matches, at most 10,000; what is within a closed group is found at the group. */
  async find(request: TableRequest, matches: (text: string) => boolean): Promise<readonly number[]> {
    const isMatch = (row: ViewRow): boolean => row.cells.some((cell) => cell !== undefined && matches(String(cell)));
    const shown = await this.#groups(request);
    const { table } = await this.#ask(request);
    const count = shown?.rows.length ?? table.count;
    const found: number[] = [];
    for (let first = 0; first < count && found.length < MAX_FOUND; first += TURN_ROWS) {
      const rows = shown?.rows.slice(first, first + TURN_ROWS) ?? (await table.rows(first, first + TURN_ROWS));
      for (const [at, row] of rows.entries()) if (isMatch(row) || shown?.closed.get(row)?.some(isMatch) === true) found.push(first + at);
    }
    return found.slice(0, MAX_FOUND);
  }

  /** Forgets what was computed: the capture has grown. */
  refresh(): void {
    this.#answer = undefined;
    this.#grouped = undefined;
  }

  /** The rows under the values of a column, when the request says so. */
  async #groups(request: TableRequest): Promise<GroupedRows | undefined> {
    const answer = await this.#ask(request);
    const { table, sort } = answer;
    const { group } = request;
    if (group === undefined || !table.columns.some(({ title }) => title === group.column)) return undefined;
    const key = JSON.stringify(group);
    if (this.#grouped?.answer !== answer || this.#grouped.key !== key) {
      const shown = table.rows(0, table.count).then((rows) => groupedRows(table.columns, rows, group, sort));
      this.#grouped = { answer, key, shown };
      shown.catch(() => {
        if (this.#grouped?.shown === shown) this.#grouped = undefined;
      });
    }
    return await this.#grouped.shown;
  }

  #ask(request: TableRequest): Promise<Answer> {
    const { view, query, sort } = request;
    const key = JSON.stringify([view, query.filters ?? [], String(query.from), String(query.to), sort?.column, sort?.isReversed]);
    if (this.#answer === undefined || this.#key !== key) {
      this.#key = key;
      const answer = this.#make(request);
      this.#answer = answer;
      // A failed answer is the asker's, and is not kept for the next one.
      answer.catch(() => {
        if (this.#answer === answer) this.#answer = undefined;
      });
    }
    return this.#answer;
  }

  async #make({ view, query, sort }: TableRequest): Promise<Answer> {
    const table = await this.#inspection.openView(view, query);
    return { table: sort === undefined ? table : await table.sortedBy(sort), sort: sort ?? { column: table.view.sortBy, isReversed: false } };
  }
}
