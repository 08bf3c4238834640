/** Operators as tests of one value. Built once per condition; called once per subject or event. */
import { byteString, textOf, type ByteString } from '@eyrie/scap';
import type { Value } from '@eyrie/fields';
import type { CheckedLeaf, CheckOperator, Constant } from '../filter/checked.ts';
import { compileGlob } from '../match/glob.ts';
import { isInNetwork } from '../match/net.ts';
import { compilePathMatch } from '../match/pmatch.ts';
import { compileRegex } from '../match/regex.ts';
import { constantValue, lowerAscii, sameNumber, untilNul } from './values.ts';

export type Test = (value: Value) => boolean;
/** Compares a value with another value that the event gave. */
export type PairTest = (left: Value, right: Value) => boolean;

/** @returns the test of a leaf whose right side is constants (or nothing, for `exists`). */
export function constantTest(leaf: CheckedLeaf): Test {
  if (leaf.operator === 'exists' || leaf.right.kind !== 'constants') return () => true;
  const constants = leaf.right.values;
  if (leaf.modifier !== undefined) return modified(leaf.operator, leaf.modifier, constants);
  switch (leaf.operator) {
    case 'in':
      return membership(constants, 'every');
    case 'intersects':
      return membership(constants, 'some');
    case 'pmatch': {
      const match = compilePathMatch(constants.map(bytesOf));
      return (value) => typeof value === 'string' && match(value as ByteString);
    }
    default: {
      const [constant] = constants;
      return constant === undefined ? () => false : single(leaf.operator, constant);
    }
  }
}

function modified(operator: CheckOperator, modifier: 'oneof' | 'anyof' | 'allof', constants: readonly Constant[]): Test {
  if (constants.length === 0) return () => false;
  if (operator === '=' && modifier === 'anyof') return membership(constants, 'every');
  const tests = constants.map((constant) => single(operator, constant));
  if (modifier === 'anyof') return (value) => tests.some((test) => test(value));
  if (modifier === 'allof') return (value) => tests.every((test) => test(value));
  return (value) => {
    let satisfied = 0;
    for (const test of tests) if (test(value)) satisfied += 1;
    return satisfied === 1;
  };
}

/** A set of constants; a list is in it when every (or some) element is. */
function membership(constants: readonly Constant[], quantifier: 'every' | 'some'): Test {
  const networks = constants.filter((constant) => constant.kind === 'network');
  const values = new Set<unknown>(constants.filter((constant) => constant.kind !== 'network').map(constantValue));
  const has = (value: Value | number | bigint): boolean => {
    if (values.has(value)) return true;
    if (typeof value === 'bigint' && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER) return values.has(Number(value));
    return typeof value === 'string' && networks.some((network) => isInNetwork(value as ByteString, network));
  };
  return (value) => {
    if (!Array.isArray(value)) return has(value);
    return quantifier === 'every' ? value.length > 0 && value.every(has) : value.some(has);
  };
}

function bytesOf(constant: Constant): ByteString {
  return constant.kind === 'text' || constant.kind === 'bytes' || constant.kind === 'address' ? byteString(constant.bytes) : ('' as ByteString);
}

/** One operator with one constant. */
function single(operator: CheckOperator, constant: Constant): Test {
  if (constant.kind === 'network') {
    const inside: Test = (value) => typeof value === 'string' && isInNetwork(value as ByteString, constant);
    return operator === '!=' ? (value) => !inside(value) : inside;
  }
  const right = constantValue(constant);
  if (typeof right !== 'string') return (value) => compare(operator, value, right);
  const text = (test: (value: ByteString) => boolean): Test => (value) => typeof value === 'string' && test(value as ByteString);
  switch (operator) {
    case '=':
      return (value) => value === right;
    case '!=':
      return text((value) => value !== right);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (value) => compare(operator, value, right);
    case 'contains':
      return text((value) => untilNul(value).includes(right));
    case 'icontains': {
      const wanted = lowerAscii(right);
      return text((value) => lowerAscii(untilNul(value)).includes(wanted));
    }
    case 'bcontains':
      return text((value) => value.includes(right));
    case 'startswith':
    case 'bstartswith':
      return text((value) => value.startsWith(right));
    case 'endswith':
      return text((value) => value.endsWith(right));
    case 'glob':
    case 'iglob':
      return text(compileGlob(right, operator === 'iglob'));
    case 'regex': {
      const matches = compileRegex(textOf(right));
      return text((value) => matches(textOf(value)));
    }
    case 'exists':
      return () => true;
    case 'in':
    case 'intersects':
    case 'pmatch':
      return membership([constant], 'every');
  }
}

/** Comparison with a value of the same type from the same event. */
export function pairTest(operator: CheckOperator): PairTest {
  switch (operator) {
    case 'in':
      return (left, right) => elements(left).every((element) => elements(right).some((other) => equal(element, other)));
    case 'intersects':
      return (left, right) => elements(left).some((element) => elements(right).some((other) => equal(element, other)));
    case 'contains':
      return texts((left, right) => untilNul(left).includes(untilNul(right)));
    case 'icontains':
      return texts((left, right) => lowerAscii(untilNul(left)).includes(lowerAscii(untilNul(right))));
    case 'bcontains':
      return texts((left, right) => left.includes(right));
    case 'startswith':
    case 'bstartswith':
      return texts((left, right) => left.startsWith(right));
    case 'endswith':
      return texts((left, right) => left.endsWith(right));
    case 'glob':
    case 'iglob':
      return texts((left, right) => compileGlob(right, operator === 'iglob')(left));
    default:
      return (left, right) => compare(operator, left, right);
  }
}

const texts =
  (test: (left: ByteString, right: ByteString) => boolean): PairTest =>
  (left, right) =>
    typeof left === 'string' && typeof right === 'string' && test(left as ByteString, right as ByteString);

type Element = ByteString | number | bigint | boolean;

function elements(value: Value): readonly Element[] {
  return Array.isArray(value) ? value : [value as Element];
}

function equal(a: Element, b: Element): boolean {
  return isNumber(a) && isNumber(b) ? sameNumber(a, b) : a === b;
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Numbers by value, strings byte by byte; values of different kinds are never equal and never ordered. */
function compare(operator: CheckOperator, left: Value, right: Value): boolean {
  if (Array.isArray(left) || Array.isArray(right)) return false;
  const a = left as Element;
  const b = right as Element;
  if (operator === '=') return equal(a, b);
  if (operator === '!=') return !equal(a, b);
  if (typeof a === 'boolean' || typeof b === 'boolean' || isNumber(a) !== isNumber(b)) return false;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return operator === '>=' && a >= b;
}
