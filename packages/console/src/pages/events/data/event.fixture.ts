/** Events for tests, from a drawing: one letter per event, newest first; the same letter is the same policy, rule and entity. */
import type { Nanoseconds } from '@eyrie/schema';
import type { PolicyEventView } from '../../../api/event.ts';

/** `seconds` after the epoch; the id tells letter and time. */
export function anEvent(letter: string, seconds: number, severity = 4): PolicyEventView {
  return {
    id: `${letter}${seconds}`,
    cursor: `e${letter}${seconds}`,
    time: (BigInt(Math.round(seconds * 1000)) * 1_000_000n) as Nanoseconds,
    severity,
    source: 'syscall',
    policy: { name: `policy ${letter}`, description: '', id: 1, version: 1 },
    rule: { name: `rule ${letter}`, description: undefined, type: 6, tags: [] },
    output: '',
    fields: [],
    processes: [],
    host: { name: 'host', machineId: undefined },
    container: undefined,
    user: undefined,
    labels: {},
    agent: 1,
    actions: [],
    triage: { state: 'open', assignee: '', comments: 0 },
  };
}

/** `drawing('aab', 100)`: a at 102 s, a at 101 s, b at 100 s. */
export const drawing = (letters: string, lastSeconds: number): PolicyEventView[] =>
  letters.split('').map((letter, index) => anEvent(letter, lastSeconds + letters.length - 1 - index));
