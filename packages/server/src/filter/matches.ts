/** A filter as a test of one event in memory: for live views. */
import { testOf, textTest, type LabelExpression, type LabelTest, type PolicyEvent, type Test } from '@eyrie/schema';
import { columnLabel, otherLabel, searchText, severitiesOf } from './labels.ts';
import { tagLabel, tagText } from './tags.ts';
import { triageLabel } from './triage-labels.ts';

export type EventTest = Test<PolicyEvent>;

/** @throws nothing: what to-sql.ts refuses is refused there; here it matches nothing. */
export const eventTest = (filter: LabelExpression): EventTest => testOf(filter, leafTest);

function leafTest(leaf: LabelTest): EventTest {
  const { label } = leaf;
  if (label === 'freeText' && leaf.kind === 'contains') return freeTextTest([leaf.value]);
  if (label === 'freeText' && leaf.kind === 'equals') return freeTextTest(leaf.values);
  if (label === 'severity' && leaf.kind === 'equals') {
    const wanted = new Set(leaf.values.flatMap(severitiesOf));
    return (event) => wanted.has(event.policy.severity);
  }
  const tags = tagLabel(label);
  if (tags !== undefined && leaf.kind === 'equals') return tagTest(leaf.values.flatMap(tags.needlesOf));
  if (tags !== undefined && leaf.kind === 'exists') return tagTest(tags.anyNeedles);
  const matches = textTest(leaf);
  // Live events are new: nobody has touched them yet.
  const triage = triageLabel(label);
  if (triage !== undefined) return () => matches(triage.standard);
  const column = columnLabel(label);
  return column === undefined ? (event) => matches(otherLabel(event, label)) : (event) => matches(column.read(event));
}

function freeTextTest(values: readonly string[]): EventTest {
  const needles = values.map((value) => value.toLowerCase());
  return (event) => {
    const text = searchText(event);
    return needles.some((needle) => text.includes(needle));
  };
}

function tagTest(needles: readonly string[]): EventTest {
  return (event) => {
    const tags = tagText(event.rule.tags);
    return needles.some((needle) => tags.includes(needle));
  };
}
