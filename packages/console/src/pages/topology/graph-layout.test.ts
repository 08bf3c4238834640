import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOutGraph, NODE_HEIGHT, NODE_WIDTH } from './graph-layout.ts';

const graphs = fc.integer({ min: 2, max: 12 }).chain((count) => fc.record({
  ids: fc.constant(Array.from({ length: count }, (_, index) => `n${index}`)),
  edges: fc.array(fc.tuple(fc.integer({ min: 0, max: count - 1 }), fc.integer({ min: 0, max: count - 1 })).filter(([a, b]) => a !== b).map(([a, b]): [string, string] => [`n${a}`, `n${b}`]), { maxLength: 20 }),
}));

test('no node covers another, whoever talks with whom', () => {
  fc.assert(fc.property(graphs, (graph) => {
    const { places, width, height } = layOutGraph(graph);
    expect(places).toHaveLength(graph.ids.length);
    for (const [index, place] of places.entries()) {
      expect(place.x - NODE_WIDTH / 2).toBeGreaterThanOrEqual(-1);
      expect([place.x + NODE_WIDTH / 2 <= width + 1, place.y + NODE_HEIGHT / 2 <= height + 1]).toEqual([true, true]);
      for (const other of places.slice(index + 1)) expect(Math.abs(place.x - other.x) >= NODE_WIDTH - 1 || Math.abs(place.y - other.y) >= NODE_HEIGHT - 1).toBe(true);
    }
  }), { numRuns: 25, endOnFailure: true });
});

test('five hundred nodes have the shape of a screen, whether they all talk with one or in many small circles', () => {
  const ids = Array.from({ length: 500 }, (_, index) => `n${index}`);
  const star = ids.slice(1).map((id): [string, string] => [id, 'n0']);
  const circles = ids.flatMap((id, index): [string, string][] => (index % 5 === 0 ? [] : [[`n${index - (index % 5)}`, id]]));
  for (const edges of [star, circles, []]) {
    const { places, width, height } = layOutGraph({ ids, edges });
    expect([width / height > 0.8, width / height < 3.2]).toEqual([true, true]);
    expect(new Set(places.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`)).size).toBe(500);
  }
});

test('a client stands at the left of its server', () => {
  const { places } = layOutGraph({ ids: ['server', 'client'], edges: [['client', 'server']] });
  expect(places[1]?.x).toBeLessThan(places[0]?.x ?? 0);
});
