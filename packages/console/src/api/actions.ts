/** Acting on a container by hand. */
import { object, optionalText } from './decode.ts';
import { request } from './http.ts';

export interface ActionAnswer {
  state: string;
  reason: string | undefined;
}

/** @param agent number of the agent of its host. */
export const unpauseContainer = (agent: number, containerId: string): Promise<ActionAnswer> =>
  request(`/api/v1/agents/${agent}/actions`, (value) => {
    const answer = object(value, 'the answer');
    return { state: optionalText(answer['state']) ?? '', reason: optionalText(answer['reason']) };
  }, { method: 'POST', body: { action: 'unpause', containerId } });
