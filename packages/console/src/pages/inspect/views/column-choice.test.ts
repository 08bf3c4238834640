import { VIEWS } from '@eyrie/inspect';
import { expect, it } from 'vitest';
import { readLayout, shownColumns, toggled, writeLayout } from './column-choice.ts';

const columns = VIEWS.find(({ id }) => id === 'file_timeline')?.columns ?? [];
const titles = (changed: readonly string[]): string[] => shownColumns(columns, changed).map(({ title }) => title);

it('extra columns are off until they are asked for, the others on until they are hidden', () => {
  expect(titles([])).not.toContain('FD');
  expect(titles(['FD', 'RES'])).toContain('FD');
  expect(titles(['FD', 'RES'])).not.toContain('RES');
  expect(titles(toggled(['FD'], 'FD'))).toEqual(titles([]));
});

it('a table is never without columns', () => {
  expect(titles(columns.filter(({ isExtra }) => isExtra !== true).map(({ title }) => title))).toEqual(titles([]));
});

it('the choice is kept by table, and forgotten when it is taken back', () => {
  const none = { columns: [], widths: {} };
  const procs = { columns: ['CPU'], widths: { PID: 90 } };
  const both = writeLayout(writeLayout(undefined, 'procs', procs), 'files', { columns: [], widths: { TIME: 200 } });
  expect([readLayout(both, 'procs'), readLayout(both, 'files'), readLayout(both, 'errors')]).toEqual([procs, { columns: [], widths: { TIME: 200 } }, none]);
  expect(writeLayout(writeLayout(both, 'procs', none), 'files', none)).toBeUndefined();
});

it.each(['', '{', '7', 'null', '{"procs":5}', '{"procs":[7]}', '{"procs":{"columns":[7],"widths":{"PID":"wide"}}}'])('what was stored and cannot be read changes nothing: %j', (text) => {
  expect(readLayout(text, 'procs')).toEqual({ columns: [], widths: {} });
});
