/** Where the nested circles stand: each node of the hierarchy a circle within its parent's, as large as it has events. */
import { hierarchy, pack } from 'd3-hierarchy';
import type { GroupNode } from '../../grouping/group-tree.ts';
import type { Scope } from '../../state/filter.ts';

export interface Circle {
  /** Undefined for the one around everything. */
  node: GroupNode | undefined;
  path: Scope;
  depth: number;
  isLeaf: boolean;
  /** In a square of side 1. */
  x: number;
  y: number;
  r: number;
}

/** More than this are neither drawn in time nor told apart; the smallest are left out. */
const MOST_CIRCLES = 3000;

interface Datum { node: GroupNode | undefined; children: Datum[]; own: number }

/** The circle around everything first, then from the outermost in. */
export function layOutCircles(roots: readonly GroupNode[]): Circle[] {
  let room = MOST_CIRCLES;
  const datumOf = (node: GroupNode): Datum => {
    const children: Datum[] = [];
    for (const child of node.children) if (room-- > 0) children.push(datumOf(child));
    // Of those that were left out, the room stays.
    return { node, children, own: node.count - children.reduce((sum, child) => sum + (child.node?.count ?? 0), 0) };
  };
  const root: Datum = { node: undefined, children: roots.map(datumOf), own: 0 };
  const packed = pack<Datum>().size([1, 1]).padding(({ depth }) => (depth === 0 ? 0.012 : 0.006))(hierarchy(root).sum((datum) => datum.own));
  return packed.descendants().map(({ data, depth, x, y, r }) => ({ node: data.node, path: data.node?.path ?? [], depth, isLeaf: data.children.length === 0, x, y, r }));
}
