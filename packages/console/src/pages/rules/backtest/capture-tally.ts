/** Adds up what two versions of the rules find in a capture. */
import type { ComparedHit } from '../../../engine/messages.ts';

export interface RuleTally {
  readonly rule: string;
  starts: number;
  stops: number;
  stays: number;
  /** Days in UTC. */
  readonly perDay: Map<string, { starts: number; stops: number; stays: number }>;
  readonly samples: ComparedHit[];
}

const SAMPLES = 20;

export class CaptureTally {
  readonly #rules = new Map<string, RuleTally>();

  add(line: string): void {
    const hit = JSON.parse(line) as ComparedHit;
    const tally = this.#rules.get(hit.rule) ?? { rule: hit.rule, starts: 0, stops: 0, stays: 0, perDay: new Map<string, { starts: number; stops: number; stays: number }>(), samples: [] };
    this.#rules.set(hit.rule, tally);
    tally[hit.outcome] += 1;
    const day = new Date(Number(BigInt(hit.time) / 1_000_000n)).toISOString().slice(0, 10);
    const ofDay = tally.perDay.get(day) ?? { starts: 0, stops: 0, stays: 0 };
    tally.perDay.set(day, ofDay);
    ofDay[hit.outcome] += 1;
    if (tally.samples.filter((sample) => sample.outcome === hit.outcome).length < SAMPLES) tally.samples.push(hit);
  }

  get rules(): RuleTally[] {
    return [...this.#rules.values()];
  }
}
