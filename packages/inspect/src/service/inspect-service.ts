/** Everything that can be asked about an open capture, as calls whose arguments and answers are plain data: they may cross to a worker or a server. */
import { compileSearch, filterOf, FilterError } from '@eyrie/rules';
import type { CaptureSummary, Inspection } from '../inspection.ts';
import type { Overview } from '../overview/overview.ts';
import type { Query } from '../query/query.ts';
import type { ViewRow } from '../views/table.ts';
import { TablePages, type TableHead, type TableRequest } from './table-pages.ts';

export interface FilterProblem {
  readonly message: string;
  /** Index into the condition. */
  readonly at: number;
}

export interface InspectService {
  summary(): Promise<CaptureSummary>;
  /** The tiles of what the query selects; the window, or else the capture, cut into so many parts. @throws FilterError */
  overview(query: Query, parts: number): Promise<Overview>;
  /** How many rows a view has, and its totals. @throws FilterError */
  table(request: TableRequest): Promise<TableHead>;
  /** @throws FilterError */
  rows(request: TableRequest, first: number, end: number): Promise<readonly ViewRow[]>;
  /** Places of the rows that hold the text or match the regular expression, capital or small; at most 10,000. */
  findRows(request: TableRequest, pattern: string): Promise<readonly number[]>;
  /** What is wrong with a condition; undefined: nothing. */
  check(filter: string): Promise<FilterProblem | undefined>;
}

export class LocalInspectService implements InspectService {
  readonly #inspection: Inspection;
  readonly #tables: TablePages;

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
    this.#tables = new TablePages(inspection);
  }

  /** Forgets what was computed: the capture has grown. */
  refresh(): void {
    this.#tables.refresh();
  }

  summary(): Promise<CaptureSummary> {
    return Promise.resolve(this.#inspection.summary);
  }

  overview(query: Query, parts: number): Promise<Overview> {
    return this.#inspection.overview(query, parts);
  }

  table(request: TableRequest): Promise<TableHead> {
    return this.#tables.head(request);
  }

  rows(request: TableRequest, first: number, end: number): Promise<readonly ViewRow[]> {
    return this.#tables.rows(request, first, end);
  }

  findRows(request: TableRequest, pattern: string): Promise<readonly number[]> {
    return this.#tables.find(request, compileSearch(pattern));
  }

  check(filter: string): Promise<FilterProblem | undefined> {
    return Promise.resolve(problemOf(filter));
  }
}

function problemOf(filter: string): FilterProblem | undefined {
  if (filter.trim() === '') return undefined;
  try {
    filterOf(filter);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return { message: error.message, at: error.position.offset };
    throw error;
  }
}
