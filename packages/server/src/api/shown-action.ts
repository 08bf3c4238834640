/** What was done about an event, in the words that clients of the Sysdig Secure API know. */
import { ACTION_STATES, actionTarget } from '@eyrie/schema';
import type { ActionResult, ActionType } from '@eyrie/schema';
import { z } from 'zod';

const SHOWN_TYPES = ['container_paused', 'container_unpaused', 'container_stopped', 'container_killed', 'process_killed', 'capture'] as const;

const SHOWN_TYPE: Readonly<Record<ActionType, (typeof SHOWN_TYPES)[number]>> = {
  pause: 'container_paused',
  unpause: 'container_unpaused',
  stop: 'container_stopped',
  kill: 'container_killed',
  killProcess: 'process_killed',
  capture: 'capture',
};

export const shownAction = z.object({
  type: z.enum(SHOWN_TYPES),
  state: z.enum(ACTION_STATES).describe('gone: there was nothing left to act on'),
  reason: z.string().optional().describe('why it failed; or what is to be known although it is done'),
  at: z.string().describe('when it came into this state: nanoseconds since 1970 as text'),
  target: actionTarget,
  token: z.string().describe('id of the action'),
  isSuccessful: z.boolean(),
  errMsg: z.string(),
});
export type ShownAction = z.infer<typeof shownAction>;

export function shownActionOf({ id, action, state, reason, at, target }: ActionResult): ShownAction {
  return {
    type: SHOWN_TYPE[action],
    state,
    ...(reason === undefined ? {} : { reason }),
    at,
    target,
    token: id,
    isSuccessful: state === 'done',
    errMsg: state === 'done' ? '' : (reason ?? ''),
  };
}

/** @param sent as the event had them. @param recorded since then: of the same action, the newer result holds. */
export function shownActions(sent: readonly ActionResult[] = [], recorded: readonly ActionResult[] = []): ShownAction[] {
  const byId = new Map(sent.map((result) => [result.id, result]));
  for (const result of recorded) byId.set(result.id, result);
  return [...byId.values()].map(shownActionOf);
}
