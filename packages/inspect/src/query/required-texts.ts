/** Texts that the bytes of an event must hold for a condition to be true: looking for a text is many times faster than asking events. */
import { parseFilter, toBytes, type AstNode, type BinaryCheckNode } from '@eyrie/rules';

/** Comparisons of `evt.buffer` that only a buffer can meet in which the whole text lies. */
const HOLD_TEXT: ReadonlySet<string> = new Set(['=', '==', 'contains', 'startswith', 'endswith']);
/** Shorter ones are found everywhere. */
const SHORTEST = 3;

/** @returns texts of which at least one must be there; undefined: nothing can be said. @throws FilterError */
export function requiredTexts(condition: string): readonly Uint8Array[] | undefined {
  return textsOf(parseFilter(condition).node);
}

function textsOf(node: AstNode): readonly Uint8Array[] | undefined {
  switch (node.kind) {
    case 'and':
      // Any of them must hold: the first of which something is known will do.
      return node.children.map(textsOf).find((texts) => texts !== undefined);
    case 'or': {
      const texts = node.children.map(textsOf);
      return texts.every((each) => each !== undefined) ? texts.flat() : undefined;
    }
    case 'binary-check':
      return textOf(node);
    default:
      return undefined;
  }
}

function textOf({ left, operator, right }: BinaryCheckNode): readonly Uint8Array[] | undefined {
  if (left.kind !== 'field' || left.name !== 'evt.buffer' || right.kind !== 'value' || !HOLD_TEXT.has(operator)) return undefined;
  const text = toBytes(right.text);
  return text.length < SHORTEST ? undefined : [text];
}
