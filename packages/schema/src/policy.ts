/** Policies: which rules matter, where, how much, and what to do when they match. */
import { z } from 'zod';

/** 0–3 High, 4–5 Medium, 6 Low, 7 Info; see severity.ts for the names. */
export const severity = z.number().int().min(0).max(7);

export const policy = z.object({
  id: z.number().int().positive(),
  /** Grows by one with every change. */
  version: z.number().int().positive(),
  name: z.string().min(1).max(200),
  description: z.string().max(4000),
  type: z.enum(['falco']),
  severity,
  enabled: z.boolean(),
  /** Names of Falco rules; a rule that no enabled policy names is not evaluated. */
  ruleNames: z.array(z.string().min(1)),
  isDefault: z.boolean(),
});
export type Policy = z.infer<typeof policy>;

export const rulesFile = z.object({ name: z.string().min(1).max(200), content: z.string() });
export type RulesFile = z.infer<typeof rulesFile>;

/** All that an agent needs to decide; replaced as a whole, never patched. */
export const policySet = z.object({
  /** Grows with every change of a policy or rules file. */
  version: z.number().int().nonnegative(),
  rulesFiles: z.array(rulesFile),
  policies: z.array(policy),
});
export type PolicySet = z.infer<typeof policySet>;
