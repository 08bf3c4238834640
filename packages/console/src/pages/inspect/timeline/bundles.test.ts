import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bundlesOf, type Mark } from './bundles.ts';
import type { Span } from './strip.ts';

const SPAN: Span = { start: 1000n, length: 1_000_000, step: 2500 };
const at = (time: number, kind: Mark['kind'] = 'low'): Mark => ({ time: 1000n + BigInt(time), words: `${kind} ${time}`, kind, row: time });

it('marks apart stand by themselves, marks close together as one with the kind that matters most', () => {
  const bundles = bundlesOf([at(500_000), at(2000, 'note'), at(505_000, 'high'), at(998_000, 'info')], SPAN, 1000, 14);
  expect(bundles.map(({ x, kind, marks }) => [Math.round(x), kind, marks.length])).toEqual([[2, 'note', 1], [503, 'high', 2], [998, 'info', 1]]);
});

it('no mark is lost, and no two bundles begin closer than they may', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 200 }), (times) => {
      const bundles = bundlesOf(times.map((time) => at(time)), SPAN, 1200, 14);
      expect(bundles.flatMap(({ marks }) => marks.map(({ row }) => row)).toSorted((a, b) => a - b)).toEqual(times.toSorted((a, b) => a - b));
      expect(bundles.length).toBeLessThanOrEqual(1200 / 14 + 1);
    }),
  );
});
