/** Tables a page at a time, in any order: who asks needs to hold no more rows than can be seen. */
import type { Inspection } from '../inspection.ts';
import type { Query } from '../query/query.ts';
import { groupedRows, type GroupedRows, type Grouping } from './grouped-rows.ts';
import { compareFor, type ViewRow, type ViewTable } from '../views/table.ts';

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
  readonly group?: Grouping | undefined;
}

export interface TableHead {
  /** Rows to be seen, those that stand for groups included. */
  readonly count: number;
  /** Rows of the view, whatever the grouping. */
  readonly rows: number;
  /** Undefined: they are not grouped. */
  readonly groups: number | undefined;
  readonly totals: ViewTable['totals'];
  /** ns that rates were made with. */
  readonly duration: number;
  /** Events that were selected. */
  readonly sort: TableSort;
}

interface Answer {
  readonly table: ViewTable;
  readonly head: Pick<TableHead, 'totals' | 'duration' | 'sort'>;
  readonly rows: readonly ViewRow[];
}

interface Shown {
  readonly rows: readonly ViewRow[];
  readonly groups: number | undefined;
  readonly closed: GroupedRows['closed'] | undefined;
}

/** More matches than anybody goes through. */
const MAX_FOUND = 10_000;

export class TablePages {
  readonly #inspection: Inspection;
  /** The newest answer: what follows is nearly always about the same table. */
  #answer: Promise<Answer> | undefined = undefined;
  #key = '';
  /** The newest grouping of it: groups are opened and closed without asking for the table again. */
  #grouped: { readonly answer: Answer; readonly key: string; readonly shown: Shown } | undefined = undefined;

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
  }

  async head(request: TableRequest): Promise<TableHead> {
    const { head, rows } = await this.#ask(request);
    const shown = await this.#shown(request);
    return { ...head, count: shown.rows.length, rows: rows.length, groups: shown.groups };
  }

  /** Rows from `first` to before `end`; fewer at the end of the table. */
  async rows(request: TableRequest, first: number, end: number): Promise<readonly ViewRow[]> {
    return (await this.#shown(request)).rows.slice(Math.max(0, first), end);
  }

  /** Places of the rows in which some cell matches, at most 10,000; what is within a closed group is found at the group. */
  async find(request: TableRequest, matches: (text: string) => boolean): Promise<readonly number[]> {
    const { rows, closed } = await this.#shown(request);
    const isMatch = (row: ViewRow): boolean => row.cells.some((cell) => cell !== undefined && matches(String(cell)));
    const found: number[] = [];
    for (let place = 0; place < rows.length && found.length < MAX_FOUND; place++) {
      const row = rows[place];
      if (row !== undefined && (isMatch(row) || closed?.get(row)?.some(isMatch) === true)) found.push(place);
    }
    return found;
  }

  /** Forgets what was computed: the capture has grown. */
  refresh(): void {
    this.#answer = undefined;
    this.#grouped = undefined;
  }

  /** The rows as they are to be seen: grouped, when the request says so. */
  async #shown(request: TableRequest): Promise<Shown> {
    const answer = await this.#ask(request);
    const { group } = request;
    if (group === undefined || !answer.table.columns.some(({ title }) => title === group.column)) return { rows: answer.rows, groups: undefined, closed: undefined };
    const key = JSON.stringify(group);
    if (this.#grouped?.answer !== answer || this.#grouped.key !== key) this.#grouped = { answer, key, shown: groupedRows(answer.table.columns, answer.rows, group, answer.head.sort) };
    return this.#grouped.shown;
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
    const table = await this.#inspection.view(view, query);
    const chosen = sort ?? { column: table.view.sortBy, isReversed: false };
    const at = table.columns.findIndex(({ title }) => title === chosen.column);
    const rows = at < 0 || (sort === undefined && !chosen.isReversed) ? table.rows : sorted(table.rows, at, chosen.isReversed);
    return { table, rows, head: { totals: table.totals, duration: table.duration, sort: chosen } };
  }
}

const sorted = (rows: readonly ViewRow[], at: number, isReversed: boolean): readonly ViewRow[] => rows.toSorted((a, b) => compareFor(isReversed, a.cells[at], b.cells[at]));
