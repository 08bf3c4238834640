import type { ServerServices } from '../services.ts';
import type { StoredEvent } from '../stores/events/event-store.ts';
import { UNTOUCHED } from '../triage/triage.ts';
import { secureEventOf } from './secure-event.ts';
import type { SecureEvent } from './secure-event.ts';

/** Stored events as the API gives them: with the number of their agent, what was done about them, and what people have made of them. */
export async function shownEvents({ registry, triage, responses }: ServerServices, events: readonly StoredEvent[]): Promise<SecureEvent[]> {
  const ids = events.map(({ event }) => event.id);
  const [touched, actions] = await Promise.all([triage.of(ids), responses.actions.ofEvents(ids)]);
  return events.map(({ event }) => secureEventOf(event, registry.numberOf(event.agentId), touched.get(event.id) ?? UNTOUCHED, actions.get(event.id)));
}
