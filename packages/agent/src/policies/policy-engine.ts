/** The rules of one source over its stream. New rules take effect whole, between two events. */
import { RuleMatcher, type LoadedRule } from '@eyrie/rules';
import type { FieldContext } from '@eyrie/fields';
import type { ReadyRule } from './ready-rules.ts';

export class PolicyEngine<Context extends FieldContext> {
  readonly #decide: (context: Context, ready: ReadyRule) => void;
  #ready: ReadonlyMap<LoadedRule, ReadyRule> = new Map();
  #context: Context | undefined = undefined;
  #matcher: RuleMatcher | undefined = undefined;
  #current: Context | undefined = undefined;
  readonly #found = (rule: LoadedRule): void => {
    const ready = this.#ready.get(rule);
    if (ready !== undefined && this.#current !== undefined) this.#decide(this.#current, ready);
  };

  /** @param decide called for every rule that matches. */
  constructor(decide: (context: Context, ready: ReadyRule) => void) {
    this.#decide = decide;
  }

  get rules(): readonly LoadedRule[] {
    return [...this.#ready.keys()];
  }

  use(rules: readonly ReadyRule[]): void {
    this.#ready = new Map(rules.map((ready) => [ready.rule, ready]));
    this.#prepare();
  }

  /** To be called when the stream's system begins or is replaced. */
  watch(context: Context): void {
    this.#context = context;
    this.#prepare();
  }

  onEvent(context: Context): void {
    if (this.#matcher === undefined) return;
    this.#current = context;
    this.#matcher.all(context, this.#found);
  }

  #prepare(): void {
    const answers = this.#context?.system.answers;
    this.#matcher = answers === undefined || this.#ready.size === 0 ? undefined : new RuleMatcher(this.rules, answers);
  }
}
