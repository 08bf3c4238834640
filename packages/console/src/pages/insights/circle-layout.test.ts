import type { Nanoseconds } from '@eyrie/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupTree, isWithin } from '../../grouping/group-tree.ts';
import { layOutCircles } from './circle-layout.ts';

const value = fc.constantFrom('', 'a', 'b', 'c', 'd');
const trees = fc.array(fc.tuple(value, value, fc.integer({ min: 1, max: 1000 })), { minLength: 1, maxLength: 30 }).map((rows) =>
  groupTree(['x', 'y'], rows.map(([x, y, count]) => ({ values: [x, y], count, worst: 3, last: 0n as Nanoseconds }))));

test('every circle lies within its parent’s, and none beside it is touched', () => {
  fc.assert(fc.property(trees, (roots) => {
    const circles = layOutCircles(roots);
    for (const circle of circles) {
      expect(Number.isFinite(circle.r)).toBe(true);
      const parent = circles.find((each) => each.depth === circle.depth - 1 && isWithin(circle.path, each.path));
      if (parent) expect(Math.hypot(circle.x - parent.x, circle.y - parent.y) + circle.r).toBeLessThanOrEqual(parent.r + 1e-6);
      for (const other of circles) {
        if (other === circle || other.depth !== circle.depth) continue;
        expect(Math.hypot(circle.x - other.x, circle.y - other.y)).toBeGreaterThanOrEqual(circle.r + other.r - 1e-6);
      }
    }
  }), { numRuns: 60 });
});

test('an empty hierarchy has the one circle around it', () => expect(layOutCircles([])).toHaveLength(1));
