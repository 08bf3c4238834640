/** Habits in conditions and outputs that are legal and should be given up. */
import type { AstNode, BinaryCheckNode, LeftNode, TransformerArgumentNode } from '../filter/ast.ts';
import type { Context } from './context.ts';
import type { FileResult } from './result.ts';

const NO_LATENCY = 'is always zero, because calls are no longer reported when they begin. Remove the check.';

/** Deprecated fields and what to do about them. */
const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ['evt.dir', "evt.dir is always '<', because calls are reported when they end only: 'evt.dir = <' is always true and 'evt.dir = >' never. Remove the check."],
  ...['evt.latency', 'evt.latency.s', 'evt.latency.ns', 'evt.latency.human', 'evt.wait_latency'].map((name) => [name, `${name} ${NO_LATENCY}`] as const),
]);

const EQUALITY = new Set(['=', '==', '!=', 'in', 'intersects', 'pmatch']);

/** Warns of deprecated fields and of comparisons with `<NA>` in a condition whose macros are expanded. */
export function warnOfCondition(node: AstNode, context: Context, result: FileResult): void {
  const found = { unsafe: false, deprecated: new Set<string>() };
  visit(node, found);
  if (found.unsafe) {
    result.addWarning('LOAD_UNSAFE_NA_CHECK', "comparison with <NA>: an absent value is not equal to it; use 'exists' instead", context);
  }
  for (const [field, advice] of DEPRECATED) if (found.deprecated.has(field)) result.addWarning('LOAD_DEPRECATED_ITEM', advice, context, field);
}

/** Warns of deprecated fields that occur anywhere in an output. */
export function warnOfOutput(output: string, context: Context, result: FileResult): void {
  for (const field of DEPRECATED.keys()) {
    if (output.includes(field)) {
      result.addWarning('LOAD_DEPRECATED_ITEM', `usage of deprecated field '${field}' has been detected in the rule output`, context, field);
    }
  }
}

interface Found {
  unsafe: boolean;
  readonly deprecated: Set<string>;
}

function visit(node: AstNode, found: Found): void {
  switch (node.kind) {
    case 'and':
    case 'or':
      for (const child of node.children) visit(child, found);
      return;
    case 'not':
      return visit(node.child, found);
    case 'identifier':
      return;
    case 'unary-check':
      return visitExpression(node.left, found);
    case 'binary-check':
      visitExpression(node.left, found);
      found.unsafe ||= isUnsafe(node);
  }
}

function visitExpression(node: LeftNode | TransformerArgumentNode, found: Found): void {
  if (node.kind === 'field' && DEPRECATED.has(node.name)) found.deprecated.add(node.name);
  if (node.kind === 'transformer') for (const arg of node.args) visitExpression(arg, found);
  if (node.kind === 'transformer-list') for (const item of node.items) visitExpression(item, found);
}

/** Fields of audit events are absent, never `<NA>`. */
function isUnsafe(node: BinaryCheckNode): boolean {
  if (!EQUALITY.has(node.operator) || node.left.kind !== 'field' || !/^(?:ka|jevt)\./.test(node.left.name)) return false;
  return node.right.kind === 'list' ? node.right.values.includes('<NA>') : node.right.kind === 'value' && node.right.text === '<NA>';
}
