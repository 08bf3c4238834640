/**
 * Policies, rule files and list rules: the set of them that agents run. Every change goes through `change`: it is made, the rules that follow from it are
 * validated, and the new set is stored under the next version, all in one transaction; then whoever listens is told.
 */
import { policySet } from '@eyrie/schema';
import type { PolicySet, RulesFile } from '@eyrie/schema';
import type { Transaction } from 'kysely';
import type { Log } from '../log.ts';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { MetadataTables } from '../stores/metadata/tables.ts';
import { agentPolicyOf } from './api-policy.ts';
import { listRuleOf } from './list-rules.ts';
import { createDefaultPolicies } from './policy-store.ts';
import { problemText, RulesRefused } from './rules-files.ts';
import type { RulesProblem, ValidateRules } from './rules-files.ts';
import { StartupError } from '../startup-error.ts';

export interface PoliciesOptions {
  readonly db: Metadata;
  readonly defaultRules: readonly RulesFile[];
  readonly validateRules: ValidateRules;
  readonly log: Log;
}

type Tx = Transaction<MetadataTables>;

export class Policies {
  readonly #options: PoliciesOptions;
  readonly #listeners = new Set<(set: PolicySet) => void>();
  #current: PolicySet = { version: 0, rulesFiles: [], listRules: [], policies: [] };
  #problem: string | undefined;

  private constructor(options: PoliciesOptions) {
    this.#options = options;
  }

  /** Reads the deployed set; the default policies are created at the first start, and new default rule files deployed if they are good. */
  static async open(options: PoliciesOptions): Promise<Policies> {
    const policies = new Policies(options);
    const deployed = await options.db.selectFrom('deployed_set').select('content').executeTakeFirst();
    if (deployed !== undefined) policies.#current = policySet.parse(JSON.parse(deployed.content));
    try {
      await policies.change(async (tx) => void (deployed === undefined && (await createDefaultPolicies(tx, ''))));
    } catch (error) {
      // At the very first start there is no older set to go on with.
      if (error instanceof RulesRefused) throw new StartupError('rules-unusable', `The rule files of this installation cannot be used:\n${error.message}`);
      throw error;
    }
    return policies;
  }

  /** What agents run. */
  get current(): PolicySet {
    return this.#current;
  }

  /** Why the rule files on disk are not what agents run. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** @returns a function that ends it. */
  onChange(listener: (set: PolicySet) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The rule files that come with Eyrie, in the order in which they are loaded. */
  get defaultRules(): readonly RulesFile[] {
    return this.#options.defaultRules;
  }

  /** Makes a change of the stored rules files, and deploys it. @throws RulesRefused with positions when the rules then do not load; nothing has changed then. */
  changeRules<T>(work: (tx: Transaction<MetadataTables>) => Promise<T>): Promise<T> {
    return this.change(work, 'refuse');
  }

  /**
   * Makes a change and deploys what follows from it.
   * @param brokenRules what happens when the rule files do not load: the change is refused, or it is made and agents keep the files they have.
   */
  async change<T>(work: (tx: Tx) => Promise<T>, brokenRules: 'refuse' | 'keep' = 'keep'): Promise<T> {
    const { result, set, problems } = await this.#options.db
      .transaction()
      .execute(async (tx) => ({ result: await work(tx), ...(await this.#deploy(tx, brokenRules)) }));
    this.#problem =
      problems.length === 0
        ? undefined
        : `the rule files of this installation are not deployed, agents keep the ones before: ${problems.map(problemText).join('; ')}`;
    if (this.#problem !== undefined) this.#options.log('error', this.#problem);
    if (set !== undefined) {
      this.#current = set;
      for (const listener of this.#listeners) listener(set);
    }
    return result;
  }

  /** @returns the new set, if agents do not already run what follows from the stored policies and files. */
  async #deploy(tx: Tx, brokenRules: 'refuse' | 'keep'): Promise<{ set: PolicySet | undefined; problems: readonly RulesProblem[] }> {
    const row = await tx.selectFrom('deployed_set').select('content').executeTakeFirst();
    const before = row === undefined ? undefined : policySet.parse(JSON.parse(row.content));
    const custom = await tx.selectFrom('rules_files').select(['name', 'content']).orderBy('position').orderBy('name').execute();
    const policies = (await tx.selectFrom('policies').selectAll().orderBy('position').orderBy('id').execute()).map(agentPolicyOf);
    const listRules = (await tx.selectFrom('list_rules').selectAll().orderBy('id').execute()).map(listRuleOf);
    let rulesFiles: readonly RulesFile[] = [...this.#options.defaultRules, ...custom];
    const problems = isSame(rulesFiles, before?.rulesFiles) ? [] : await this.#options.validateRules(rulesFiles);
    if (problems.length > 0) {
      if (brokenRules === 'refuse' || before === undefined) throw new RulesRefused(problems);
      rulesFiles = before.rulesFiles;
    }
    if (isSame([rulesFiles, listRules, policies], [before?.rulesFiles, before?.listRules, before?.policies])) return { set: undefined, problems };
    const set: PolicySet = { version: (before?.version ?? 0) + 1, rulesFiles: [...rulesFiles], listRules, policies };
    const values = { id: 1, version: set.version, content: JSON.stringify(set) };
    await tx
      .insertInto('deployed_set')
      .values(values)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute();
    return { set, problems };
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
