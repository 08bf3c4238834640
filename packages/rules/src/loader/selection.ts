/** Which rules are on: what the files say, then the operations of the configuration in their order. */
import type { LoadedRule } from './compile.ts';
import { PRIORITIES, type Priority } from './definitions.ts';

/** One entry of Falco's `rules:` list. With both, first the rules and then the tag. */
export interface RuleSelection {
  readonly enable: boolean;
  /** Name with `*` for any text; see {@link matchesWildcard}. */
  readonly rule?: string;
  /** A tag, letter by letter. */
  readonly tag?: string;
}

/** A rule set, like Falco's: rules in the order in which they were switched on. */
export class RuleSet {
  readonly #candidates: readonly LoadedRule[];
  readonly #enabled = new Set<LoadedRule>();

  /** @param minPriority less urgent rules are never on. */
  constructor(rules: readonly LoadedRule[], minPriority: Priority = 'Debug') {
    const limit = PRIORITIES.indexOf(minPriority);
    this.#candidates = rules.filter((rule) => PRIORITIES.indexOf(rule.priority) <= limit);
  }

  get rules(): readonly LoadedRule[] {
    return [...this.#enabled];
  }

  #switch(enable: boolean, isMeant: (rule: LoadedRule) => boolean): void {
    for (const rule of this.#candidates) {
      if (!isMeant(rule)) continue;
      if (enable) this.#enabled.add(rule);
      else this.#enabled.delete(rule);
    }
  }

  /** Rules on as their files say. */
  enableDefaults(): this {
    this.#switch(true, (rule) => rule.enabled);
    return this;
  }

  byName(enable: boolean, name: string): void {
    this.#switch(enable, (rule) => rule.name === name);
  }

  /** An empty text is part of every name. */
  bySubstring(enable: boolean, text: string): void {
    this.#switch(enable, (rule) => rule.name.includes(text));
  }

  byWildcard(enable: boolean, pattern: string): void {
    this.#switch(enable, (rule) => matchesWildcard(pattern, rule.name));
  }

  byTags(enable: boolean, tags: readonly string[]): void {
    this.#switch(enable, (rule) => tags.some((tag) => rule.tags.includes(tag)));
  }
}

/** @returns the rules that are on, in the order of evaluation: a rule switched on later comes later. */
export function selectRules(rules: readonly LoadedRule[], selections: readonly RuleSelection[] = [], minPriority?: Priority): readonly LoadedRule[] {
  const set = new RuleSet(rules, minPriority).enableDefaults();
  for (const { enable, rule, tag } of selections) {
    if (rule !== undefined && rule !== '') set.byWildcard(enable, rule);
    if (tag !== undefined && tag !== '') set.byTags(enable, [tag]);
  }
  return set.rules;
}

/**
 * Whether a name matches a pattern in which `*` stands for any text, as Falco reads it: each literal is taken where it first
 * occurs, and a pattern that ends in a literal must end with the name at that place. So `*a*b` does not match `a b b`.
 */
export function matchesWildcard(pattern: string, name: string): boolean {
  const literals = pattern.split('*');
  const [first = '', ...others] = literals;
  if (others.length === 0) return pattern === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const literal of others.filter((text) => text !== '')) {
    const found = name.indexOf(literal, at);
    if (found < 0) return false;
    at = found + literal.length;
  }
  return pattern.endsWith('*') || at === name.length;
}
