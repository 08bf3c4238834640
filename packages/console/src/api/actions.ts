/** Acting on containers and processes by hand. */
import { object, optionalText } from './decode.ts';
import { request } from './http.ts';

export interface ActionAnswer {
  state: string;
  reason: string | undefined;
}

export type ContainerDeed = 'pause' | 'unpause' | 'stop' | 'kill';

export type Deed =
  | { readonly action: ContainerDeed; readonly containerId: string }
  /** `aliveAt`: when the process that is meant was seen, in nanoseconds; one that was born later is spared. */
  | { readonly action: 'killProcess'; readonly pid: number; readonly aliveAt: string };

/** @param agent number of the agent of its host. */
export const act = (agent: number, deed: Deed): Promise<ActionAnswer> =>
  request(`/api/v1/agents/${agent}/actions`, (value) => {
    const answer = object(value, 'the answer');
    return { state: optionalText(answer['state']) ?? '', reason: optionalText(answer['reason']) };
  }, { method: 'POST', body: deed });

/** Whether policies and people may act on the host of this agent. */
export const allowActions = (agent: number, actionsEnabled: boolean): Promise<void> =>
  request(`/api/v1/agents/${agent}/settings`, () => undefined, { method: 'PUT', body: { actionsEnabled } });
