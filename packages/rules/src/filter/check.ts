/** From syntax tree to checked tree: names are looked up, types compared, constants parsed. */
import { EVENT_TYPES, SYSCALL_NAMES } from '@eyrie/schema';
import { compileRegex } from '../match/regex.ts';
import type { AstNode, BinaryCheckNode, LeftNode, Position, RightNode, UnaryCheckNode } from './ast.ts';
import { ALL_FIELDS, type FieldCatalogue } from './catalogue.ts';
import type { CheckedLeaf, CheckedNode, CheckOperator, Constant, Modifier, RightSide, ValueExpression } from './checked.ts';
import { parseConstant } from './constants.ts';
import { FilterError } from './error.ts';
import { escapeValue } from './escape.ts';
import { checkExpression } from './expression.ts';
import { operatorProblem } from './operators.ts';
import { suspicions } from './suspicion.ts';

export interface CheckWarning {
  readonly message: string;
  readonly position: Position;
}

export interface CheckedFilter {
  readonly node: CheckedNode;
  readonly warnings: readonly CheckWarning[];
}

/** Events that plugins add under a name of their own. */
const ASYNC_EVENT_NAMES = ['container', 'container_removed'];
const EVENT_NAMES: ReadonlySet<string> = new Set([...EVENT_TYPES.map((event) => event.name), ...SYSCALL_NAMES, ...ASYNC_EVENT_NAMES]);

/** Leaves that are checked already. Rules share the leaves of the macros they use, so that most are checked once. */
export type CheckMemory = WeakMap<AstNode, { readonly leaf: CheckedLeaf; readonly warnings: readonly CheckWarning[] }>;

/**
 * Checks a condition whose macros are expanded.
 * @param memory for several conditions over the same catalogue.
 * @throws FilterError of phase `check` at the first thing that is wrong.
 */
export function checkFilter(node: AstNode, catalogue: FieldCatalogue = ALL_FIELDS, memory: CheckMemory = new WeakMap()): CheckedFilter {
  const warnings: CheckWarning[] = [];
  return { node: checkNode(node, catalogue, memory, warnings), warnings };
}

function checkNode(node: AstNode, catalogue: FieldCatalogue, memory: CheckMemory, warnings: CheckWarning[]): CheckedNode {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const children = node.children.map((child) => checkNode(child, catalogue, memory, warnings));
      return { kind: node.kind, children, canonical: `(${children.map((child) => child.canonical).join(` ${node.kind} `)})` };
    }
    case 'not': {
      const child = checkNode(node.child, catalogue, memory, warnings);
      return { kind: 'not', child, canonical: `not (${child.canonical})` };
    }
    case 'identifier':
      throw new FilterError('check', `filter error: unexpected identifier '${node.name}'`, node.position);
    case 'unary-check':
    case 'binary-check': {
      const known = memory.get(node) ?? checkLeaf(node, catalogue);
      memory.set(node, known);
      warnings.push(...known.warnings);
      return known.leaf;
    }
  }
}

function checkLeaf(node: UnaryCheckNode | BinaryCheckNode, catalogue: FieldCatalogue): { leaf: CheckedLeaf; warnings: CheckWarning[] } {
  const warnings: CheckWarning[] = [];
  if (node.kind === 'binary-check') return { leaf: checkComparison(node, catalogue, warnings), warnings };
  const left = leftExpression(node.left, catalogue);
  const leaf = { kind: 'check', left, operator: 'exists', right: { kind: 'none' }, canonical: `${left.canonical} exists`, position: node.position } as const;
  return { leaf, warnings };
}

function leftExpression(node: LeftNode, catalogue: FieldCatalogue): ValueExpression {
  const left = checkExpression(node, catalogue);
  if (left.kind === 'text' || left.kind === 'list') throw new FilterError('check', 'filter error: missing field in left-hand of check', node.position);
  return left;
}

function checkComparison(node: BinaryCheckNode, catalogue: FieldCatalogue, warnings: CheckWarning[]): CheckedLeaf {
  const left = leftExpression(node.left, catalogue);
  const { operator, modifier } = splitOperator(node.operator);
  const problem = operatorProblem(operator, left.type, left.isList);
  if (problem !== undefined) throw new FilterError('check', `filter error: ${problem}`, node.position);
  const right = node.right.kind === 'transformer' ? rightExpression(left, operator, node.right, catalogue) : constants(left, operator, node.right, catalogue, warnings);
  const written = modifier === undefined ? operator : `${operator} ${modifier}`;
  const leaf = { kind: 'check', left, operator, right, canonical: `${left.canonical} ${written} ${printRight(node.right, right)}`, position: node.position } as const;
  return modifier === undefined ? leaf : { ...leaf, modifier };
}

function printRight(node: RightNode, right: RightSide): string {
  if (right.kind === 'expression') return right.expression.kind === 'field' ? `val(${right.expression.canonical})` : right.expression.canonical;
  const values = node.kind === 'list' ? node.values : node.kind === 'value' ? [node.text] : [];
  const printed = values.map((value) => escapeValue(value, true)).join(', ');
  return node.kind === 'list' ? `(${printed})` : printed;
}

function splitOperator(written: string): { operator: CheckOperator; modifier?: Modifier } {
  const [word = '', modifier] = written.split(' ');
  const operator = (word === '==' ? '=' : word) as CheckOperator;
  return modifier === undefined ? { operator } : { operator, modifier: modifier as Modifier };
}

function rightExpression(left: ValueExpression, operator: CheckOperator, node: LeftNode, catalogue: FieldCatalogue): RightSide {
  const fail = (message: string): never => {
    throw new FilterError('check', message, node.position);
  };
  const expression = checkExpression(node, catalogue);
  if (expression.kind === 'text' || expression.kind === 'list') return fail('filter error: missing field in right-hand of check');
  const name = rootName(left);
  const rightName = rootName(expression);
  if (operator === 'pmatch' || operator === 'regex') return fail(`operator '${operator.toUpperCase()}' doesn't support right-hand side fields`);
  if (left.type === 'IPNET') return fail("field type 'IPNET' doesn't support right-hand side fields");
  if (rootFlag(left)) return fail(`field '${name}' doesn't support right-hand side fields`);
  if (rootFlag(expression)) return fail(`field '${rightName}' can't be used as a right-hand side field`);
  if (left.type !== expression.type || left.isList !== expression.isList) {
    const typeOf = (side: ValueExpression): string => `'${side.type}'${side.isList ? ' (list)' : ''}`;
    return fail(`field '${name}' has type ${typeOf(left)} while the right-hand side field '${rightName}' has incompatible type ${typeOf(expression)}`);
  }
  return { kind: 'expression', expression };
}

/** The field that an expression with a single argument is made of. */
function rootField(expression: ValueExpression): ValueExpression {
  let root = expression;
  while (root.kind === 'transformer' && root.args.length === 1) {
    const [arg] = root.args;
    if (arg === undefined || arg.kind === 'text' || arg.kind === 'list') break;
    root = arg;
  }
  return root;
}

function rootName(expression: ValueExpression): string {
  const root = rootField(expression);
  return root.kind === 'field' ? root.info.name : root.name;
}

function rootFlag(expression: ValueExpression): boolean {
  const root = rootField(expression);
  return root.kind === 'field' && root.info.noRightSide;
}

function constants(left: ValueExpression, operator: CheckOperator, node: Exclude<RightNode, { kind: 'transformer' }>, catalogue: FieldCatalogue, warnings: CheckWarning[]): RightSide {
  const texts = node.kind === 'list' ? node.values : [node.text];
  const field = rootName(left);
  const values: Constant[] = [];
  for (const text of texts) {
    for (const message of suspicions(operator, text, catalogue)) warnings.push({ message, position: node.position });
    try {
      values.push(parseConstant(text, left.type, operator));
      if (operator === 'regex') compilePattern(text);
      if (field === 'evt.type' && !EVENT_NAMES.has(text)) throw new RangeError(`unknown event type ${text}`);
      if (field === 'evt.around' && operator !== '=') throw new RangeError("evt.around supports only '=' comparison operator");
    } catch (error) {
      if (error instanceof RangeError) throw new FilterError('check', error.message, node.position);
      throw error;
    }
  }
  return { kind: 'constants', values };
}

function compilePattern(pattern: string): void {
  try {
    compileRegex(pattern);
  } catch (error) {
    throw error instanceof SyntaxError ? new RangeError(`invalid regex pattern: ${error.message}`) : error;
  }
}
