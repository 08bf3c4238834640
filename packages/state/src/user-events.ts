/** Users and groups that come and go, on the host or in a container. */
import type { ByteString, EventView } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import type { Handlers } from './handler.ts';
import { text, uint } from './parameters.ts';
import type { SystemState } from './system-state.ts';
import { NO_ID } from './thread.ts';

export const userEvents: Handlers = [
  [PPME.USER_ADDED_E, onUserAdded],
  [PPME.USER_DELETED_E, (state, event) => state.usersOf(string(state, event, 5)).removeUser(uint(event, 0, NO_ID))],
  [PPME.GROUP_ADDED_E, onGroupAdded],
  [PPME.GROUP_DELETED_E, (state, event) => state.usersOf(string(state, event, 2)).removeGroup(uint(event, 0, NO_ID))],
];

function onUserAdded(state: SystemState, event: EventView): void {
  state.usersOf(string(state, event, 5)).addUser({
    uid: uint(event, 0, NO_ID),
    gid: uint(event, 1, NO_ID),
    name: string(state, event, 2),
    home: string(state, event, 3),
    shell: string(state, event, 4),
  });
}

function onGroupAdded(state: SystemState, event: EventView): void {
  state.usersOf(string(state, event, 2)).addGroup({ gid: uint(event, 0, NO_ID), name: string(state, event, 1) });
}

function string(state: SystemState, event: EventView, index: number): ByteString {
  return (text(event, index, state.texts) ?? state.texts.empty).value;
}
