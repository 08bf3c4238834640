/** Tells the words of the language from names: the engine's own table of them. Called by the generated parser. */
import { MODIFIERS, OPERATORS, TRANSFORMERS } from '@eyrie/rules';
import { Joint, OperatorWord, Transformer } from './condition.grammar.terms';

const KINDS: ReadonlyMap<string, number> = new Map<string, number>([
  ...['and', 'or', 'not'].map((word) => [word, Joint] as const),
  ...[...OPERATORS, ...MODIFIERS].map((word) => [word, OperatorWord] as const),
  ...[...TRANSFORMERS, 'val'].map((word) => [word, Transformer] as const),
]);

/** @returns the kind of a word, -1 for a name. */
export const wordKind = (word: string): number => KINDS.get(word) ?? -1;
