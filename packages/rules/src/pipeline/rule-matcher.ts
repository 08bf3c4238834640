/** Rules over a stream. */
import type { FieldContext } from '@eyrie/fields';
import type { AnswerSpace } from '@eyrie/state';
import { ConditionSet } from '../compile/condition-set.ts';
import type { LoadedRule } from '../loader/compile.ts';

export class RuleMatcher {
  readonly #rules: readonly LoadedRule[];
  readonly #conditions: ConditionSet;
  readonly #hits: Int32Array;
  readonly #eventTypes: ReadonlySet<number>;

  /** @param rules in the order of evaluation. @param answers of the system that the stream tells about; see `StreamConsumer.onSystem`. */
  constructor(rules: readonly LoadedRule[], answers: AnswerSpace) {
    this.#rules = rules;
    this.#conditions = new ConditionSet(rules.map(({ condition, eventTypes }) => ({ root: condition, eventTypes })), answers);
    this.#hits = new Int32Array(rules.length);
    this.#eventTypes = new Set(rules.flatMap(({ eventTypes }) => [...eventTypes]));
  }

  /** Whether events of this type can match: see `StreamConsumer.wants`. */
  wants(eventType: number): boolean {
    return this.#eventTypes.has(eventType);
  }

  /** The first rule that matches, as Falco reports by default. */
  first(context: FieldContext): LoadedRule | undefined {
    const index = this.#conditions.first(context);
    return index < 0 ? undefined : this.#rules[index];
  }

  /** Calls `found` with every rule that matches, in order. */
  all(context: FieldContext, found: (rule: LoadedRule) => void): void {
    const count = this.#conditions.all(context, this.#hits);
    for (let index = 0; index < count; index++) {
      const rule = this.#rules[this.#hits[index] ?? -1];
      if (rule !== undefined) found(rule);
    }
  }
}
