/** What differs between two sets of rules, as far as it decides what matches. */
import type { LoadedRule } from '../loader/compile.ts';

export interface RuleChange {
  readonly name: string;
  /** As it is; undefined: the rule is new. */
  readonly before: LoadedRule | undefined;
  /** As it would be; undefined: the rule is gone. */
  readonly after: LoadedRule | undefined;
  /** The condition is another one. */
  readonly isOther: boolean;
}

/** Rules that are new, gone, or have another condition or output. Changes of macros and lists show in the rules that use them. */
export function changedRules(before: readonly LoadedRule[], after: readonly LoadedRule[]): readonly RuleChange[] {
  const old = new Map(before.map((rule) => [rule.name, rule]));
  const kept = new Set(after.map((rule) => rule.name));
  const changes = after.map((rule): RuleChange => ({ name: rule.name, before: old.get(rule.name), after: rule, isOther: !isSameCondition(old.get(rule.name), rule) }));
  const gone = before.filter((rule) => !kept.has(rule.name)).map((rule): RuleChange => ({ name: rule.name, before: rule, after: undefined, isOther: true }));
  return [...changes, ...gone].filter((change) => change.isOther || change.before?.outputText !== change.after?.outputText);
}

function isSameCondition(a: LoadedRule | undefined, b: LoadedRule): boolean {
  return a !== undefined && a.source === b.source && a.condition.canonical === b.condition.canonical;
}
