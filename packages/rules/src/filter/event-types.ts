/** For which event types can a condition be true? The answer may be too large, never too small. */
import { EVENT_TYPES, PPME, SYSCALL_NAMES } from '@eyrie/schema';
import type { AstNode, BinaryCheckNode, LeftNode, TransformerArgumentNode } from './ast.ts';
import { FilterError } from './error.ts';

/** Event codes; see {@link EVENT_TYPES}. */
export type EventTypeSet = ReadonlySet<number>;

const ALL: EventTypeSet = new Set(EVENT_TYPES.map((event) => event.code));
const NONE: EventTypeSet = new Set();
/** Codes that stand for many names: not having one of the names does not exclude them. */
const MANY_NAMED: EventTypeSet = new Set([PPME.GENERIC_E, PPME.GENERIC_X, PPME.ASYNCEVENT_E]);

const CODES_BY_NAME = new Map<string, number[]>();
for (const event of EVENT_TYPES) {
  if (event.code === PPME.GENERIC_E || event.code === PPME.GENERIC_X) continue;
  CODES_BY_NAME.set(event.name, [...(CODES_BY_NAME.get(event.name) ?? []), event.code]);
}
const SYSCALLS: ReadonlySet<string> = new Set(SYSCALL_NAMES);

/** Codes of all versions of an event, or the generic ones when it is a system call without an event of its own. */
export function eventCodesOf(name: string): readonly number[] {
  return CODES_BY_NAME.get(name) ?? (SYSCALLS.has(name) ? [PPME.GENERIC_E, PPME.GENERIC_X] : []);
}

/** Names of all events and of the system calls that have no event of their own. */
const ALL_NAMES: ReadonlySet<string> = new Set([...CODES_BY_NAME.keys(), ...SYSCALLS].filter((name) => name !== 'unknown'));

/** What is inferred: a subset of `all`. */
interface Universe<T> {
  readonly all: ReadonlySet<T>;
  readonly none: ReadonlySet<T>;
  readonly elementsOf: (name: string) => readonly T[];
  /** Never excluded by a name. */
  readonly manyNamed: ReadonlySet<T>;
}

const CODES: Universe<number> = { all: ALL, none: NONE, elementsOf: eventCodesOf, manyNamed: MANY_NAMED };
const NAMES: Universe<string> = {
  all: ALL_NAMES,
  none: new Set(),
  elementsOf: (name) => (ALL_NAMES.has(name) ? [name] : []),
  manyNamed: new Set(),
};

/**
 * @param node a condition whose macros are expanded.
 * @throws FilterError when the condition compares `evt.type` with something that is known only at run time.
 */
export function eventTypesOf(node: AstNode): EventTypeSet {
  return infer(node, false, CODES);
}

/** The same as names, for people: events and system calls. */
export function eventNamesOf(node: AstNode): ReadonlySet<string> {
  return infer(node, false, NAMES);
}

/** Negation is pushed down to the leaves, because only they know whether it matters to them. */
function infer<T>(node: AstNode, negated: boolean, universe: Universe<T>): ReadonlySet<T> {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const sets = node.children.map((child) => infer(child, negated, universe));
      return (node.kind === 'and') !== negated ? intersection(sets, universe) : union(sets, universe);
    }
    case 'not':
      return infer(node.child, !negated, universe);
    case 'identifier':
      return universe.all;
    case 'unary-check':
      return negated && isEventType(node.left) ? universe.none : universe.all;
    case 'binary-check':
      return inferLeaf(node, negated, universe);
  }
}

function inferLeaf<T>(node: BinaryCheckNode, negated: boolean, universe: Universe<T>): ReadonlySet<T> {
  const truth = eventNumberTruth(node);
  if (truth !== undefined) return truth !== negated ? universe.all : universe.none;
  if (!['=', '==', '!=', 'in'].includes(node.operator) || !isEventType(node.left)) return universe.all;
  if (node.right.kind === 'transformer') {
    throw new FilterError('check', 'right-hand field comparisons on `evt.type`/`syscall.type` checks are not supported by event code search', node.right.position);
  }
  const names = node.right.kind === 'list' ? node.right.values : [node.right.text];
  const elements = new Set(names.flatMap(universe.elementsOf));
  return (node.operator === '!=') !== negated ? complement(elements, universe) : elements;
}

function isEventType(left: LeftNode): boolean {
  if (left.kind === 'field') return (left.name === 'evt.type' || left.name === 'syscall.type') && left.argument === undefined;
  if (left.args.some(namesEventType)) {
    throw new FilterError('check', 'event code search does not support `evt.type` checks with transformers', left.position);
  }
  return false;
}

function namesEventType(node: TransformerArgumentNode): boolean {
  if (node.kind === 'value') return false;
  if (node.kind === 'transformer-list') return node.items.some(namesEventType);
  return isEventType(node);
}

/** Events are numbered from 1, which decides some checks of `evt.num` before any event is seen. */
function eventNumberTruth(node: BinaryCheckNode): boolean | undefined {
  if (node.left.kind !== 'field' || node.left.name !== 'evt.num' || node.left.argument !== undefined) return undefined;
  if (node.right.kind === 'transformer') return undefined;
  if (node.operator === 'in') return node.right.kind === 'list' && node.right.values.every(isZero) ? false : undefined;
  if (node.right.kind !== 'value') return undefined;
  const zero = isZero(node.right.text);
  const atMostOne = zero || /^\s*\+?0*1$/.test(node.right.text);
  switch (node.operator) {
    case '=':
    case '==':
    case '<=':
      return zero ? false : undefined;
    case '!=':
    case '>':
      return zero ? true : undefined;
    case '<':
      return atMostOne ? false : undefined;
    case '>=':
      return atMostOne ? true : undefined;
    default:
      return undefined;
  }
}

function isZero(text: string): boolean {
  return /^\s*[+-]?0+$/.test(text);
}

function union<T>(sets: readonly ReadonlySet<T>[], { all }: Universe<T>): ReadonlySet<T> {
  return sets.includes(all) ? all : new Set(sets.flatMap((set) => [...set]));
}

function intersection<T>(sets: readonly ReadonlySet<T>[], { all }: Universe<T>): ReadonlySet<T> {
  const [first = all, ...others] = sets.filter((set) => set !== all);
  return others.reduce((left, right) => new Set([...left].filter((element) => right.has(element))), first);
}

function complement<T>(set: ReadonlySet<T>, { all, manyNamed }: Universe<T>): ReadonlySet<T> {
  return new Set([...all].filter((element) => !set.has(element) || manyNamed.has(element)));
}
