/**
 * A condition as it remains for one event type: what the type decides is folded away, and what is about one subject is
 * gathered into one question to it.
 */
import type { FieldContext } from '@eyrie/fields';
import type { Subject } from '@eyrie/state';
import type { CheckedLeaf, CheckedNode } from '../filter/checked.ts';
import type { ReaderSource, SubjectRef } from './expression.ts';
import { planLeaf, type LeafPlan } from './leaf.ts';
import { constantTest } from './operators.ts';
import { presence } from './presence.ts';

export type Plan =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'and' | 'or'; readonly children: readonly Plan[]; readonly canonical: string }
  | { readonly kind: 'not'; readonly child: Plan; readonly canonical: string }
  | SubjectPlan
  | { readonly kind: 'ancestorImages'; readonly test: (image: Subject) => boolean; readonly canonical: string }
  | { readonly kind: 'event'; readonly test: (context: FieldContext) => boolean; readonly canonical: string };

export interface SubjectPlan {
  readonly kind: 'subject';
  readonly ref: SubjectRef;
  readonly test: (subject: Subject) => boolean;
  /** The answer when there is no such subject: every check in it is false then. */
  readonly whenAbsent: boolean;
  readonly canonical: string;
}

const TRUE: Plan = { kind: 'constant', value: true };
const FALSE: Plan = { kind: 'constant', value: false };

export class Planner {
  #leaves = new Map<string, LeafPlan>();
  readonly #readers: ReaderSource;

  constructor(readers: ReaderSource) {
    this.#readers = readers;
  }

  /** @returns what is left of the condition for events of this type. */
  plan(node: CheckedNode, eventType: number): Plan {
    switch (node.kind) {
      case 'check':
        return this.#leaf(node, eventType);
      case 'not':
        return negate(this.plan(node.child, eventType));
      case 'and':
      case 'or':
        return combine(
          node.kind,
          node.children.map((child) => this.plan(child, eventType)),
        );
    }
  }

  #leaf(leaf: CheckedLeaf, eventType: number): Plan {
    const decided = decidedByType(leaf, eventType);
    if (decided !== undefined) return decided ? TRUE : FALSE;
    let plan = this.#leaves.get(leaf.canonical);
    if (plan === undefined) {
      plan = planLeaf(leaf, this.#readers);
      this.#leaves.set(leaf.canonical, plan);
    }
    return plan.kind === 'subject' ? { ...plan, whenAbsent: false, canonical: leaf.canonical } : { ...plan, canonical: leaf.canonical };
  }
}

function decidedByType(leaf: CheckedLeaf, eventType: number): boolean | undefined {
  if (leaf.left.kind !== 'field') return undefined;
  const known = presence(leaf.left, eventType);
  if (known.kind === 'absent') return false;
  if (known.kind === 'unknown' || leaf.right.kind === 'expression') return undefined;
  return constantTest(leaf)(known.value);
}

function negate(plan: Plan): Plan {
  if (plan.kind === 'constant') return plan.value ? FALSE : TRUE;
  if (plan.kind === 'not') return plan.child;
  const canonical = `not ${plan.canonical}`;
  if (plan.kind !== 'subject') return { kind: 'not', child: plan, canonical };
  const { test } = plan;
  return { ...plan, test: (subject: Subject) => !test(subject), whenAbsent: !plan.whenAbsent, canonical };
}

function combine(kind: 'and' | 'or', plans: readonly Plan[]): Plan {
  const decisive = kind === 'or';
  const open: Plan[] = [];
  for (const plan of plans.flatMap((child) => (child.kind === kind ? child.children : [child]))) {
    if (plan.kind !== 'constant') open.push(plan);
    else if (plan.value === decisive) return plan;
  }
  const children = cheapFirst(gather(kind, open));
  const [only] = children;
  if (only === undefined) return decisive ? FALSE : TRUE;
  if (children.length === 1) return only;
  return { kind, children, canonical: joined(kind, children) };
}

/** Makes one question of all questions to the same subject. Conditions have no side effects, so their order is free. */
function gather(kind: 'and' | 'or', plans: readonly Plan[]): Plan[] {
  const bySubject = new Map<string, SubjectPlan[]>();
  const others: Plan[] = [];
  for (const plan of plans) {
    if (plan.kind !== 'subject') others.push(plan);
    else {
      const group = bySubject.get(plan.ref.key);
      if (group === undefined) bySubject.set(plan.ref.key, [plan]);
      else group.push(plan);
    }
  }
  return [...[...bySubject.values()].map((group) => merge(kind, group)), ...others];
}

function merge(kind: 'and' | 'or', group: readonly SubjectPlan[]): Plan {
  const [first] = group;
  if (first === undefined) return FALSE;
  if (group.length === 1) return first;
  const tests = group.map((plan) => plan.test);
  const test = kind === 'and' ? (subject: Subject) => tests.every((ask) => ask(subject)) : (subject: Subject) => tests.some((ask) => ask(subject));
  const whenAbsent = kind === 'and' ? group.every((plan) => plan.whenAbsent) : group.some((plan) => plan.whenAbsent);
  return { kind: 'subject', ref: first.ref, test, whenAbsent, canonical: joined(kind, group) };
}

function joined(kind: 'and' | 'or', plans: readonly Plan[]): string {
  return `(${plans.map((plan) => (plan.kind === 'constant' ? String(plan.value) : plan.canonical)).join(` ${kind} `)})`;
}

function cheapFirst(plans: readonly Plan[]): readonly Plan[] {
  if (plans.length < 2) return plans;
  const priced = plans.map((plan) => ({ plan, price: cost(plan) }));
  return priced.sort((a, b) => a.price - b.price).map(({ plan }) => plan);
}

/**
 * Cheap questions first. What programs and containers answer is remembered for long, and what the event says of itself is
 * asked once for all conditions; descriptors are many, and new ones have to be asked.
 */
function cost(plan: Plan): number {
  switch (plan.kind) {
    case 'constant':
      return 0;
    case 'subject':
      if (plan.ref.key === 'image self' || plan.ref.kind === 'container') return 1;
      return plan.ref.kind === 'fd' ? 3 : 5;
    case 'event':
      return OF_FLAGS.test(plan.canonical) ? 2 : 4;
    case 'ancestorImages':
      return 8;
    case 'not':
      return cost(plan.child);
    case 'and':
    case 'or':
      return 1 + Math.max(...plan.children.map(cost));
  }
}

/** Fields that a flag or the result of the call decides. */
const OF_FLAGS = /^evt\.(?:is_|failed|res|rawres|dir)/;
