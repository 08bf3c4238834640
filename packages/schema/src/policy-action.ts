/** What an agent does when a rule of a policy matches, beside telling. */
import { z } from 'zod';

const SECOND_NS = 1_000_000_000;
/** A recorder keeps minutes at best, and a capture must end. */
export const MAX_CAPTURE_NS = 3600 * SECOND_NS;

/** Most bytes of one call that the sensor can keep. */
export const MAX_SNAP_LENGTH = 65_535;

/** From the mildest to the strongest. */
export const CONTAINER_ACTIONS = ['pause', 'stop', 'kill'] as const;

export const policyAction = z.discriminatedUnion('type', [
  /** On the whole container of the event, with everything that runs in it. Nothing for an event of the host. */
  z.object({ type: z.literal('container'), action: z.enum(CONTAINER_ACTIONS) }),
  /** The process that made the event. */
  z.object({ type: z.literal('killProcess') }),
  z.object({
    type: z.literal('capture'),
    /** Of the file; the agent adds what makes it unique. */
    name: z.string().max(200),
    /** So much from before the event, as far as the recorder reaches. */
    beforeNs: z.number().int().min(0).max(MAX_CAPTURE_NS),
    afterNs: z.number().int().min(0).max(MAX_CAPTURE_NS),
    /** Which events are kept, as a filter of the rule language; empty: all. */
    filter: z.string().max(8000),
    /** Only events of the container of the event; for one of the host, only the host's. */
    isLimitedToContainer: z.boolean(),
    /** It ends after so many events; absent: it does not count them. */
    maxEvents: z.number().int().positive().optional(),
    /** Every agent keeps so many bytes of what each call reads or writes, at least, as long as the policy is enabled: also before its event. Absent: what the sensor keeps by itself. */
    snapLength: z.number().int().min(1).max(MAX_SNAP_LENGTH).optional(),
  }),
]);
export type PolicyAction = z.infer<typeof policyAction>;

/** At most one of each type, in any order. */
export const policyActions = z
  .array(policyAction)
  .refine((actions) => new Set(actions.map((action) => action.type)).size === actions.length, 'expected at most one action on the container, one on the process and one capture');
