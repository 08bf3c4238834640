/** Adds up what two versions of the rules find in captures. */
import type { Outcome } from './comparison.ts';

/** A {@link Hit} as it travels between threads and processes: its time as decimal text. */
export interface TalliedHit {
  readonly rule: string;
  readonly outcome: Outcome;
  /** Nanoseconds since the epoch. */
  readonly time: string;
  readonly output: string;
}

type OutcomeCounts = Record<Outcome, number>;

export interface RuleTally extends OutcomeCounts {
  readonly rule: string;
  /** Days in UTC, in order. */
  readonly perDay: readonly (OutcomeCounts & { readonly day: string })[];
  readonly samples: readonly TalliedHit[];
}

interface Counted {
  readonly counts: OutcomeCounts;
  readonly days: Map<string, OutcomeCounts>;
  readonly samples: TalliedHit[];
}

/** Of each outcome of a rule. */
const SAMPLES = 20;
const none = (): OutcomeCounts => ({ starts: 0, stops: 0, stays: 0 });

export class HitTally {
  readonly #rules = new Map<string, Counted>();

  add(hit: TalliedHit): void {
    const { rule, outcome } = hit;
    let counted = this.#rules.get(rule);
    if (counted === undefined) this.#rules.set(rule, (counted = { counts: none(), days: new Map(), samples: [] }));
    counted.counts[outcome] += 1;
    const day = new Date(Number(BigInt(hit.time) / 1_000_000n)).toISOString().slice(0, 10);
    const ofDay = counted.days.get(day) ?? none();
    counted.days.set(day, ofDay);
    ofDay[outcome] += 1;
    if (counted.counts[outcome] <= SAMPLES) counted.samples.push(hit);
  }

  get rules(): RuleTally[] {
    return [...this.#rules].map(([rule, { counts, days, samples }]) => ({
      rule,
      ...counts,
      perDay: [...days].map(([day, ofDay]) => ({ day, ...ofDay })).sort((a, b) => a.day.localeCompare(b.day)),
      samples,
    }));
  }
}
