/** The words of a policy. Apart from the validators, so that the console can have them without those. */

/** `falco`: rules over system calls; `k8s_audit`: rules over the audit events of a cluster; `list_matching`: lists instead of rules. */
export const POLICY_TYPES = ['falco', 'k8s_audit', 'list_matching'] as const;
export type PolicyType = (typeof POLICY_TYPES)[number];

export const POLICY_WHERE = ['both', 'containers', 'hosts'] as const;
export type PolicyWhere = (typeof POLICY_WHERE)[number];
