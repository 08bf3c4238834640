/** Counts of events as a hierarchy, from counts of its leaves. */
import type { Nanoseconds } from '@eyrie/schema';
import type { EventGroup } from '../api/groups.ts';
import type { Scope } from '../state/filter.ts';

export interface GroupNode {
  /** From the outermost level to this one. */
  path: Scope;
  /** Empty for what does not have the label. */
  value: string;
  count: number;
  /** The gravest severity below, 0–7. */
  worst: number;
  last: Nanoseconds;
  children: GroupNode[];
}

/** The nodes of the outermost level, the largest first. What does not have a label is a node with an empty value, beside those that have; where nothing has it, the level above is the last. */
export function groupTree(by: readonly string[], groups: readonly EventGroup[]): GroupNode[] {
  const roots: GroupNode[] = [];
  for (const group of groups) {
    let level = roots;
    let path: Scope = [];
    for (const [index, label] of by.entries()) {
      const value = group.values[index] ?? '';
      path = [...path, { label, value }];
      let node = level.find((each) => each.value === value);
      if (node) {
        node.count += group.count;
        node.worst = Math.min(node.worst, group.worst);
        if (group.last > node.last) node.last = group.last;
      } else {
        node = { path, value, count: group.count, worst: group.worst, last: group.last, children: [] };
        level.push(node);
      }
      level = node.children;
    }
  }
  return largestFirst(roots);
}

function largestFirst(nodes: GroupNode[]): GroupNode[] {
  for (const node of nodes) {
    largestFirst(node.children);
    if (node.children.every((child) => child.value === '' && child.children.length === 0)) node.children = [];
  }
  return nodes.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

export const samePath = (a: Scope, b: Scope): boolean => a.length === b.length && a.every((step, index) => step.label === b[index]?.label && step.value === b[index]?.value);
export const pathKey = (path: Scope): string => path.map(({ value }) => value).join('\u0000');
/** Whether `inner` is `outer` or below it. */
export const isWithin = (inner: Scope, outer: Scope): boolean => samePath(inner.slice(0, outer.length), outer);
