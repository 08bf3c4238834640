/** Errors as API clients read them: `message` alone, or `errors` with one entry per finding; never both, never empty, never a redirect. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { LabelExpressionError } from '@eyrie/schema';
import { GroupingConflict } from '../groupings/groupings.ts';
import { FilterUseError } from '../filter/to-sql.ts';
import type { Log } from '../log.ts';
import { reasonOf } from '../log.ts';
import { ChannelRefused } from '../notifications/channel-refused.ts';
import { PolicyConflict } from '../policies/policy-conflict.ts';
import { problemText, RulesRefused } from '../policies/rules-files.ts';
import { BadObject } from '../rules/object-sources.ts';
import { StoreError } from '../stores/events/engine.ts';
import { SavedFilterRefused } from '../views/saved-filters.ts';

/** An answer other than success, thrown from a handler. */
export class Problem extends Error {
  readonly status: ContentfulStatusCode;

  constructor(status: ContentfulStatusCode, message: string) {
    super(message);
    this.status = status;
  }
}

export interface ProblemBody {
  readonly message?: string;
  readonly errors?: readonly { readonly message: string; readonly reason?: string; readonly file?: string; readonly line?: number; readonly column?: number; readonly snippet?: string }[];
}

const DISK_FULL = { status: 507, body: { message: 'The disk of the data folder is full; nothing was changed. Free some space and try again.' } } as const;

/** What to answer for whatever a handler threw. */
export function problemOf(error: unknown, log: Log): { status: ContentfulStatusCode; body: ProblemBody; retryAfter?: number } {
  if (error instanceof Problem) return { status: error.status, body: { message: error.message } };
  if (error instanceof LabelExpressionError) return { status: 400, body: { message: `filter, ${error.message}` } };
  if (error instanceof FilterUseError) return { status: 400, body: { message: error.message } };
  if (error instanceof GroupingConflict) return { status: 409, body: { message: error.message } };
  if (error instanceof SavedFilterRefused) return { status: error.status, body: { message: error.message } };
  if (error instanceof ChannelRefused) return { status: error.status, body: { message: error.message } };
  if (error instanceof BadObject) return { status: 400, body: { message: error.message } };
  if (error instanceof PolicyConflict) return { status: 409, body: { message: error.message } };
  if (error instanceof RulesRefused) {
    return {
      status: 422,
      body: {
        errors: error.problems.map((problem) => ({
          message: problemText(problem),
          ...defined({ file: problem.file, line: problem.line, column: problem.column, snippet: problem.snippet }),
        })),
      },
    };
  }
  if (error instanceof StoreError) {
    if (error.code === 'too-expensive')
      return { status: 400, body: { message: 'The question takes too long or too much memory to answer. Ask for a shorter range of time, or filter more.' } };
    if (error.code === 'disk-full') return DISK_FULL;
    if (error.code === 'busy') return { status: 429, body: { message: error.message }, retryAfter: 1 };
    if (error.code === 'unavailable') return { status: 503, body: { message: error.message }, retryAfter: 2 };
  }
  if (error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL') return DISK_FULL;
  log('error', `a request failed: ${error instanceof Error ? (error.stack ?? error.message) : reasonOf(error)}`);
  return { status: 500, body: { message: 'The server could not answer because of an error of its own; its log says more.' } };
}

function defined<T extends object>(members: T): Partial<T> {
  const result: Partial<T> = { ...members };
  for (const name of Object.keys(result) as (keyof T)[]) if (result[name] === undefined) delete result[name];
  return result;
}
