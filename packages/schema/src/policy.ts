/** Policies: which rules matter, where, how much, and what to do when they match. */
import { z } from 'zod';
import { LabelExpressionError, parseLabelExpression } from './label-expression.ts';
import { listRule } from './list-rule.ts';
import { policyActions } from './policy-action.ts';
import { POLICY_TYPES, POLICY_WHERE } from './policy-words.ts';

/** 0–3 High, 4–5 Medium, 6 Low, 7 Info; see severity.ts for the names. */
export const severity = z.number().int().min(0).max(7);

/** A label expression; empty: everything. */
export const scope = z.string().superRefine((text, context) => {
  try {
    parseLabelExpression(text);
  } catch (error) {
    if (!(error instanceof LabelExpressionError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

export const policy = z.object({
  id: z.number().int().positive(),
  /** Grows by one with every change. */
  version: z.number().int().positive(),
  name: z.string().min(1).max(200),
  description: z.string().max(4000),
  type: z.enum(POLICY_TYPES),
  severity,
  enabled: z.boolean(),
  /** Over the labels of container and host. Kubernetes audit policies have none: their events are the cluster's. */
  scope: scope.default(''),
  where: z.enum(POLICY_WHERE).default('both'),
  /** Names of rules of the kind that `type` says; a rule that no enabled policy names is not evaluated. */
  ruleNames: z.array(z.string().min(1)),
  actions: policyActions.default([]),
  /** A link for whoever has to act on an event; empty: none. */
  runbook: z.string().max(2000).default(''),
  notificationChannelIds: z.array(z.number().int().positive()).default([]),
  isDefault: z.boolean(),
});
export type Policy = z.infer<typeof policy>;

export const rulesFile = z.object({ name: z.string().min(1).max(200), content: z.string() });
export type RulesFile = z.infer<typeof rulesFile>;

/** All that an agent needs to decide; replaced as a whole, never patched. */
export const policySet = z.object({
  /** Grows with every change of a policy, a rules file or a list rule. */
  version: z.number().int().nonnegative(),
  rulesFiles: z.array(rulesFile),
  listRules: z.array(listRule).default([]),
  /** In the order of evaluation. */
  policies: z.array(policy),
});
export type PolicySet = z.infer<typeof policySet>;
