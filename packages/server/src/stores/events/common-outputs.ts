/** Policy events by what they say, with what changes from one to the next taken out: the most common first. */
import { z } from 'zod';
import type { SqlCondition } from '../../filter/to-sql.ts';
import type { Engine } from './engine.ts';
import { rangeCondition, type EventRange } from './event-store.ts';

/** In this order. The patterns mean the same to JavaScript and to the store's RE2. */
const VARIABLE_PARTS: readonly (readonly [pattern: string, instead: string])[] = [
  ['[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', '<id>'],
  ['\\b[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}\\b', '<address>'],
  ['\\b[0-9a-f]{12,64}\\b', '<id>'],
  ['\\btmp[._-][A-Za-z0-9]{4,}', '<temporary>'],
  ['\\b[0-9]{2,}\\b', '<n>'],
];

/** An output without its numbers of two digits and more, addresses, ids and names of temporary files. */
export function sanitise(output: string): string {
  return VARIABLE_PARTS.reduce((text, [pattern, instead]) => text.replaceAll(new RegExp(pattern, 'g'), instead), output);
}

/** The same of a column. */
const sanitisedSql = (column: string): string => VARIABLE_PARTS.reduce((sql, [pattern, instead]) => `replaceRegexpAll(${sql}, ${quoted(pattern)}, ${quoted(instead)})`, column);

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;

const common = z.object({ output: z.string(), ruleName: z.string(), severity: z.number(), count: z.number(), first: z.string(), last: z.string(), lastId: z.string() });
export type CommonOutput = z.infer<typeof common>;

/** The `limit` most common; of equally common ones the most recent first. Times are nanoseconds as text. */
export async function commonOutputs(engine: Engine, range: EventRange, filter: SqlCondition, limit: number): Promise<CommonOutput[]> {
  const { sql, params } = rangeCondition(range, filter);
  const rows = await engine.query(
    `SELECT ${sanitisedSql("JSONExtractString(event, 'output')")} AS output, toString(rule) AS ruleName, min(severity) AS severity, count() AS count,
       toString(min(time)) AS first, toString(max(time)) AS last, toString(argMax(id, (time, id))) AS lastId
     FROM policy_events WHERE ${sql} GROUP BY output, rule ORDER BY count DESC, max(time) DESC LIMIT {limit:UInt32}`,
    { ...params, limit },
  );
  return z.array(common).parse(rows);
}
