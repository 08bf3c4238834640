/** What kind of word a bare word of a condition is: by the engine's own table, and by its shape. Called by the generated parser. */
import { MODIFIERS, OPERATORS, TRANSFORMERS } from '@eyrie/rules';
import { Field, Joint, Name, OperatorWord, Transformer } from './condition.grammar.terms';

const KINDS: ReadonlyMap<string, number> = new Map<string, number>([
  ...['and', 'or', 'not'].map((word) => [word, Joint] as const),
  ...[...OPERATORS, ...MODIFIERS].map((word) => [word, OperatorWord] as const),
  ...[...TRANSFORMERS, 'val'].map((word) => [word, Transformer] as const),
]);

/** @returns the kind of a word, -1 for a value. */
export function wordKind(word: string): number {
  return KINDS.get(word) ?? (/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)+$/.test(word) ? Field : /^[A-Za-z]\w*$/.test(word) ? Name : -1);
}
