/** What a capture tells of containers: in events of their own, and in those of the container plugin. */
import type { EventView } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { parseContainerJson } from './container-json.ts';
import type { Handlers } from './handler.ts';
import { raw, text } from './parameters.ts';
import type { SystemState } from './system-state.ts';
import type { Text } from './text.ts';

export const containerEvents: Handlers = [
  [PPME.CONTAINER_JSON_2_E, (state, event) => onContainer(state, text(event, 0, state.texts))],
  [PPME.ASYNCEVENT_E, onAsyncEvent],
];

function onContainer(state: SystemState, json: Text | undefined): void {
  const container = json === undefined ? undefined : parseContainerJson(json.value);
  if (container !== undefined) state.describeContainer(container.id, container.metadata);
}

function onAsyncEvent(state: SystemState, event: EventView): void {
  const name = text(event, 1, state.texts)?.value;
  if (name !== 'container' && name !== 'container_removed') return;
  const json = event.lengthOf(2) > 0 && event.memory.u8[event.startOf(2) + event.lengthOf(2) - 1] === 0 ? text(event, 2, state.texts) : raw(event, 2, state.texts);
  if (name === 'container') onContainer(state, json);
  else {
    const removed = json === undefined ? undefined : parseContainerJson(json.value);
    if (removed !== undefined) state.containers.remove(removed.id);
  }
}
