/** Where an event happened, from the widest to the narrowest: host › container › process. */
import type { PolicyEventView } from '../../../api/event.ts';

export interface EntityPart { label: string; value: string; kind: 'host' | 'container' | 'process' }

export function entityOf(event: PolicyEventView): EntityPart[] {
  const parts: EntityPart[] = [{ label: 'host.hostName', value: event.host.name, kind: 'host' }];
  const { container } = event;
  if (container?.name) parts.push({ label: 'container.name', value: container.name, kind: 'container' });
  else if (container) parts.push({ label: 'container.id', value: container.id, kind: 'container' });
  const process = processName(event);
  if (process) parts.push({ label: 'proc.name', value: process, kind: 'process' });
  return parts;
}

/** Name of the acting process, where there is one. */
export function processName(event: PolicyEventView): string | undefined {
  const acting = event.processes[0]?.name;
  if (acting) return acting;
  const field = event.fields.find(([name]) => name === 'proc.name')?.[1];
  return typeof field === 'string' && field !== '' ? field : undefined;
}

/** Equal for events of the same policy, rule and entity: what a reader takes for the same thing again. */
export const sameThingKey = (event: PolicyEventView): string =>
  [event.policy.name, event.rule.name, ...entityOf(event).map((part) => part.value)].join('\u0000');

/** The values of a row by which one filters. */
export function filterableValues(event: PolicyEventView): { label: string; value: string }[] {
  const values = [{ label: 'ruleName', value: event.rule.name }, { label: 'policyName', value: event.policy.name }, ...entityOf(event)];
  if (event.container?.image) values.push({ label: 'container.image', value: event.container.image });
  if (event.user) values.push({ label: 'user.name', value: event.user });
  return values.map(({ label, value }) => ({ label, value }));
}
