/** Two versions of rules over one stream: what matches now, and what would match. */
import { renderText } from '../output/render.ts';
import type { StreamConsumer, StreamContext } from '../pipeline/event-stream.ts';
import { RuleMatcher } from '../pipeline/rule-matcher.ts';
import { StreamValues } from '../pipeline/values.ts';
import type { LoadedRule } from '../loader/compile.ts';
import { SYSCALL_SOURCE } from '../loader/sources.ts';
import type { RuleChange } from './changed-rules.ts';

/** `starts`: it would match and does not now; `stops`: the other way round; `stays`: both. */
export type Outcome = 'starts' | 'stops' | 'stays';

export interface Hit {
  readonly rule: string;
  readonly outcome: Outcome;
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
  readonly output: string;
}

/** @param changes whose rules are all evaluated, whatever policies name. Rules of other sources than system calls are left out. */
export function comparisonOf(changes: readonly RuleChange[], found: (hit: Hit) => void): StreamConsumer {
  const wanted = changes.map(({ before, after }) => [before, after].map((rule) => (rule?.source === SYSCALL_SOURCE ? rule : undefined)));
  // A rule whose condition is the same is asked once.
  const rules = [...new Set(wanted.flat())].filter((rule) => rule !== undefined);
  const placeOf = new Map<LoadedRule, { change: number; isAfter: boolean }>();
  wanted.forEach(([before, after], change) => {
    if (before !== undefined) placeOf.set(before, { change, isAfter: false });
    if (after !== undefined) placeOf.set(after, { change, isAfter: true });
  });
  const now = new Uint8Array(changes.length);
  const touched: number[] = [];
  let matcher: RuleMatcher | undefined;
  let values: StreamValues | undefined;
  const note = (rule: LoadedRule): void => {
    const place = placeOf.get(rule);
    if (place === undefined) return;
    if (now[place.change] === 0) touched.push(place.change);
    now[place.change] = (now[place.change] ?? 0) | (place.isAfter ? 2 : 1);
  };
  const report = (context: StreamContext): void => {
    for (const index of touched) {
      const seen = now[index] ?? 0;
      now[index] = 0;
      const change = changes[index];
      const rule = seen === 1 ? change?.before : change?.after;
      if (change === undefined || rule === undefined || values === undefined) continue;
      found({ rule: change.name, outcome: seen === 3 ? 'stays' : seen === 2 ? 'starts' : 'stops', time: context.event.time, output: renderText(rule.output, values).text });
    }
    touched.length = 0;
  };
  return {
    onSystem: (context) => {
      matcher = new RuleMatcher(rules, context.system.answers);
      values = new StreamValues(context);
    },
    wants: (eventType) => matcher?.wants(eventType) !== false,
    onEvent: (context) => {
      matcher?.all(context, note);
      if (touched.length > 0) report(context);
    },
  };
}
