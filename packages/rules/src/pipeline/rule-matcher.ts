/** Rules over a stream. */
import type { FieldContext } from '@eyrie/fields';
import type { AnswerSpace } from '@eyrie/state';
import { ConditionSet } from '../compile/condition-set.ts';
import type { LoadedRule } from '../loader/compile.ts';
import { addFieldsOfCondition, addFieldsOfOutput } from './fields-read.ts';
import { readAcrossEvents } from './whole-stream.ts';

export class RuleMatcher {
  readonly #rules: readonly LoadedRule[];
  readonly #conditions: ConditionSet;
  readonly #hits: Int32Array;
  readonly #eventTypes: ReadonlySet<number>;
  readonly #fields = new Set<string>();
  readonly #needsAll: boolean;

  /** @param rules in the order of evaluation. @param answers of the system that the stream tells about; see `StreamConsumer.onSystem`. */
  constructor(rules: readonly LoadedRule[], answers: AnswerSpace) {
    this.#rules = rules;
    this.#conditions = new ConditionSet(rules.map(({ condition, eventTypes }) => ({ root: condition, eventTypes })), answers);
    this.#hits = new Int32Array(rules.length);
    this.#eventTypes = new Set(rules.flatMap(({ eventTypes }) => [...eventTypes]));
    for (const { condition, output, extraFields } of rules) {
      addFieldsOfCondition(condition, this.#fields);
      addFieldsOfOutput(output, this.#fields);
      for (const { format } of extraFields) addFieldsOfOutput(format, this.#fields);
    }
    this.#needsAll = readAcrossEvents(this.#fields);
  }

  /** Whether events of this type can match: see `StreamConsumer.wants`. */
  wants(eventType: number): boolean {
    return this.#needsAll || this.#eventTypes.has(eventType);
  }

  /** Whether a condition or an output reads the field: see `StreamConsumer.reads`. */
  reads(field: string): boolean {
    return this.#fields.has(field);
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
