/** Counts over fixture events, as the server answers them. */
import type { FixtureEvent } from './scenario.ts';

const TACTICS: Record<string, string> = { mitre_credential_access: 'Credential Access', mitre_persistence: 'Persistence', mitre_execution: 'Execution', mitre_command_and_control: 'Command and Control' };

function valuesOf(event: FixtureEvent, label: string): string[] {
  if (label === 'ruleName') return [event.rule.name];
  if (label === 'policyName') return [event.name];
  if (label === 'mitre.tactic') return event.rule.tags.flatMap((tag) => TACTICS[tag] ?? []);
  return [event.labels[label] ?? ''];
}

/** JSON text of `topStats`. */
export function topOf(events: readonly FixtureEvent[], labels: readonly string[], rows: number): string {
  return JSON.stringify(Object.fromEntries(labels.map((label) => {
    const counts = new Map<string, number>();
    for (const event of events) for (const value of valuesOf(event, label)) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
    return [label, [...counts].sort((a, b) => b[1] - a[1]).slice(0, rows).map(([key, count]) => ({ key, label: key, count }))];
  })));
}

/** JSON text of `groups`. */
export function groupsOf(events: readonly FixtureEvent[], by: readonly string[]): string {
  const groups = new Map<string, { values: string[]; count: number; worst: number; last: string }>();
  for (const event of events) {
    const values = by.map((label) => valuesOf(event, label)[0] ?? '');
    const known = groups.get(values.join('\n'));
    if (!known) groups.set(values.join('\n'), { values, count: 1, worst: event.severity, last: event.timestamp });
    else Object.assign(known, { count: known.count + 1, worst: Math.min(known.worst, event.severity) });
  }
  const rows = [...groups.values()].map((group) => JSON.stringify(group).replace(/"last":"(\d+)"/, '"last":$1'));
  return `{"by":${JSON.stringify(by)},"total":${events.length},"others":0,"groups":[${rows.join(',')}]}`;
}
