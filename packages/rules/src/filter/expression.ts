/** Fields and transformers: which they are, of which type, and whether the arguments fit. */
import type { ParamType } from '@eyrie/schema';
import type { Position, TransformerArgumentNode, TransformerNode } from './ast.ts';
import { toBytes } from './bytes.ts';
import type { FieldCatalogue } from './catalogue.ts';
import type { FieldArgumentValue, FieldRef, TransformerArgument, TransformerCall, TransformerName, ValueExpression } from './checked.ts';
import { FilterError } from './error.ts';
import { isText } from './operators.ts';
import { printArgument, printExpression } from './print.ts';

function fail(message: string, position: Position): never {
  throw new FilterError('check', message, position);
}

/** @throws FilterError of phase `check`. */
export function checkExpression(node: TransformerArgumentNode, catalogue: FieldCatalogue): TransformerArgument {
  switch (node.kind) {
    case 'field':
      return checkField(node.name, node.argument, node.position, catalogue);
    case 'value':
      return { kind: 'text', constant: { kind: 'text', text: node.text, bytes: toBytes(node.text) } };
    case 'transformer-list':
      return { kind: 'list', items: node.items.map((item) => checkExpression(item, catalogue)) };
    case 'transformer':
      return checkTransformer(node, catalogue);
  }
}

function checkField(name: string, argument: string | undefined, position: Position, catalogue: FieldCatalogue): FieldRef {
  try {
    const resolved = catalogue.resolve(name, argument);
    if (resolved !== undefined) {
      return { kind: 'field', ...resolved, isList: resolved.info.isList, canonical: name + printArgument(argument, 'exact') };
    }
  } catch (error) {
    if (error instanceof RangeError) fail(error.message, position);
    throw error;
  }
  return fail(`filter_check called with nonexistent field ${name}${argument === undefined ? '' : `[${argument}]`}`, position);
}

interface ValueType {
  readonly type: ParamType;
  readonly isList: boolean;
}

function typeOf(argument: TransformerArgument): ValueType {
  if (argument.kind === 'text') return { type: 'CHARBUF', isList: false };
  if (argument.kind === 'list') return { type: 'CHARBUF', isList: true };
  return argument;
}

function checkTransformer(node: TransformerNode, catalogue: FieldCatalogue): ValueExpression {
  const args = node.args.map((arg) => checkExpression(arg, catalogue));
  if (node.name === 'val') {
    const [field] = args;
    if (node.argument !== undefined) fail("filter error: transformer 'val' does not support field arguments", node.position);
    if (field?.kind !== 'field') fail("expected a field within 'val' transformer", node.position);
    return field;
  }
  const name = node.name as TransformerName;
  if (node.argument !== undefined && name !== 'getopt') fail(`filter error: transformer '${name}' does not support field arguments`, node.position);
  const result = SIGNATURES[name](args, name);
  if (typeof result === 'string') fail(result, node.position);
  const { type, isList } = result;
  const call = { kind: 'transformer', name, args, type, isList, canonical: printExpression(node, 'exact') } as const;
  if (node.argument === undefined) return call;
  return withLetter(call, node.argument, node.position);
}

function withLetter(call: TransformerCall, letter: string, position: Position): TransformerCall {
  if (toBytes(letter).length !== 1) fail('getopt() field argument must be a single option character', position);
  const argument: FieldArgumentValue = /^[0-9]$/.test(letter) ? { text: letter, index: Number(letter) } : { text: letter };
  return { ...call, argument, isList: false };
}

/** @returns the type of the result, or why the arguments do not fit. */
type Signature = (args: readonly TransformerArgument[], name: TransformerName) => ValueType | string;

/** Transformers of one value. */
function unary(result: (value: ValueType) => ValueType | undefined): Signature {
  return (args, name) => {
    const [arg] = args;
    if (arg === undefined || args.length > 1) return `transformer '${name}' takes exactly one argument`;
    const root = rootOf(arg);
    if (root?.info.noTransformer === true) return `field '${root.info.name}' does not support transformers`;
    const value = typeOf(arg);
    const type = result(value);
    if (type !== undefined) return type;
    const subject = root === undefined ? 'its argument' : `${value.isList ? 'list ' : ''}field '${root.info.name}'`;
    return `can't add field transformer: type '${value.type}' is not supported by '${name}' transformer applied on ${subject}`;
  };
}

function rootOf(argument: TransformerArgument): FieldRef | undefined {
  let root: TransformerArgument | undefined = argument;
  while (root?.kind === 'transformer') root = root.args.length === 1 ? root.args[0] : undefined;
  return root?.kind === 'field' ? root : undefined;
}

const textOnly = unary((value) => (isText(value.type) ? value : undefined));

const SIGNATURES: Readonly<Record<TransformerName, Signature>> = {
  tolower: textOnly,
  toupper: textOnly,
  basename: textOnly,
  b64: unary((value) => (value.type === 'CHARBUF' || value.type === 'BYTEBUF' ? value : undefined)),
  len: unary((value) => (value.isList || isText(value.type) || value.type === 'BYTEBUF' ? { type: 'UINT64', isList: false } : undefined)),
  join: (args) => {
    const [separator, list] = args.map(typeOf);
    if (separator === undefined || list === undefined || args.length !== 2) return 'join() requires exactly 2 arguments: separator and list';
    if (separator.isList || !isText(separator.type)) return 'join() first argument (separator) must be a single value, not a list';
    if (!list.isList) return 'join() second argument must be a list';
    return { type: 'CHARBUF', isList: false };
  },
  concat: (args) => {
    if (args.length < 2) return 'concat() requires at least 2 arguments';
    if (args.map(typeOf).some((value) => value.type !== 'CHARBUF' || value.isList)) return 'concat() arguments must be strings';
    return { type: 'CHARBUF', isList: false };
  },
  getopt: (args) => {
    const [words, letters] = args.map(typeOf);
    if (words === undefined || letters === undefined || args.length !== 2) return 'getopt() requires exactly 2 arguments: args list and optstring';
    if (!words.isList) return 'getopt() first argument must be a list';
    if (letters.isList) return 'getopt() second argument (optstring) must be a single value';
    if (words.type !== 'CHARBUF' || letters.type !== 'CHARBUF') return 'getopt() arguments must be strings';
    return { type: 'CHARBUF', isList: true };
  },
};
