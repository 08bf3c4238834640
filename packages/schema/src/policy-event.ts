/** A policy event: a rule of a policy matched on a host. */
import { z } from 'zod';
import { actionResult } from './action-result.ts';
import { nanosecondText } from './nanosecond-text.ts';
import { severity } from './policy.ts';
import { RULE_TYPES } from './rule-type.ts';

/** A value of an output field: absent values are null. */
export const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number(), z.boolean()]))]);
export type FieldValue = z.infer<typeof fieldValue>;

/** One process as it was when the event happened. */
export const processInfo = z.object({
  pid: z.number(),
  name: z.string(),
  exepath: z.string(),
  cmdline: z.string(),
  cwd: z.string().optional(),
  user: z.string(),
  uid: z.number(),
  /** When it was cloned; absent when it ran before Eyrie and /proc did not tell. */
  startedAt: nanosecondText.optional(),
});
export type ProcessInfo = z.infer<typeof processInfo>;

export const policyEvent = z.object({
  /** 32 hexadecimal digits, unique: made by the agent, the same on every retry. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** Kernel time of the event. */
  timestamp: nanosecondText,
  source: z.enum(['syscall', 'k8s_audit']),
  policy: z.object({ id: z.number(), version: z.number(), name: z.string(), description: z.string(), severity }),
  rule: z.object({ name: z.string(), description: z.string(), priority: z.string(), tags: z.array(z.string()), type: z.enum(RULE_TYPES).optional() }),
  /** Formatted output of the rule, without time and priority. */
  output: z.string(),
  /** Every field that the output names, by name, in the order of the output. */
  fields: z.record(z.string(), fieldValue),
  /** The acting process first, then its parent, up to the first process. */
  processes: z.array(processInfo),
  agentId: z.string(),
  host: z.object({ name: z.string(), machineId: z.string() }),
  container: z.object({ id: z.string(), name: z.string().optional(), image: z.string().optional() }).optional(),
  labels: z.record(z.string(), z.string()),
  /** What was done about it, as far as that was known when the event was sent. */
  actions: z.array(actionResult).max(8).optional(),
});
export type PolicyEvent = z.infer<typeof policyEvent>;
