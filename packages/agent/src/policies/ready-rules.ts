/** A policy set made ready: its rules compiled, and for each the enabled policies that name it, in the order of evaluation. */
import { K8S_AUDIT_SOURCE, loadListRules, loadRules, problemText, SYSCALL_SOURCE, type LoadedRule } from '@eyrie/rules';
import type { ListRuleDetails, Policy, PolicySet, PolicyType, RuleType } from '@eyrie/schema';

export interface ReadyRule {
  readonly rule: LoadedRule;
  readonly type: RuleType;
  /** At least one. */
  readonly policies: readonly Policy[];
}

export interface ReadyRules {
  readonly version: number;
  readonly policies: readonly Policy[];
  readonly rules: readonly ReadyRule[];
}

export const NO_RULES: ReadyRules = { version: 0, policies: [], rules: [] };

const TYPE_OF_LIST: Readonly<Record<ListRuleDetails['ruleType'], RuleType>> = {
  PROCESS: 'process',
  CONTAINER: 'container',
  FILESYSTEM: 'filesystem',
  NETWORK: 'network',
  SYSCALL: 'syscall',
};

const POLICY_TYPE_OF_SOURCE: Readonly<Record<string, PolicyType>> = { [SYSCALL_SOURCE]: 'falco', [K8S_AUDIT_SOURCE]: 'k8s_audit' };

/** @returns why the set cannot be used, as text. */
export function readyRules(set: PolicySet): ReadyRules | string {
  const policies = set.policies.filter((policy) => policy.enabled);
  const loaded = loadRules(set.rulesFiles);
  if (!loaded.successful) {
    const problems = loaded.results.flatMap((result) => result.errors).map(problemText);
    return [...problems, ...(loaded.pluginProblem === undefined ? [] : [loaded.pluginProblem])].join('\n');
  }
  const lists = loadListRules(set.listRules);
  if (lists.problems.length > 0) return lists.problems.map(({ rule, message }) => `list rule "${rule}": ${message}`).join('\n');
  const rules: ReadyRule[] = [];
  // That a policy names a rule switches it on, whatever its file says.
  const add = (rule: LoadedRule, type: RuleType, policyType: PolicyType | undefined): void => {
    const naming = policies.filter((policy) => policy.type === policyType && policy.ruleNames.includes(rule.name));
    if (naming.length > 0) rules.push({ rule, type, policies: naming });
  };
  for (const rule of loaded.rules) add(rule, 'falco', POLICY_TYPE_OF_SOURCE[rule.source]);
  for (const { rule, definition } of lists.rules) add(rule, TYPE_OF_LIST[definition.details.ruleType], 'list_matching');
  return { version: set.version, policies, rules };
}
