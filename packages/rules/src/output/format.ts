/** Output formats: `%field`, `%field[argument]`, `%transformer(…)`, `%10field`, and text between them. */
import type { FieldNode, TransformerArgumentNode, TransformerNode } from '../filter/ast.ts';
import { ALL_FIELDS, type FieldCatalogue } from '../filter/catalogue.ts';
import type { ValueExpression } from '../filter/checked.ts';
import { FilterError } from '../filter/error.ts';
import { checkExpression } from '../filter/expression.ts';
import { parseFieldOrTransformer } from '../filter/parser.ts';
import { printExpression } from '../filter/print.ts';

export interface TextToken {
  readonly kind: 'text';
  readonly text: string;
}

export interface ValueToken {
  readonly kind: 'value';
  readonly expression: ValueExpression;
  /** Bytes that the value takes: cut or filled up with blanks. 0: as long as it is. */
  readonly width: number;
}

/** One entry of `output_fields`. */
export interface OutputField {
  /** As written, in canonical form: `proc.aname[2]`, `toupper(proc.name)`. */
  readonly name: string;
  readonly expression: ValueExpression;
  readonly isTransformer: boolean;
}

export interface OutputFormat {
  readonly tokens: readonly (TextToken | ValueToken)[];
  /** Every field that the tokens name, also within transformers, in order; a name may repeat. */
  readonly fields: readonly OutputField[];
  /** Without a leading `*`, text ends at the first absent value and the line is not to be printed. */
  readonly requiresAll: boolean;
}

/** A format that cannot be used. */
export class FormatError extends Error {
  /** Index of the `%` in the format. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'FormatError';
    this.offset = offset;
  }
}

/** Wider columns are mistakes. */
const MAX_WIDTH = 65_535;
/** Longer names are not tried. */
const MAX_NAME = 256;

/** @throws FormatError */
export function parseFormat(format: string, catalogue: FieldCatalogue = ALL_FIELDS): OutputFormat {
  if (format === '') throw new FormatError('empty formatting token', 0);
  const requiresAll = !format.startsWith('*');
  const tokens: (TextToken | ValueToken)[] = [];
  const fields: OutputField[] = [];
  let at = requiresAll ? 0 : 1;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    const textEnd = percent < 0 ? format.length : percent;
    if (textEnd > at) tokens.push({ kind: 'text', text: format.slice(at, textEnd) });
    if (percent < 0) break;
    if (percent === format.length - 1) throw new FormatError('invalid formatting syntax: formatting cannot end with a %', percent);
    const digits = /^[0-9]+/.exec(format.slice(percent + 1, percent + 12))?.[0] ?? '';
    const start = percent + 1 + digits.length;
    if (start >= format.length) throw new FormatError('invalid formatting syntax: formatting cannot end with a number', percent);
    if (Number(digits) > MAX_WIDTH) throw new FormatError(`invalid formatting syntax: ${digits} is wider than ${MAX_WIDTH}`, percent);
    const token = readValue(format, start, percent, catalogue);
    tokens.push({ kind: 'value', expression: token.expression, width: Number(digits) });
    // A field by itself was looked up already.
    if (token.node.kind === 'field') fields.push({ name: printExpression(token.node), expression: token.expression, isTransformer: false });
    else collectFields(token.node, catalogue, fields);
    at = token.end;
  }
  return { tokens, fields, requiresAll };
}

interface ReadValue {
  readonly node: FieldNode | TransformerNode;
  readonly expression: ValueExpression;
  readonly end: number;
}

/** The longest text from `start` that is a field or transformer. */
function readValue(format: string, start: number, percent: number, catalogue: FieldCatalogue): ReadValue {
  const whole = tryValue(format, start, catalogue);
  if (typeof whole !== 'string') return whole;
  const bracket = withoutBracket(format, start);
  const bare = bracket === undefined ? whole : tryValue(format.slice(0, bracket), start, catalogue);
  if (typeof bare !== 'string') return bare;
  const name = /^[\w.]*/.exec(format.slice(start, start + MAX_NAME))?.[0] ?? '';
  for (let length = name.length - 1; length > 2; length--) {
    const shorter = tryValue(format.slice(0, start + length), start, catalogue);
    if (typeof shorter !== 'string') return shorter;
  }
  const token = /^[^\s%]*/.exec(format.slice(start, start + MAX_NAME))?.[0] ?? '';
  throw new FormatError(`invalid formatting token ${token}: ${whole}`, percent);
}

/** @returns why not, when there is none. */
function tryValue(text: string, start: number, catalogue: FieldCatalogue): ReadValue | string {
  try {
    const { node, end } = parseFieldOrTransformer(text, start);
    const expression = checkExpression(node, catalogue);
    if (expression.kind === 'text' || expression.kind === 'list') return 'expected a field';
    return { node, expression, end };
  } catch (error) {
    if (error instanceof FilterError) return error.message;
    throw error;
  }
}

/** Where the argument of the value at `start` begins, if it has one. */
function withoutBracket(format: string, start: number): number | undefined {
  const name = /^[\w.]+/.exec(format.slice(start, start + MAX_NAME))?.[0] ?? '';
  if (format.charAt(start + name.length) === '[') return start + name.length;
  try {
    const { node, end } = parseFieldOrTransformer(format, start);
    return node.kind === 'transformer' && node.argument !== undefined ? format.lastIndexOf('[', end) : undefined;
  } catch {
    return undefined;
  }
}

/** Fields first, then the transformer over them; of transformers in a row only the outermost is listed. */
function collectFields(root: FieldNode | TransformerNode, catalogue: FieldCatalogue, fields: OutputField[]): void {
  let lastIsTransformer = false;
  const visit = (node: TransformerArgumentNode): void => {
    if (node.kind === 'value') return;
    if (node.kind === 'transformer-list') return node.items.forEach(visit);
    if (node.kind === 'transformer') node.args.forEach(visit);
    const expression = checkExpression(node, catalogue);
    if (expression.kind === 'text' || expression.kind === 'list') return;
    const isTransformer = node.kind === 'transformer';
    if (isTransformer && lastIsTransformer) fields.pop();
    fields.push({ name: printExpression(node), expression, isTransformer });
    lastIsTransformer = isTransformer;
  };
  visit(root);
}
