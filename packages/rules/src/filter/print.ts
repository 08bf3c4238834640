/** Syntax trees as text. */
import type { AstNode, LeftNode, RightNode, TransformerArgumentNode } from './ast.ts';
import { escapeValue } from './escape.ts';

/**
 * `canonical`: the text that Falco prints, as in `condition_compiled`.
 * `exact`: the same but where that could be read as something else; parsing it gives the same tree again.
 */
export type PrintStyle = 'canonical' | 'exact';

export function printFilter(node: AstNode, style: PrintStyle = 'canonical'): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.children.map((child) => printFilter(child, style)).join(` ${node.kind} `)})`;
    case 'not': {
      const child = printFilter(node.child, style);
      return style === 'exact' && node.child.kind === 'not' ? `not (${child})` : `not ${child}`;
    }
    case 'identifier':
      return node.name;
    case 'unary-check':
      return `${printExpression(node.left, style)} ${node.operator}`;
    case 'binary-check':
      return `${printExpression(node.left, style)} ${node.operator} ${printRight(node.right, style)}`;
  }
}

function printRight(node: RightNode, style: PrintStyle): string {
  switch (node.kind) {
    case 'value':
      return escapeValue(node.text, style === 'exact');
    case 'list':
      return `(${node.values.map((value) => escapeValue(value, style === 'exact')).join(', ')})`;
    case 'transformer':
      return printExpression(node, style);
  }
}

/** A field or transformer, as it names an output field: `evt.arg[1]`, `join(->,(proc.name,fd.name))`. */
export function printExpression(node: LeftNode | TransformerArgumentNode, style: PrintStyle = 'canonical'): string {
  switch (node.kind) {
    case 'value':
      return style === 'exact' ? quoted(node.text) : escapeValue(node.text);
    case 'transformer-list':
      return `(${node.items.map((item) => printExpression(item, style)).join(',')})`;
    case 'field':
      return node.name + printArgument(node.argument, style);
    case 'transformer':
      return `${node.name}(${node.args.map((arg) => printExpression(arg, style)).join(',')})${printArgument(node.argument, style)}`;
  }
}

/** Always in quotes: a bare word would be read as a field or not at all. */
function quoted(text: string): string {
  const escaped = escapeValue(text, true);
  return escaped === text ? `"${text}"` : escaped;
}

export function printArgument(argument: string | undefined, style: PrintStyle = 'canonical'): string {
  if (argument === undefined) return '';
  return `[${argument === '' ? '""' : escapeValue(argument, style === 'exact')}]`;
}
