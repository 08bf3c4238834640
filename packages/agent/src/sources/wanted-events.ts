/** Which events the probe has to report: what the rules look at, and what the state needs to understand it. */
import { eventNamesOf, type LoadedRule } from '@eyrie/rules';
import { STATE_EVENTS } from '@eyrie/sensor';

/** @returns event names. */
export function wantedEvents(rules: readonly LoadedRule[]): Set<string> {
  const names = new Set([...STATE_EVENTS, 'unshare']);
  for (const rule of rules) for (const name of eventNamesOf(rule.ast)) names.add(name);
  return names;
}
