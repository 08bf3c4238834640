import type { Nanoseconds } from '@eyrie/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupTree, isWithin, type GroupNode } from './group-tree.ts';

const group = (values: string[], count: number, worst = 7) => ({ values, count, worst, last: BigInt(count) as Nanoseconds });
const drawn = (nodes: readonly GroupNode[]): unknown => nodes.map((node) => [node.value, node.count, node.worst, ...(node.children.length > 0 ? [drawn(node.children)] : [])]);

test('leaves are counted at every level above them, with the gravest severity', () => {
  const tree = groupTree(['host', 'container'], [group(['a', 'x'], 3, 5), group(['b', 'y'], 10), group(['a', 'z'], 8, 1)]);
  expect(drawn(tree)).toEqual([['a', 11, 1, [['z', 8, 1], ['x', 3, 5]]], ['b', 10, 7, [['y', 10, 7]]]]);
  expect(tree[0]?.children[0]?.path).toEqual([{ label: 'host', value: 'a' }, { label: 'container', value: 'z' }]);
});

test('what has no deeper label stands beside what has one, and makes no level of its own', () => {
  expect(drawn(groupTree(['cluster', 'namespace', 'pod'], [group(['c', '', ''], 4), group(['c', 'n', 'p'], 2), group(['', '', ''], 1)]))).toEqual([['c', 6, 7, [['', 4, 7], ['n', 2, 7, [['p', 2, 7]]]]], ['', 1, 7]]);
  expect(drawn(groupTree(['host', 'container'], [group(['h', ''], 4)]))).toEqual([['h', 4, 7]]);
});

test('no event is lost or counted twice', () => {
  const value = fc.constantFrom('', 'a', 'b', 'c');
  fc.assert(fc.property(fc.array(fc.tuple(value, value, value, fc.integer({ min: 1, max: 99 }))), (rows) => {
    const tree = groupTree(['x', 'y', 'z'], rows.map(([x, y, z, count]) => group([x, y, z], count)));
    expect(tree.reduce((sum, node) => sum + node.count, 0)).toBe(rows.reduce((sum, row) => sum + row[3], 0));
    const check = (node: GroupNode): void => {
      if (node.children.length > 0) expect(node.children.reduce((sum, child) => sum + child.count, 0)).toBe(node.count);
      for (const child of node.children) {
        expect(isWithin(child.path, node.path)).toBe(true);
        check(child);
      }
    };
    tree.forEach(check);
  }));
});
