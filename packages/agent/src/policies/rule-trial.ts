/**
 * A trial of rules that are not saved: they are evaluated beside the rules of the policies for a while, and their matches go to whoever watches.
 * They make no policy events and no actions. Bounded in time, in matches a second, and to one trial at once.
 */
import { loadRules, problemText, renderText, RuleMatcher, SYSCALL_SOURCE, type LoadedRule, type StreamContext, type ValueSource } from '@eyrie/rules';
import type { TrialMatch, TrialReport, TryRules } from '@eyrie/schema';

const MATCHES_A_SECOND = 50;
const REPORT_MS = 250;
const MAX_OUTPUT = 4_000;

export interface TrialOptions {
  readonly report: (report: TrialReport) => void;
  /** Called when other events are needed than before. */
  readonly onRules: () => void;
  /** Added to the time of each event, ns: a replay plays old events in a new time. */
  readonly shift: () => bigint;
}

export class RuleTrials {
  readonly #options: TrialOptions;
  #id: string | undefined = undefined;
  #rules: readonly LoadedRule[] = [];
  #context: StreamContext | undefined = undefined;
  #values: ValueSource | undefined = undefined;
  #matcher: RuleMatcher | undefined = undefined;
  #current: StreamContext | undefined = undefined;
  #matches: TrialMatch[] = [];
  #skipped = 0;
  #allowance = 0;
  #reports: NodeJS.Timeout | undefined = undefined;
  #end: NodeJS.Timeout | undefined = undefined;
  readonly #found = (rule: LoadedRule): void => this.#take(rule);

  constructor(options: TrialOptions) {
    this.#options = options;
  }

  /** Of the trial that runs. */
  get rules(): readonly LoadedRule[] {
    return this.#rules;
  }

  start({ id, rulesFiles, ruleNames, seconds }: TryRules): void {
    this.#finish('replaced');
    const loaded = loadRules(rulesFiles);
    const rules = loaded.rules.filter((rule) => rule.source === SYSCALL_SOURCE && ruleNames.includes(rule.name));
    if (rules.length === 0) {
      const problem = loaded.results.flatMap((result) => result.errors).map(problemText)[0] ?? loaded.pluginProblem ?? 'None of these rules is about system calls.';
      this.#options.report({ type: 'trial', id, matches: [], skipped: 0, ended: 'refused', problem });
      return;
    }
    this.#id = id;
    this.#rules = rules;
    this.#prepare();
    this.#options.onRules();
    this.#allowance = (MATCHES_A_SECOND * REPORT_MS) / 1000;
    this.#reports = setInterval(() => this.#report(), REPORT_MS);
    this.#end = setTimeout(() => this.#finish('time'), seconds * 1000);
    this.#report(true);
  }

  /** @param id of the trial that is meant; nothing happens when another one runs. */
  stop(id: string): void {
    if (this.#id === id) this.#finish('stopped');
  }

  /** To be called when the stream's system begins or is replaced. */
  watch(context: StreamContext, values: ValueSource): void {
    this.#context = context;
    this.#values = values;
    this.#prepare();
  }

  onEvent(context: StreamContext): void {
    if (this.#matcher === undefined) return;
    this.#current = context;
    this.#matcher.all(context, this.#found);
  }

  close(): void {
    this.#finish('stopped');
  }

  #take(rule: LoadedRule): void {
    if (this.#current === undefined || this.#values === undefined) return;
    if (this.#allowance < 1) {
      this.#skipped += 1;
      return;
    }
    this.#allowance -= 1;
    const timestamp = String(this.#current.event.time + this.#options.shift());
    this.#matches.push({ rule: rule.name, timestamp, output: renderText(rule.output, this.#values).text.slice(0, MAX_OUTPUT) });
  }

  /** @param always also when there is nothing to tell: the watcher learns that the trial runs. */
  #report(always = false): void {
    this.#allowance = Math.min(MATCHES_A_SECOND, this.#allowance + (MATCHES_A_SECOND * REPORT_MS) / 1000);
    if (this.#id === undefined || (!always && this.#matches.length === 0 && this.#skipped === 0)) return;
    this.#options.report({ type: 'trial', id: this.#id, matches: this.#matches, skipped: this.#skipped });
    this.#matches = [];
    this.#skipped = 0;
  }

  #finish(ended: NonNullable<TrialReport['ended']>): void {
    const id = this.#id;
    if (id === undefined) return;
    clearInterval(this.#reports);
    clearTimeout(this.#end);
    this.#options.report({ type: 'trial', id, matches: this.#matches, skipped: this.#skipped, ended });
    this.#matches = [];
    this.#skipped = 0;
    this.#id = undefined;
    this.#rules = [];
    this.#prepare();
    this.#options.onRules();
  }

  #prepare(): void {
    const answers = this.#context?.system.answers;
    this.#matcher = answers === undefined || this.#rules.length === 0 ? undefined : new RuleMatcher(this.#rules, answers);
  }
}
