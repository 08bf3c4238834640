import { filterOf } from '@eyrie/rules';
import { expect, it } from 'vitest';
import { field, sum } from '../views/definition.ts';
import type { ViewRow } from '../views/open-table.ts';
import { groupedRows } from './grouped-rows.ts';

const COLUMNS = [field('USER', 'user.name', ''), sum('BYTES', 'bytes', '', 'bytes'), field('PID', 'proc.pid', '', 'number')];
const row = (user: string | undefined, bytes: number, pid: number): ViewRow => ({ key: String(pid), filter: `proc.pid=${pid}`, cells: [user, bytes, pid], first: pid, last: pid * 2 });
const ROWS = [row('ana', 5, 1), row('root', 100, 2), row(undefined, 1, 3), row('ana', 20, 4)];
const SORT = { column: 'BYTES', isReversed: false };

it('has a row for each value with the number of its rows and their sums, the largest sum first', () => {
  const { rows, groups } = groupedRows(COLUMNS, ROWS, { column: 'USER', isOpen: false, except: [] }, SORT);
  expect(groups).toBe(3);
  expect(rows.map(({ cells, group }) => [...cells, group?.value, group?.rows])).toEqual([['root', 100, undefined, 'root', 1], ['ana', 25, undefined, 'ana', 2], [undefined, 1, undefined, '', 1]]);
  expect(rows[1]).toMatchObject({ first: 1, last: 8 });
});

it('shows the rows of groups that are open, in the order that they came in', () => {
  const keys = (isOpen: boolean, except: readonly string[]): string[] => groupedRows(COLUMNS, ROWS, { column: 'USER', isOpen, except }, SORT).rows.map(({ key }) => key);
  expect(keys(false, ['ana'])).toEqual(['root', 'ana', '1', '4', '']);
  expect(keys(true, ['ana'])).toEqual(['root', '2', 'ana', '', '3']);
});

it('orders groups by their values when the rows are ordered by that column, and keeps those without a value last', () => {
  const values = (isReversed: boolean): (string | undefined)[] => groupedRows(COLUMNS, ROWS, { column: 'USER', isOpen: false, except: [] }, { column: 'USER', isReversed }).rows.map(({ group }) => group?.value);
  expect(values(false)).toEqual(['ana', 'root', '']);
  expect(values(true)).toEqual(['root', 'ana', '']);
});

it('selects the events of all members, by the column itself when they are many', () => {
  const many = Array.from({ length: 500 }, (_, pid) => row('x "y"', 1, pid));
  const filters = (rows: readonly ViewRow[]): (string | undefined)[] => groupedRows(COLUMNS, rows, { column: 'USER', isOpen: false, except: [] }, SORT).rows.map(({ filter }) => filter);
  expect(filters(ROWS)[1]).toBe('(proc.pid=1) or (proc.pid=4)');
  const [filter = ''] = filters(many);
  expect(filter.startsWith('user.name=')).toBe(true);
  expect(() => filterOf(filter)).not.toThrow();
});
