/** What changes the state: one function per event type, in a file per family. */
import type { EventView } from '@eyrie/scap';
import type { SystemState } from './system-state.ts';

/**
 * Takes one event into the state. Its parameters are located; `state.thread` is the acting thread and, for events about a
 * descriptor, `state.fd` and `state.fdNumber` are set. Never throws, whatever the event holds.
 */
export type Handler = (state: SystemState, event: EventView) => void;

/** Event type (PPME code) and what it does. */
export type Handlers = readonly (readonly [type: number, handler: Handler])[];
