/** As much of the filter language as the console writes, over fixture events. */
import type { FixtureEvent } from './scenario.ts';

const TERM = /^\s*([\w.\-[\]]+)\s*(?:(!=|=)\s*("(?:[^"\\]|\\.)*"|'[^']*')|in\s*\(([^)]*)\))\s*(?:and\s+|$)/;

/** Undefined when the text is not understood. */
export function compileFilter(text: string): ((event: FixtureEvent) => boolean) | undefined {
  const tests: ((event: FixtureEvent) => boolean)[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const match = TERM.exec(rest);
    if (!match) return undefined;
    rest = rest.slice(match[0].length);
    const label = match[1] ?? '';
    const values = (match[3] ?? match[4] ?? '').match(/"(?:[^"\\]|\\.)*"|'[^']*'/g)?.map((value) => value.slice(1, -1).replace(/\\(["\\])/g, '$1')) ?? [];
    const exclude = match[2] === '!=';
    tests.push((event) => values.some((value) => matches(event, label, value)) !== exclude);
  }
  return (event) => tests.every((test) => test(event));
}

function matches(event: FixtureEvent, label: string, value: string): boolean {
  if (label === 'freeText') return [event.output, event.name, event.rule.name].some((text) => text.toLowerCase().includes(value.toLowerCase()));
  if (label === 'severity') return String(event.severity) === value;
  if (label === 'ruleName') return event.rule.name === value;
  if (label === 'policyName' || label === 'name') return event.name === value;
  if (label === 'proc.name') return event.processes[0]?.name === value;
  return String(event.labels[label] ?? event.fields[label] ?? '') === value;
}
