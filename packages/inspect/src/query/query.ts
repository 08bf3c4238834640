/** What is asked for: a condition and a window of time. Drill-down, typed filter and window compose: all of them hold. */
import type { Nanoseconds } from '@eyrie/schema';

export interface Query {
  /** Conditions in the filter language; empty ones are none. All of them have to hold. */
  readonly filters?: readonly string[];
  /** Begin of the window, ns since the epoch, inclusive. */
  readonly from?: Nanoseconds | undefined;
  /** End of the window, exclusive. */
  readonly to?: Nanoseconds | undefined;
}

/** The conditions of a query that say something, each in brackets where that matters. */
export function conjunctsOf(filters: readonly string[]): readonly string[] {
  return filters.map((filter) => filter.trim()).filter((filter) => filter !== '');
}

/** One condition for all of them: `(a) and (b)`. */
export function composed(filters: readonly string[]): string {
  const conjuncts = conjunctsOf(filters);
  return conjuncts.length < 2 ? (conjuncts[0] ?? '') : conjuncts.map((filter) => `(${filter})`).join(' and ');
}
