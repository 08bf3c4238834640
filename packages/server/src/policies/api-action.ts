/** Actions in the words of the HTTP API: `POLICY_ACTION_STOP` and so on. Members that clients add are theirs and are given back. */
import { CONTAINER_ACTIONS, MAX_CAPTURE_NS, MAX_SNAP_LENGTH, type PolicyAction } from '@eyrie/schema';
import { z } from 'zod';

const SECOND_NS = 1_000_000_000;

const captureTime = z.number().int().min(0).max(MAX_CAPTURE_NS, `expected at most ${MAX_CAPTURE_NS} ns, one hour`);

const CONTAINER_ACTION = { POLICY_ACTION_PAUSE: 'pause', POLICY_ACTION_STOP: 'stop', POLICY_ACTION_KILL: 'kill' } as const;
const containerActions = z.enum(['POLICY_ACTION_PAUSE', 'POLICY_ACTION_STOP', 'POLICY_ACTION_KILL']);

export const apiAction = z.discriminatedUnion(
  'type',
  [
    z.looseObject({ type: containerActions }),
    z.looseObject({ type: z.literal('POLICY_ACTION_KILL_PROCESS') }),
    z.looseObject({
      type: z.literal('POLICY_ACTION_CAPTURE'),
      name: z.string().max(200).default(''),
      filter: z.string().max(8000).nullish(),
      beforeEventNs: captureTime.default(5 * SECOND_NS),
      afterEventNs: captureTime.default(15 * SECOND_NS),
      isLimitedToContainer: z.boolean().default(false),
      maxEvents: z.number().int().positive().nullish().describe('it ends after so many events'),
      snapLength: z.number().int().min(1).max(MAX_SNAP_LENGTH).nullish().describe('every agent keeps so many bytes of what each call reads or writes, at least, as long as the policy is enabled'),
    }),
  ],
  { error: ({ input }) => `no such action: ${JSON.stringify(input)?.slice(0, 100)}` },
);
export type ApiAction = z.infer<typeof apiAction>;

/** What agents do: of several actions on a container the strongest, which is where doing all of them would end; of several captures the first. */
export function agentActions(actions: readonly ApiAction[]): PolicyAction[] {
  const all = actions.map(actionOf);
  const container = CONTAINER_ACTIONS.findLast((name) => all.some((action) => action.type === 'container' && action.action === name));
  const capture = all.find((action) => action.type === 'capture');
  return [
    ...(container === undefined ? [] : [{ type: 'container', action: container } as const]),
    ...(all.some((action) => action.type === 'killProcess') ? [{ type: 'killProcess' } as const] : []),
    ...(capture === undefined ? [] : [capture]),
  ];
}

function actionOf(action: ApiAction): PolicyAction {
  switch (action.type) {
    case 'POLICY_ACTION_KILL_PROCESS':
      return { type: 'killProcess' };
    case 'POLICY_ACTION_CAPTURE':
      return {
        type: 'capture',
        name: action.name,
        beforeNs: action.beforeEventNs,
        afterNs: action.afterEventNs,
        filter: action.filter ?? '',
        isLimitedToContainer: action.isLimitedToContainer,
        ...(typeof action.maxEvents === 'number' ? { maxEvents: action.maxEvents } : {}),
        ...(typeof action.snapLength === 'number' ? { snapLength: action.snapLength } : {}),
      };
    default:
      return { type: 'container', action: CONTAINER_ACTION[action.type] };
  }
}
