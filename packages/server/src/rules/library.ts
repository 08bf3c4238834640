/** What the deployed rules files define, and which policies use it. Made once for each deployed set. */
import { libraryOf, loadRules, type Library, type LoadedRules } from '@eyrie/rules';
import type { PolicySet } from '@eyrie/schema';
import type { Policies } from '../policies/policies.ts';

interface LoadedSet {
  readonly set: PolicySet;
  readonly loaded: LoadedRules;
  readonly library: Library;
}

export class RulesLibrary {
  readonly #policies: Policies;
  #newest: LoadedSet | undefined;

  constructor(policies: Policies) {
    this.#policies = policies;
  }

  /** The rules as agents run them. */
  get deployed(): LoadedSet {
    const set = this.#policies.current;
    if (this.#newest?.set !== set) {
      const isSameRules = this.#newest !== undefined && JSON.stringify(this.#newest.set.rulesFiles) === JSON.stringify(set.rulesFiles);
      const loaded = isSameRules && this.#newest !== undefined ? this.#newest.loaded : loadRules(set.rulesFiles);
      this.#newest = { set, loaded, library: libraryOf(set.rulesFiles, loaded) };
    }
    return this.#newest;
  }
}
