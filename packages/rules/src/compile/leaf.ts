/** One checked comparison as a question to a subject, to the ancestors, or to the event. */
import { readerOf, type FieldContext, type FieldReader, type Value } from '@eyrie/fields';
import type { Subject, Thread } from '@eyrie/state';
import type { CheckedLeaf, FieldRef, ValueExpression } from '../filter/checked.ts';
import { someAncestor } from './ancestors.ts';
import { gettersOf, readerGetters, type Getters, type SubjectRef } from './expression.ts';
import { constantTest, pairTest, type Test } from './operators.ts';

export type LeafPlan =
  | { readonly kind: 'subject'; readonly ref: SubjectRef; readonly test: (subject: Subject) => boolean }
  /** True when one ancestor's image passes; the answer about each image is remembered on it. */
  | { readonly kind: 'ancestorImages'; readonly test: (image: Subject) => boolean }
  | { readonly kind: 'event'; readonly test: (context: FieldContext) => boolean };

export function planLeaf(leaf: CheckedLeaf): LeafPlan {
  if (leaf.left.kind === 'field') {
    const sides = twoSided(leaf.left);
    if (sides !== undefined) return planTwoSided(leaf, sides);
    const reader = readerOf(leaf.left.info.name, leaf.left.argument?.text);
    if ((reader.on === 'image' || reader.on === 'thread') && reader.of.kind === 'anyAncestor') return planAnyAncestor(leaf, reader);
  }
  const left = gettersOf(leaf.left);
  return leaf.right.kind === 'expression' ? planPair(leaf, left, leaf.right.expression) : planSingle(left, constantTest(leaf));
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

function planPair(leaf: CheckedLeaf, left: Getters, expression: ValueExpression): LeafPlan {
  const right = gettersOf(expression);
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

/** Fields that stand for the client's and the server's value at once. */
const SIDES: Readonly<Record<string, readonly [string, string]>> = {
  'fd.ip': ['fd.cip', 'fd.sip'],
  'fd.port': ['fd.cport', 'fd.sport'],
  'fd.proto': ['fd.cproto', 'fd.sproto'],
  'fd.net': ['fd.cnet', 'fd.snet'],
};

function twoSided(field: FieldRef): readonly [Getters, Getters] | undefined {
  const names = SIDES[field.info.name];
  return names === undefined ? undefined : [readerGetters(readerOf(names[0], undefined), names[0]), readerGetters(readerOf(names[1], undefined), names[1])];
}

/** True when either side passes; `!=` when neither side is equal. `fd.net` looks at its first constant only, as Falco does. */
function planTwoSided(leaf: CheckedLeaf, [client, server]: readonly [Getters, Getters]): LeafPlan {
  const firstOnly = leaf.left.kind === 'field' && leaf.left.info.name === 'fd.net' && leaf.right.kind === 'constants' && leaf.modifier === undefined;
  const asked = firstOnly && leaf.right.kind === 'constants' ? { ...leaf, right: { ...leaf.right, values: leaf.right.values.slice(0, 1) } } : leaf;
  const test = constantTest(asked);
  const everySide = leaf.operator === '!=';
  const decide = (a: Value | undefined, b: Value | undefined): boolean => {
    if (a === undefined || b === undefined) return passes(a, test) || passes(b, test);
    return everySide ? test(a) && test(b) : test(a) || test(b);
  };
  if (client.subject !== undefined && client.subject.ref.key === server.subject?.ref.key) {
    const getClient = client.subject.get;
    const getServer = server.subject.get;
    return { kind: 'subject', ref: client.subject.ref, test: (subject) => decide(getClient(subject), getServer(subject)) };
  }
  return { kind: 'event', test: (context) => decide(client.event(context), server.event(context)) };
}
