/** What became of an action: of a policy's, or of one that a person asked for. */
import { z } from 'zod';
import { nanosecondText } from './nanosecond-text.ts';

export const ACTION_TYPES = ['pause', 'unpause', 'stop', 'kill', 'killProcess', 'capture'] as const;
export type ActionType = (typeof ACTION_TYPES)[number];

/** `gone`: there was nothing left to act on. */
export const ACTION_STATES = ['running', 'done', 'failed', 'gone'] as const;
export type ActionState = (typeof ACTION_STATES)[number];

export const actionTarget = z.object({
  /** Whole id, or name below its namespace. */
  containerId: z.string().max(256).optional(),
  containerName: z.string().max(1024).optional(),
  pid: z.number().int().positive().optional(),
  processName: z.string().max(256).optional(),
  captureId: z.string().max(64).optional(),
});
export type ActionTarget = z.infer<typeof actionTarget>;

export const actionResult = z.object({
  type: z.literal('action'),
  /** 32 hexadecimal digits, unique; a later result of the same action replaces an earlier one. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  action: z.enum(ACTION_TYPES),
  state: z.enum(ACTION_STATES),
  /** Why it failed; or what is to be known although it is done. */
  reason: z.string().max(2000).optional(),
  /** When it came into this state. */
  at: nanosecondText,
  target: actionTarget,
  /** Of a policy's action: the event that it answers. */
  eventId: z.string().regex(/^[0-9a-f]{32}$/).optional(),
  policyId: z.number().optional(),
});
export type ActionResult = z.infer<typeof actionResult>;

/** What a person may have an agent do. */
export const actionRequest = z.discriminatedUnion('action', [
  z.object({ action: z.enum(['pause', 'unpause', 'stop', 'kill']), containerId: z.string().min(1).max(256) }),
  z.object({
    action: z.literal('killProcess'),
    pid: z.number().int().positive(),
    /** When the process that is meant was known to live, ns since the epoch: one that was born later is spared. */
    aliveAt: nanosecondText,
  }),
]);
export type ActionRequest = z.infer<typeof actionRequest>;
