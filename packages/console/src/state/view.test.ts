import type { Nanoseconds } from '@eyrie/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SEVERITY_ORDER } from './filter.ts';
import { WINDOWS } from './time-range.ts';
import { DEFAULT_VIEW, readView, TABS, travelling, writeView, type View } from './view.ts';

const read = (search: string): View => readView(new URLSearchParams(search));

const window = fc.constantFrom(...WINDOWS);
const fixed = fc.tuple(fc.bigInt(1n, 2n ** 61n), fc.bigInt(1n, 2n ** 60n)).map(([from, length]) => ({ kind: 'fixed' as const, from: from as Nanoseconds, to: (from + length) as Nanoseconds }));
const views: fc.Arbitrary<View> = fc.record({
  range: fc.oneof(window.map((each) => ({ kind: 'live' as const, window: each })), fixed, fc.tuple(fixed, window).map(([range, each]) => ({ ...range, window: each }))),
  zone: fc.constantFrom(undefined, 'utc', 'local'),
  search: fc.string({ unit: 'grapheme' }),
  severities: fc.subarray([...SEVERITY_ORDER]),
  terms: fc.array(fc.record({ label: fc.stringMatching(/^[A-Za-z][\w.\-[\]]{0,20}$/), exclude: fc.boolean(), value: fc.string({ unit: 'grapheme' }) }), { maxLength: 4 }),
  scope: fc.array(fc.record({ label: fc.stringMatching(/^[A-Za-z][\w.\-[\]]{0,20}$/), value: fc.string({ unit: 'grapheme' }) }), { maxLength: 3 }),
  hierarchy: fc.array(fc.stringMatching(/^[A-Za-z][\w.\-/[\]]{0,20}$/), { maxLength: 3 }),
  groupBy: fc.array(fc.stringMatching(/^[A-Za-z][\w.\-/[\]]{0,20}$/), { maxLength: 2 }),
  event: fc.constantFrom(undefined, '0123456789abcdef0123456789abcdef'),
  tab: fc.constantFrom(...TABS),
  full: fc.boolean(),
});

describe('the URL is the view', () => {
  test('any view is read back from its link as it was', () => {
    fc.assert(fc.property(views, (view) => {
      // Without an open event there is neither a tab nor a full page to remember.
      const expected = view.event === undefined ? { ...view, tab: 'summary', full: false } : view;
      expect(read(writeView(view))).toEqual(expected);
    }));
  });

  test('the default view has an empty link', () => expect(writeView(DEFAULT_VIEW)).toBe(''));

  test('a link can be read by a person', () => {
    const view: View = { ...DEFAULT_VIEW, range: { kind: 'live', window: '6H' }, search: 'etc shadow', severities: ['High', 'Medium'], terms: [{ label: 'proc.name', exclude: true, value: 'cat' }] };
    expect(writeView(view)).toBe('?w=6h&q=etc+shadow&sev=high,medium&f=proc.name+!%3D+%22cat%22');
  });

  test.each(['?w=7y', '?from=2026', '?from=2026-11-21T05:00:00Z&to=2026-11-21T04:00:00Z', '?sev=worst&f=nonsense&tab=other&e='])('%s falls back to the default', (search) => {
    expect(read(search)).toEqual(DEFAULT_VIEW);
  });

  test('the time and filter travel to another page, the open event does not', () => {
    const view: View = { ...DEFAULT_VIEW, range: { kind: 'live', window: '1D' }, search: 'x', event: 'ab', tab: 'json', full: true };
    expect(travelling(view)).toEqual({ ...DEFAULT_VIEW, range: { kind: 'live', window: '1D' }, search: 'x' });
  });
});
