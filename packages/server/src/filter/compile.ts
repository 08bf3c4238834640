import { eventTest } from './matches.ts';
import type { EventTest } from './matches.ts';
import { parseLabelExpression } from '@eyrie/schema';
import { filterToSql } from './to-sql.ts';
import type { SqlCondition } from './to-sql.ts';

export interface CompiledFilter {
  readonly text: string;
  readonly sql: SqlCondition;
  readonly test: EventTest;
}

/** @throws LabelExpressionError or FilterUseError, with a sentence for the person who wrote the filter. */
export function compileFilter(text: string): CompiledFilter {
  const filter = parseLabelExpression(text);
  return { text, sql: filterToSql(filter), test: eventTest(filter) };
}
