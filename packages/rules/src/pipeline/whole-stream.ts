/** Fields that count or measure across events: to read one, no event may be left out. */
import type { CheckedNode, TransformerArgument, ValueExpression } from '../filter/checked.ts';

const ACROSS_EVENTS = /^(?:evt\.(?:latency|deltatime|wait_latency|outputtime|reltime)|thread\.(?:exectime|totexectime|cpu)|util\.)/;

export function readsAcrossEvents(expression: ValueExpression): boolean {
  return argumentReadsAcross(expression);
}

/** @returns true when the condition compares such a field. */
export function dependsOnEveryEvent(node: CheckedNode): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.children.some(dependsOnEveryEvent);
    case 'not':
      return dependsOnEveryEvent(node.child);
    case 'check':
      return readsAcrossEvents(node.left) || (node.right.kind === 'expression' && readsAcrossEvents(node.right.expression));
  }
}

function argumentReadsAcross(argument: TransformerArgument): boolean {
  switch (argument.kind) {
    case 'field':
      return ACROSS_EVENTS.test(argument.info.name);
    case 'transformer':
      return argument.args.some(argumentReadsAcross);
    case 'list':
      return argument.items.some(argumentReadsAcross);
    case 'text':
      return false;
  }
}
