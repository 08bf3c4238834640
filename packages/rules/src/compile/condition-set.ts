/**
 * Conditions that are asked together of every event: the rules of a set, or one filter.
 *
 * Each event type has its own function, made when the first event of the type comes: a type that no condition can match costs one load.
 */
import { EVENT_TYPES } from '@eyrie/schema';
import { readerOf, type FieldContext } from '@eyrie/fields';
import type { AnswerSpace, Subject } from '@eyrie/state';
import type { CheckedNode } from '../filter/checked.ts';
import { Emitter, type GeneratedMatcher, type OpenCondition } from './emit.ts';
import type { ReaderSource } from './expression.ts';
import { Planner, type SubjectPlan } from './plan.ts';

export interface Condition {
  readonly root: CheckedNode;
  /** Codes of the event types that it is asked of; all when undefined. */
  readonly eventTypes?: ReadonlySet<number>;
}

/** Without a descriptor for which the test holds, no event of these types matches. */
export interface FdDemand {
  readonly test: (fd: Subject) => boolean;
  readonly eventTypes: ReadonlySet<number>;
}

export class ConditionSet {
  readonly #conditions: readonly Condition[];
  readonly #planner: Planner;
  readonly #emitter: Emitter;
  /** By event type: undefined = not made yet, null = nothing can match. */
  readonly #matchers: (GeneratedMatcher | null | undefined)[] = new Array<GeneratedMatcher | null | undefined>(EVENT_TYPES.length).fill(undefined);
  readonly #first = new Int32Array(1);

  /**
   * @param space that of the system whose events will be asked about: answers are kept on its subjects.
   * @param readers of the fields that the conditions name.
   */
  constructor(conditions: readonly Condition[], space: AnswerSpace, readers: ReaderSource = readerOf) {
    this.#planner = new Planner(readers);
    this.#conditions = conditions;
    this.#emitter = new Emitter(space);
  }

  /** @returns false when no event of this type can match. */
  canMatch(eventType: number): boolean {
    const known = this.#matchers[eventType];
    return known === undefined ? this.#open(eventType).length > 0 : known !== null;
  }

  /** @returns the number (index) of the first condition that holds, or -1. */
  first(context: FieldContext): number {
    const matcher = this.#matchers[context.event.type] ?? this.#matcher(context.event.type);
    return matcher !== null && matcher(context, this.#first, true) > 0 ? (this.#first[0] ?? -1) : -1;
  }

  /**
   * Writes the numbers of all conditions that hold, in order.
   * @param hits must have room for every condition.
   * @returns how many.
   */
  all(context: FieldContext, hits: Int32Array): number {
    const matcher = this.#matchers[context.event.type] ?? this.#matcher(context.event.type);
    return matcher === null ? 0 : matcher(context, hits, false);
  }

  /**
   * What the only condition of the set demands of the descriptor, the same for all its event types that demand anything of it.
   * @returns undefined when there are several conditions, or it demands nothing.
   */
  demandOnFd(): FdDemand | undefined {
    if (this.#conditions.length !== 1) return undefined;
    let demand: SubjectPlan | undefined;
    const eventTypes = new Set<number>();
    for (const { code } of EVENT_TYPES) {
      const plan = this.#open(code)[0]?.plan;
      const parts = plan?.kind === 'and' ? plan.children : plan === undefined ? [] : [plan];
      const onFd = parts.find((part) => part.kind === 'subject' && part.ref.key === 'fd');
      if (onFd?.kind !== 'subject' || onFd.whenAbsent) continue;
      demand ??= onFd;
      if (onFd.canonical === demand.canonical) eventTypes.add(code);
    }
    return demand === undefined ? undefined : { test: this.#emitter.remembered('fd', demand), eventTypes };
  }

  #matcher(eventType: number): GeneratedMatcher | null {
    const known = this.#matchers[eventType];
    if (known !== undefined) return known;
    const open = this.#open(eventType);
    const matcher = open.length === 0 ? null : this.#emitter.function(open);
    this.#matchers[eventType] = matcher;
    return matcher;
  }

  /** What is left of the conditions that can hold for an event of this type. */
  #open(eventType: number): readonly OpenCondition[] {
    const open: OpenCondition[] = [];
    for (const [number, { root, eventTypes }] of this.#conditions.entries()) {
      if (eventTypes !== undefined && !eventTypes.has(eventType)) continue;
      const plan = this.#planner.plan(root, eventType);
      if (plan.kind !== 'constant' || plan.value) open.push({ number, plan });
    }
    return open;
  }
}
