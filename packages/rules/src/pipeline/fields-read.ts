/** Which fields a condition or an output reads. */
import type { CheckedNode, TransformerArgument } from '../filter/checked.ts';
import type { OutputFormat } from '../output/format.ts';

export function addFieldsOfCondition(node: CheckedNode, fields: Set<string>): void {
  switch (node.kind) {
    case 'and':
    case 'or':
      for (const child of node.children) addFieldsOfCondition(child, fields);
      return;
    case 'not':
      return addFieldsOfCondition(node.child, fields);
    case 'check':
      addFieldsOfExpression(node.left, fields);
      if (node.right.kind === 'expression') addFieldsOfExpression(node.right.expression, fields);
  }
}

export function addFieldsOfOutput(format: OutputFormat, fields: Set<string>): void {
  for (const { expression } of format.fields) addFieldsOfExpression(expression, fields);
}

function addFieldsOfExpression(argument: TransformerArgument, fields: Set<string>): void {
  switch (argument.kind) {
    case 'field':
      fields.add(argument.info.name);
      return;
    case 'transformer':
      for (const inner of argument.args) addFieldsOfExpression(inner, fields);
      return;
    case 'list':
      for (const item of argument.items) addFieldsOfExpression(item, fields);
      return;
    case 'text':
  }
}
