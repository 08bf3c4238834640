/** Which rules run and for which policies. A new set takes effect whole, between two events, or not at all. */
import { loadRules, problemText, RuleMatcher, SYSCALL_SOURCE, type LoadedRule, type StreamContext } from '@eyrie/rules';
import type { Policy, PolicySet } from '@eyrie/schema';

/** Rules of one policy set, and for each the enabled policies that name it. */
interface ReadyRules {
  readonly version: number;
  readonly rules: readonly LoadedRule[];
  readonly policiesOf: ReadonlyMap<LoadedRule, readonly Policy[]>;
}

const NONE: ReadyRules = { version: 0, rules: [], policiesOf: new Map() };

export type Decide = (context: StreamContext, rule: LoadedRule, policies: readonly Policy[]) => void;

export class PolicyEngine {
  readonly #decide: Decide;
  #ready = NONE;
  #context: StreamContext | undefined = undefined;
  #matcher: RuleMatcher | undefined = undefined;
  #current: StreamContext | undefined = undefined;
  readonly #found = (rule: LoadedRule): void => {
    const policies = this.#ready.policiesOf.get(rule);
    if (policies !== undefined && this.#current !== undefined) this.#decide(this.#current, rule, policies);
  };

  /** @param decide called for every rule that matches, with at least one policy. */
  constructor(decide: Decide) {
    this.#decide = decide;
  }

  /** Version of the running set; 0 before the first. */
  get version(): number {
    return this.#ready.version;
  }

  get rules(): readonly LoadedRule[] {
    return this.#ready.rules;
  }

  /**
   * Makes this set the running one.
   * @returns why it cannot be used; the one before then goes on running.
   */
  use(set: PolicySet): string | undefined {
    const enabled = set.policies.filter((policy) => policy.enabled);
    const wanted = new Set(enabled.flatMap((policy) => policy.ruleNames));
    const loaded = loadRules(set.rulesFiles);
    if (!loaded.successful) {
      const problems = loaded.results.flatMap((result) => result.errors).map(problemText);
      return [...problems, ...(loaded.pluginProblem === undefined ? [] : [loaded.pluginProblem])].join('\n');
    }
    // That a policy names a rule switches it on, whatever its file says.
    const rules = loaded.rules.filter((rule) => rule.source === SYSCALL_SOURCE && wanted.has(rule.name));
    const policiesOf = new Map(rules.map((rule) => [rule, enabled.filter((policy) => policy.ruleNames.includes(rule.name))]));
    this.#ready = { version: set.version, rules, policiesOf };
    this.#prepare();
    return undefined;
  }

  /** To be called when the stream's system begins or is replaced. */
  watch(context: StreamContext): void {
    this.#context = context;
    this.#prepare();
  }

  onEvent(context: StreamContext): void {
    if (this.#matcher === undefined) return;
    this.#current = context;
    this.#matcher.all(context, this.#found);
  }

  #prepare(): void {
    const answers = this.#context?.system.answers;
    this.#matcher = answers === undefined || this.#ready.rules.length === 0 ? undefined : new RuleMatcher(this.#ready.rules, answers);
  }
}
