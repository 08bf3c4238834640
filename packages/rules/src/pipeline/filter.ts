/** One condition over a stream. */
import type { FieldContext } from '@eyrie/fields';
import type { AnswerSpace } from '@eyrie/state';
import { ConditionSet } from '../compile/condition-set.ts';
import { ALL_FIELDS } from '../filter/catalogue.ts';
import { checkFilter } from '../filter/check.ts';
import { eventTypesOf } from '../filter/event-types.ts';
import { parseFilter } from '../filter/parser.ts';

/** Makes the test for one system; see `StreamConsumer.onSystem`. */
export type FilterFor = (answers: AnswerSpace) => (context: FieldContext) => boolean;

/**
 * @param text a condition; empty: everything.
 * @throws FilterError that says what is wrong and where.
 */
export function filterOf(text: string): FilterFor {
  if (text.trim() === '') return () => () => true;
  const { node: syntax } = parseFilter(text);
  const { node } = checkFilter(syntax, ALL_FIELDS);
  const eventTypes = eventTypesOf(syntax);
  return (answers) => {
    const set = new ConditionSet([{ root: node, eventTypes }], answers);
    return (context) => set.first(context) === 0;
  };
}
