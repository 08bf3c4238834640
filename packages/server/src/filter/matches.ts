/** A filter as a test of one event in memory: for live views. */
import type { PolicyEvent } from '@eyrie/schema';
import { columnLabel, otherLabel, searchText, severitiesOf } from './labels.ts';
import type { Filter } from './syntax.ts';

export type EventTest = (event: PolicyEvent) => boolean;

/** @throws nothing: what to-sql.ts refuses is refused there; here it matches nothing. */
export function eventTest(filter: Filter): EventTest {
  switch (filter.kind) {
    case 'all': {
      const tests = filter.of.map(eventTest);
      return (event) => tests.every((test) => test(event));
    }
    case 'any': {
      const tests = filter.of.map(eventTest);
      return (event) => tests.some((test) => test(event));
    }
    case 'not': {
      const test = eventTest(filter.of);
      return (event) => !test(event);
    }
    case 'equals':
      return equalsTest(filter.label, filter.values);
    case 'contains':
      return filter.label === 'freeText' ? equalsTest('freeText', [filter.value]) : labelTest(filter.label, (text) => text.includes(filter.value));
    case 'startsWith':
      return labelTest(filter.label, (text) => text.startsWith(filter.value));
    case 'exists':
      return labelTest(filter.label, (text) => text !== '');
  }
}

function equalsTest(label: string, values: readonly string[]): EventTest {
  if (label === 'severity') {
    const wanted = new Set(values.flatMap(severitiesOf));
    return (event) => wanted.has(event.policy.severity);
  }
  if (label === 'freeText') {
    const needles = values.map((value) => value.toLowerCase());
    return (event) => {
      const text = searchText(event);
      return needles.some((needle) => text.includes(needle));
    };
  }
  const wanted = new Set(values);
  return labelTest(label, (text) => wanted.has(text));
}

function labelTest(label: string, test: (text: string) => boolean): EventTest {
  const column = columnLabel(label);
  return column === undefined ? (event) => test(otherLabel(event, label)) : (event) => test(column.read(event));
}
