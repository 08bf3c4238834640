import { VIEWS } from '@eyrie/inspect';
import { expect, it } from 'vitest';
import { readChanged, shownColumns, toggled, writeChanged } from './column-choice.ts';

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

it('the choice is kept by view, and forgotten when it is taken back', () => {
  const both = writeChanged(writeChanged(undefined, 'procs', ['CPU']), 'files', ['TIME']);
  expect([readChanged(both, 'procs'), readChanged(both, 'files'), readChanged(both, 'errors')]).toEqual([['CPU'], ['TIME'], []]);
  expect(writeChanged(writeChanged(both, 'procs', []), 'files', [])).toBeUndefined();
});

it.each(['', '{', '7', 'null', '{"procs":5}', '{"procs":[7]}'])('what was stored and cannot be read changes nothing: %j', (text) => {
  expect(readChanged(text, 'procs')).toEqual([]);
});
