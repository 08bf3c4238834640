/** Rules that are tried on a host before they are saved: what the server asks of an agent, and what the agent finds. */
import { z } from 'zod';
import { nanosecondText } from './nanosecond-text.ts';
import { rulesFile } from './policy.ts';

export const MAX_TRIAL_SECONDS = 300;
const id = z.string().regex(/^[0-9a-f]{32}$/);

/** Evaluate these rules beside those of the policies for a while. They make no policy events and no actions. A trial that runs ends with the next. */
export const tryRules = z.object({
  type: z.literal('try'),
  id,
  /** The whole set, as it would be loaded. */
  rulesFiles: z.array(rulesFile),
  /** Of the set, those that are tried. */
  ruleNames: z.array(z.string()).min(1).max(100),
  seconds: z.number().int().min(1).max(MAX_TRIAL_SECONDS),
});
export type TryRules = z.infer<typeof tryRules>;

export const endTrial = z.object({ type: z.literal('end-try'), id });

export const trialMatch = z.object({ rule: z.string(), timestamp: nanosecondText, output: z.string() });
export type TrialMatch = z.infer<typeof trialMatch>;

/** `refused`: the rules do not load on the agent, and `problem` says why; `replaced`: another trial began. */
export const TRIAL_ENDS = ['time', 'stopped', 'refused', 'replaced'] as const;

export const trialReport = z.object({
  type: z.literal('trial'),
  id,
  matches: z.array(trialMatch).max(500),
  /** Matches since the report before that were not sent, because there were too many. */
  skipped: z.number().int().nonnegative(),
  ended: z.enum(TRIAL_ENDS).optional(),
  problem: z.string().optional(),
});
export type TrialReport = z.infer<typeof trialReport>;
