/** Rows of a view under the values of one of its columns: a row for each value, with how many rows have it and the sums of what can be summed. */
import { escapeValue } from '@eyrie/rules';
import type { Cell, Column } from '../views/definition.ts';
import { compareFor, isSummed, type ViewRow } from '../views/open-table.ts';

export interface Grouping {
  /** Title of the column. */
  readonly column: string;
  /** Whether the rows of groups are shown; those of `except` are the other way. */
  readonly isOpen: boolean;
  /** Values of groups, as text. */
  readonly except: readonly string[];
}

/** What a row stands for that is a group. */
export interface GroupHead {
  /** The value as text; empty: those without one. */
  readonly value: string;
  readonly rows: number;
  readonly isOpen: boolean;
}

export interface GroupedRows {
  /** Groups, each followed by its rows when it is open. */
  readonly rows: readonly ViewRow[];
  readonly groups: number;
  /** The rows of the groups that are closed, by the row that stands for them. */
  readonly closed: ReadonlyMap<ViewRow, readonly ViewRow[]>;
}

interface Group {
  readonly value: Cell;
  readonly text: string;
  readonly members: ViewRow[];
  readonly cells: readonly Cell[];
}

/** Longer conditions are not worth their time: the value of the column selects instead. */
const MOST_FILTERS = 200;

/**
 * @param rows in the order in which they are to stand within their groups.
 * @param order how groups are ordered: by their values, by the sum of a column, else by how many rows they have.
 */
export function groupedRows(columns: readonly Column[], rows: readonly ViewRow[], { column, isOpen, except }: Grouping, order: { readonly column: string; readonly isReversed: boolean }): GroupedRows {
  const at = columns.findIndex(({ title }) => title === column);
  const changed = new Set(except);
  const sortAt = columns.findIndex(({ title }) => title === order.column);
  const sortColumn = columns[sortAt];
  const groups = groupsOf(columns, rows, at);
  const ordered = groups.toSorted((a, b) => {
    if (sortAt === at) return compareFor(order.isReversed, a.value, b.value);
    if (sortColumn !== undefined && isSummed(sortColumn)) return compareFor(order.isReversed, a.cells[sortAt], b.cells[sortAt]);
    return b.members.length - a.members.length;
  });
  const shown: ViewRow[] = [];
  const closed = new Map<ViewRow, readonly ViewRow[]>();
  for (const group of ordered) {
    const isShown = isOpen !== changed.has(group.text);
    const head = headOf(group, columns[at], isShown);
    shown.push(head);
    if (!isShown) closed.set(head, group.members);
    else for (const row of group.members) shown.push(row);
  }
  return { rows: shown, groups: groups.length, closed };
}

function groupsOf(columns: readonly Column[], rows: readonly ViewRow[], at: number): readonly Group[] {
  const byText = new Map<string, ViewRow[]>();
  for (const row of rows) {
    const text = groupText(row.cells[at]);
    const members = byText.get(text);
    if (members === undefined) byText.set(text, [row]);
    else members.push(row);
  }
  return [...byText].map(([text, members]) => {
    const value = members[0]?.cells[at];
    return { value, text, members, cells: columns.map((column, place) => (place === at ? value : isSummed(column) ? sumOf(members, place) : undefined)) };
  });
}

function headOf({ text, members, cells }: Group, column: Column | undefined, isOpen: boolean): ViewRow {
  const firsts = members.flatMap(({ first }) => first ?? []);
  const lasts = members.flatMap(({ last }) => last ?? []);
  return {
    key: text,
    filter: filterOf(text, members, column),
    cells,
    first: firsts.length === 0 ? undefined : firsts.reduce((least, row) => Math.min(least, row)),
    last: lasts.length === 0 ? undefined : lasts.reduce((most, row) => Math.max(most, row)),
    group: { value: text, rows: members.length, isOpen },
  };
}

/** What selects the events of all members. */
function filterOf(text: string, members: readonly ViewRow[], column: Column | undefined): string {
  const filters = [...new Set(members.map(({ filter }) => filter))];
  const [first = ''] = filters;
  if (filters.length === 1) return first;
  if (filters.length > MOST_FILTERS && column?.source.kind === 'field' && text !== '') return `${column.source.field}=${escapeValue(text, true)}`;
  return filters.map((filter) => `(${filter})`).join(' or ');
}

const sumOf = (rows: readonly ViewRow[], at: number): number => rows.reduce((sum, { cells }) => sum + (typeof cells[at] === 'number' ? cells[at] : 0), 0);

const groupText = (cell: Cell): string => (cell === undefined || cell === null ? '' : String(cell));
