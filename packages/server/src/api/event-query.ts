/** What the event routes are asked for: a range of time and a filter. */
import { z } from 'zod';
import { compileFilter } from '../filter/compile.ts';
import type { CompiledFilter } from '../filter/compile.ts';
import { LAST_TIME } from '../stores/events/event-store.ts';
import { Problem } from './problem.ts';

/**
 * A time as integer text. Nanoseconds are meant; but some clients send another unit to the same route, and the magnitude tells which:
 * below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds.
 */
export const timeText = z
  .string()
  .regex(/^\d{1,20}$/, 'expected nanoseconds since 1970 as an integer')
  .transform((text) => {
    const value = BigInt(text);
    if (value < 10n ** 11n) return value * 10n ** 9n;
    if (value < 10n ** 14n) return value * 10n ** 6n;
    return value < 10n ** 17n ? value * 1000n : value;
  })
  .refine((value) => value <= LAST_TIME, 'later than can be told in 64 bits');

const timeParameter = timeText.optional().meta({ param: { schema: { type: 'string', format: 'int64' } } });

export const rangeQuery = z.object({
  from: timeParameter.describe('begin of the range in ns, included'),
  to: timeParameter.describe('end of the range in ns, included'),
  filter: z.string().default('').describe('for example: severity in ("0","1") and host.hostName = "web-1"'),
});

/** @param most the largest number allowed */
export const limitOf = (standard: number, most: number): z.ZodType<number> =>
  z.coerce
    .number(`expected a number from 1 to ${most}`)
    .int()
    .min(1, `expected a number from 1 to ${most}`)
    .max(most, `expected a number from 1 to ${most}`)
    .default(standard);

export interface EventQuery {
  readonly range: { readonly from: bigint; readonly to: bigint };
  readonly filter: CompiledFilter;
}

/** @throws Problem, FilterError, FilterUseError */
export function eventQuery(query: z.output<typeof rangeQuery>): EventQuery {
  const range = { from: query.from ?? 0n, to: query.to ?? LAST_TIME };
  if (range.from > range.to) throw new Problem(400, 'from: later than to');
  return { range, filter: compileFilter(query.filter) };
}

export const labelName = z.string().regex(/^[A-Za-z][\w.\-/[\]]{0,199}$/, 'expected the name of a label');

/** Names of labels, separated by commas. @param most how many there may be */
export const labelList = (most: number): z.ZodType<string[]> =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(labelName).min(1).max(most));
