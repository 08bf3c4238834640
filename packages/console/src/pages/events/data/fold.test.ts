import { expect, test } from 'vitest';
import type { PolicyEventView } from '../../../api/event.ts';
import { anEvent, drawing } from './event.fixture.ts';
import { foldEvents, rowIndexOf, type Row } from './fold.ts';

const show = (rows: readonly Row[]): string => rows.map((row) => (row.kind === 'group' ? `${row.event.id}×${row.count}` : row.kind === 'member' ? `·${row.event.id}` : row.event.id)).join(' ');
const fold = (events: readonly PolicyEventView[], ...open: string[]): string => show(foldEvents(events, new Set(open)));

test('only consecutive repeats are folded', () => expect(fold(drawing('aaabac', 0))).toBe('a5×3 b2 a1 c0'));
test('an open group shows every event it stands for', () => expect(fold(drawing('baac', 0), 'a1')).toBe('b3 a2×2 ·a2 ·a1 c0'));
test('nothing gives no rows', () => expect(fold([])).toBe(''));

test('another process, container or host is another thing', () => {
  const [first, second] = drawing('aa', 0);
  if (!first || !second) throw new Error('two events were drawn');
  expect(fold([first, { ...second, host: { name: 'other', machineId: undefined } }])).toBe('a1 a0');
  expect(fold([first, { ...second, container: { id: 'c1', name: undefined, image: undefined } }])).toBe('a1 a0');
  expect(fold([first, { ...second, processes: [{ pid: 1, name: 'cat', exepath: '', cmdline: '', user: '', uid: 0 }] }])).toBe('a1 a0');
});

test('an open group stays open while newer repeats arrive', () => {
  const events = drawing('aab', 0);
  const before = foldEvents(events, new Set());
  const key = before[0]?.kind === 'group' ? before[0].key : '';
  expect(fold([anEvent('a', 9), ...events], key)).toBe('a9×3 ·a9 ·a2 ·a1 b0');
});

test('an event is found in its own row or in the folded one it belongs to', () => {
  const events = drawing('aabaa', 0);
  const rows = foldEvents(events, new Set(['a3']));
  expect(show(rows)).toBe('a4×2 ·a4 ·a3 b2 a1×2');
  expect(['a4', 'a3', 'b2', 'a1', 'a0', 'gone', undefined].map((id) => rowIndexOf(rows, events, id))).toEqual([1, 2, 3, 4, 4, -1, -1]);
});
