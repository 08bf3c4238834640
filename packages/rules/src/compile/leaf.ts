/** One checked comparison as a question to a subject, to the ancestors, or to the event. */
import type { FieldContext, FieldReader, Value } from '@eyrie/fields';
import type { Subject, Thread } from '@eyrie/state';
import type { CheckedLeaf, FieldRef } from '../filter/checked.ts';
import { someAncestor } from './ancestors.ts';
import { gettersOf, readerGetters, type Getters, type ReaderSource, type SubjectRef } from './expression.ts';
import { constantTest, pairTest, type Test } from './operators.ts';

export type LeafPlan =
  | { readonly kind: 'subject'; readonly ref: SubjectRef; readonly test: (subject: Subject) => boolean }
  /** True when one ancestor's image passes; the answer about each image is remembered on it. */
  | { readonly kind: 'ancestorImages'; readonly test: (image: Subject) => boolean }
  | { readonly kind: 'event'; readonly test: (context: FieldContext) => boolean };

/** `evt.around[T]=D` is written with an equals sign but means at most: the field is the distance from T. */
export function planLeaf(leaf: CheckedLeaf, readers: ReaderSource): LeafPlan {
  if (leaf.left.kind === 'field') {
    if (TWO_SIDED.has(leaf.left.info.name)) return planTwoSided(leaf, leaf.left, readers);
    const reader = readers(leaf.left.info.name, leaf.left.argument?.text);
    if ((reader.on === 'image' || reader.on === 'thread') && reader.of.kind === 'anyAncestor') return planAnyAncestor(leaf, reader);
  }
  const left = gettersOf(leaf.left, readers);
  if (leaf.left.kind === 'field' && leaf.left.info.name === 'evt.around') return planSingle(left, constantTest({ ...leaf, operator: '<=' }));
  return leaf.right.kind === 'expression' ? planPair(leaf, left, gettersOf(leaf.right.expression, readers)) : planSingle(left, constantTest(leaf));
}

function planSingle(left: Getters, test: Test): LeafPlan {
  if (left.subject !== undefined) {
    const { ref, get } = left.subject;
    return { kind: 'subject', ref, test: (subject) => passes(get(subject), test) };
  }
  const get = left.event;
  return { kind: 'event', test: (context) => passes(get(context), test) };
}

function passes(value: Value | undefined, test: Test): boolean {
  return value !== undefined && test(value);
}

function planPair(leaf: CheckedLeaf, left: Getters, right: Getters): LeafPlan {
  const test = pairTest(leaf.operator);
  const both = (a: Value | undefined, b: Value | undefined): boolean => a !== undefined && b !== undefined && test(a, b);
  if (left.subject !== undefined && left.subject.ref.key === right.subject?.ref.key) {
    const getLeft = left.subject.get;
    const getRight = right.subject.get;
    return { kind: 'subject', ref: left.subject.ref, test: (subject) => both(getLeft(subject), getRight(subject)) };
  }
  return { kind: 'event', test: (context) => both(left.event(context), right.event(context)) };
}

function planAnyAncestor(leaf: CheckedLeaf, reader: Extract<FieldReader, { on: 'image' | 'thread' }>): LeafPlan {
  const test = constantTest(leaf);
  if (reader.on === 'image') {
    const { read } = reader;
    return { kind: 'ancestorImages', test: (image) => passes(read(image as Thread['image']), test) };
  }
  const { read } = reader;
  return { kind: 'event', test: (context) => someAncestor(context.system, (ancestor) => passes(read(ancestor, context.system), test)) };
}

/** Fields that stand for the client's and the server's value at once: a list of the sides that there are. */
const TWO_SIDED: ReadonlySet<string> = new Set(['fd.ip', 'fd.port', 'fd.proto', 'fd.net']);

/** True when either side passes; `!=` when neither side is equal. `fd.net` looks at its first constant only, as Falco does. */
function planTwoSided(leaf: CheckedLeaf, field: FieldRef, readers: ReaderSource): LeafPlan {
  const firstOnly = field.info.name === 'fd.net' && leaf.right.kind === 'constants' && leaf.modifier === undefined;
  const asked = firstOnly && leaf.right.kind === 'constants' ? { ...leaf, right: { ...leaf.right, values: leaf.right.values.slice(0, 1) } } : leaf;
  const test = constantTest(asked);
  const everySide = leaf.operator === '!=';
  // Every descriptor has the field, but only network sockets have sides that can be compared.
  const decide = (sides: Value): boolean => {
    if (leaf.operator === 'exists') return true;
    if (!Array.isArray(sides) || sides.length === 0) return false;
    return everySide ? sides.every(test) : sides.some(test);
  };
  return planSingle(readerGetters(readers(field.info.name, undefined), field.canonical), decide);
}
