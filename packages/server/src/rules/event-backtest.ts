/** What a change of rules would have meant for the policy events that are stored. They can tell what would stop, never what would start: only events that matched are there. */
import { changedRules, decide, KnownEvent, loadRules, proofsOf, type LoadedRule, type LoadedRules, type RuleChange } from '@eyrie/rules';
import type { PolicyEvent, RulesFile } from '@eyrie/schema';
import { compileFilter } from '../filter/compile.ts';
import { RulesRefused } from '../policies/rules-files.ts';
import type { EventRange, EventStore, Position } from '../stores/events/event-store.ts';
import { problemsOf } from './validate.ts';

export type EventOutcome = 'stops' | 'stays' | 'unknown';

export interface BacktestSample {
  readonly id: string;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly outcome: EventOutcome;
  readonly output: string;
}

export interface RuleBacktest {
  readonly rule: string;
  readonly change: 'new' | 'changed' | 'removed' | 'output';
  readonly stops: number;
  readonly stays: number;
  readonly unknown: number;
  /** Days in UTC, in order. */
  readonly perDay: readonly { readonly day: string; readonly stops: number; readonly stays: number; readonly unknown: number }[];
  /** Fields that the events would have to tell so that all can be decided, with how often each was missing. */
  readonly missing: readonly { readonly field: string; readonly count: number }[];
  readonly samples: readonly BacktestSample[];
}

export interface EventBacktest {
  readonly rules: readonly RuleBacktest[];
  /** Events that were looked at. */
  readonly events: number;
  /** There are more; the newest were looked at. */
  readonly isCut: boolean;
}

const PAGE = 1000;
const MOST_EVENTS = 20_000;
/** After it, what was looked at is the answer. */
const MOST_MS = 20_000;
const SAMPLES = 20;

/** @param deployed the rules as they are. @param files the set as it would be. @param signal of who asks: when they have gone, it ends. @throws RulesRefused when it does not load. */
export async function backtestEvents(store: EventStore, deployed: LoadedRules, files: readonly RulesFile[], range: EventRange, filter: string, signal?: AbortSignal): Promise<EventBacktest> {
  const after = loadRules(files);
  if (!after.successful) throw new RulesRefused(problemsOf(after, files).errors);
  const changes = changedRules(deployed.rules, after.rules);
  const tallies = new Map(changes.map((change) => [change.name, new Tally(change)]));
  const names = changes.filter((change) => change.before !== undefined).map((change) => quoted(change.name));
  const until = Date.now() + MOST_MS;
  let events = 0;
  let isCut = false;
  if (names.length > 0) {
    const condition = compileFilter(`ruleName in (${names.join(',')})${filter.trim() === '' ? '' : ` and (${filter})`}`).sql;
    for (let olderThan: Position | undefined; ; ) {
      const page = await store.page(olderThan === undefined ? range : { ...range, olderThan }, condition, PAGE);
      for (const { event } of page) tallies.get(event.rule.name)?.add(event);
      events += page.length;
      const last = page.at(-1)?.event;
      if (page.length < PAGE || last === undefined) break;
      // Nobody waits for it any more.
      signal?.throwIfAborted();
      if (events >= MOST_EVENTS || Date.now() > until) {
        isCut = true;
        break;
      }
      olderThan = { time: BigInt(last.timestamp), id: last.id };
    }
  }
  return { rules: [...tallies.values()].map((tally) => tally.result), events, isCut };
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

type Counts = Record<EventOutcome, number>;
const none = (): Counts => ({ stops: 0, stays: 0, unknown: 0 });

class Tally {
  readonly #change: RuleChange;
  readonly #proofs;
  readonly #counts = none();
  readonly #days = new Map<string, Counts>();
  readonly #missing = new Map<string, number>();
  readonly #samples: BacktestSample[] = [];

  constructor(change: RuleChange) {
    this.#change = change;
    this.#proofs = change.before === undefined ? new Map() : proofsOf(change.before.condition);
  }

  add(event: PolicyEvent): void {
    const { outcome, missing } = this.#decide(this.#change.after, event);
    const day = new Date(Number(BigInt(event.timestamp) / 1_000_000n)).toISOString().slice(0, 10);
    const ofDay = this.#days.get(day) ?? none();
    this.#days.set(day, ofDay);
    ofDay[outcome] += 1;
    this.#counts[outcome] += 1;
    for (const field of missing) this.#missing.set(field, (this.#missing.get(field) ?? 0) + 1);
    if (this.#samples.filter((sample) => sample.outcome === outcome).length < SAMPLES) this.#samples.push({ id: event.id, time: BigInt(event.timestamp), outcome, output: event.output });
  }

  #decide(after: LoadedRule | undefined, event: PolicyEvent): { outcome: EventOutcome; missing: readonly string[] } {
    if (after === undefined) return { outcome: 'stops', missing: [] };
    const { holds, missing } = decide(after.condition, new KnownEvent(event), this.#proofs);
    return { outcome: holds === undefined ? 'unknown' : holds ? 'stays' : 'stops', missing };
  }

  get result(): RuleBacktest {
    const { name, before, after, isOther } = this.#change;
    return {
      rule: name,
      change: before === undefined ? 'new' : after === undefined ? 'removed' : isOther ? 'changed' : 'output',
      ...this.#counts,
      perDay: [...this.#days].map(([day, counts]) => ({ day, ...counts })).sort((a, b) => a.day.localeCompare(b.day)),
      missing: [...this.#missing].map(([field, count]) => ({ field, count })).sort((a, b) => b.count - a.count),
      samples: this.#samples,
    };
  }
}
