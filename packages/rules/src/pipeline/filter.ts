/** One condition over a stream. */
import type { FieldContext } from '@eyrie/fields';
import type { AnswerSpace } from '@eyrie/state';
import { ConditionSet, type FdDemand } from '../compile/condition-set.ts';
import { ALL_FIELDS } from '../filter/catalogue.ts';
import { checkFilter } from '../filter/check.ts';
import { addFieldsOfCondition } from './fields-read.ts';
import { readAcrossEvents } from './whole-stream.ts';
import { eventTypesOf } from '../filter/event-types.ts';
import { parseFilter } from '../filter/parser.ts';

export interface StreamFilter {
  readonly holds: (context: FieldContext) => boolean;
  /** False when no event of this type can meet the condition; see `StreamConsumer.wants`. */
  readonly wants: (eventType: number) => boolean;
  /** See `StreamConsumer.demandOnFd`. */
  readonly demandOnFd: () => FdDemand | undefined;
  /** Names of the fields that the condition reads. */
  readonly fields: ReadonlySet<string>;
}

/** Makes the test for one system; see `StreamConsumer.onSystem`. */
export type FilterFor = (answers: AnswerSpace) => StreamFilter;

const EVERYTHING: StreamFilter = { holds: () => true, wants: () => true, demandOnFd: () => undefined, fields: new Set() };

/**
 * @param text a condition; empty: everything.
 * @throws FilterError that says what is wrong and where.
 */
export function filterOf(text: string): FilterFor {
  if (text.trim() === '') return () => EVERYTHING;
  const { node: syntax } = parseFilter(text);
  const { node } = checkFilter(syntax, ALL_FIELDS);
  const eventTypes = eventTypesOf(syntax);
  const fields = new Set<string>();
  addFieldsOfCondition(node, fields);
  return (answers) => {
    const set = new ConditionSet([{ root: node, eventTypes }], answers);
    const wants = readAcrossEvents(fields) ? EVERYTHING.wants : (eventType: number): boolean => set.canMatch(eventType);
    const demandOnFd = (): FdDemand | undefined => (readAcrossEvents(fields) ? undefined : set.demandOnFd());
    return { holds: (context) => set.first(context) === 0, wants, demandOnFd, fields };
  };
}
