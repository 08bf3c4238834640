/** Kinds of rules. Apart from the validators, so that the console can have them without those. */
export const RULE_TYPES = ['falco', 'process', 'container', 'filesystem', 'network', 'syscall'] as const;
export type RuleType = (typeof RULE_TYPES)[number];
