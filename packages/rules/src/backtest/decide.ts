/**
 * Whether a condition holds for a policy event, as far as the event tells. Three answers: true, false, and undefined for what cannot be known.
 *
 * That the event is there proves something beside its fields: its rule's condition held, and so did every part of it that is joined by `and`.
 * An exception that is added later is a new part behind the old condition, so it can be decided from the exception's own fields.
 */
import type { Value } from '@eyrie/fields';
import { constantTest, pairTest } from '../compile/operators.ts';
import { transform } from '../compile/transformers.ts';
import type { ArgumentValue } from '../compile/expression.ts';
import { byteString } from '@eyrie/scap';
import type { CheckedLeaf, CheckedNode, TransformerArgument, ValueExpression } from '../filter/checked.ts';
import type { KnownEvent, Knowledge } from './known-event.ts';

/** Parts of conditions that are known to hold or not, by their canonical text. */
export type Proofs = ReadonlyMap<string, boolean>;

/** What follows from a condition that held. */
export function proofsOf(condition: CheckedNode): Proofs {
  const proofs = new Map<string, boolean>();
  prove(condition, true, proofs);
  return proofs;
}

function prove(node: CheckedNode, holds: boolean, proofs: Map<string, boolean>): void {
  proofs.set(node.canonical, holds);
  if (node.kind === 'not') prove(node.child, !holds, proofs);
  else if ((node.kind === 'and' && holds) || (node.kind === 'or' && !holds)) for (const child of node.children) prove(child, holds, proofs);
}

export interface Decision {
  readonly holds: boolean | undefined;
  /** Fields that would have to be known, when it is undefined. */
  readonly missing: readonly string[];
}

export function decide(condition: CheckedNode, event: KnownEvent, proofs: Proofs): Decision {
  const missing = new Set<string>();
  const holds = verdict(condition, event, proofs, missing);
  return { holds, missing: holds === undefined ? [...missing].sort() : [] };
}

function verdict(node: CheckedNode, event: KnownEvent, proofs: Proofs, missing: Set<string>): boolean | undefined {
  const proved = proofs.get(node.canonical);
  if (proved !== undefined) return proved;
  switch (node.kind) {
    case 'check':
      return leaf(node, event, missing);
    case 'not': {
      const child = verdict(node.child, event, proofs, missing);
      return child === undefined ? undefined : !child;
    }
    case 'and':
    case 'or': {
      const decisive = node.kind === 'or';
      const here = new Set<string>();
      let isOpen = false;
      for (const child of node.children) {
        const answer = verdict(child, event, proofs, here);
        if (answer === decisive) return decisive;
        if (answer === undefined) isOpen = true;
      }
      if (!isOpen) return !decisive;
      for (const field of here) missing.add(field);
      return undefined;
    }
  }
}

/** They stand for client and server at once, which one value cannot say. */
const TWO_SIDED: ReadonlySet<string> = new Set(['fd.ip', 'fd.port', 'fd.proto', 'fd.net']);

function leaf(check: CheckedLeaf, event: KnownEvent, missing: Set<string>): boolean | undefined {
  const { left, right } = check;
  if (left.kind === 'field') {
    const ancestors = event.ancestors(left);
    if (ancestors !== undefined && right.kind !== 'expression') return ancestors.some(constantTest(check));
    if (TWO_SIDED.has(left.info.name) && check.operator !== 'exists') {
      missing.add(left.canonical);
      return undefined;
    }
  }
  const known = valueOf(left, event, missing);
  if (known.kind === 'unknown') return undefined;
  if (known.value === undefined) return false;
  if (right.kind !== 'expression') return constantTest(check)(known.value);
  const other = valueOf(right.expression, event, missing);
  if (other.kind === 'unknown') return undefined;
  return other.value !== undefined && pairTest(check.operator)(known.value, other.value);
}

function valueOf(expression: ValueExpression, event: KnownEvent, missing: Set<string>): Knowledge {
  if (expression.kind === 'field') {
    const known = event.field(expression);
    if (known.kind === 'unknown') missing.add(expression.canonical);
    return known;
  }
  const args = expression.args.map((argument) => argumentOf(argument, event, missing));
  if (args.includes('unknown')) return { kind: 'unknown' };
  return { kind: 'known', value: transform(expression, args as readonly ArgumentValue[]) };
}

function argumentOf(argument: TransformerArgument, event: KnownEvent, missing: Set<string>): ArgumentValue | 'unknown' {
  if (argument.kind === 'text') return byteString(argument.constant.bytes);
  if (argument.kind === 'list') {
    const items = argument.items.map((item) => argumentOf(item, event, missing));
    return items.includes('unknown') ? 'unknown' : (items as readonly ArgumentValue[]);
  }
  const known = valueOf(argument, event, missing);
  return known.kind === 'unknown' ? 'unknown' : (known.value as Value | undefined);
}
