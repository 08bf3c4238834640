/**
 * A filter as a SQL condition over `policy_events`. Everything that a client wrote, values and names of labels alike, becomes a bound parameter:
 * the text consists of our own words only.
 */
import type { SqlParam, SqlParams } from '../stores/events/engine.ts';
import { columnLabel, severitiesOf } from './labels.ts';
import { tagLabel } from './tags.ts';
import { triageLabel, triageSql } from './triage-labels.ts';
import type { LabelExpression } from '@eyrie/schema';

export interface SqlCondition {
  readonly sql: string;
  readonly params: SqlParams;
}

/** A filter that is well formed but asks something that its label cannot answer. */
export class FilterUseError extends Error {}

/**
 * The text that a label has in a row, as SQL.
 * @param bind makes a parameter of a text
 */
export function labelSql(label: string, bind: (text: string) => string): string {
  const column = columnLabel(label);
  if (column !== undefined) return column.sql;
  const name = bind(label);
  return `if(mapContains(labels, ${name}), labels[${name}], fields[${name}])`;
}

/** @throws FilterUseError */
export function filterToSql(filter: LabelExpression): SqlCondition {
  const params: Record<string, SqlParam> = {};
  const bind = (value: SqlParam, type: string): string => {
    const name = `f${Object.keys(params).length}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  const textOf = (label: string): string => labelSql(label, (name) => bind(name, 'String'));
  const standsInTags = (needles: readonly string[]): string =>
    needles.length === 0 ? '0' : `(${needles.map((needle) => `position(tags, ${bind(needle, 'String')}) > 0`).join(' OR ')})`;
  const condition = (part: LabelExpression): string => {
    const tags = 'label' in part ? tagLabel(part.label) : undefined;
    if (tags !== undefined) {
      if (part.kind === 'equals') return standsInTags(part.values.flatMap(tags.needlesOf));
      if (part.kind === 'exists') return standsInTags(tags.anyNeedles);
      if (part.kind === 'contains' || part.kind === 'startsWith') throw new FilterUseError(`filter: ${part.label} can be used with = != in and exists`);
    }
    const triage = 'label' in part ? triageLabel(part.label) : undefined;
    if (triage !== undefined) {
      if (part.kind === 'equals') return triageSql(triage, part.values, bind(part.values, 'Array(String)'));
      if (part.kind === 'exists') return triage.standard === '' ? `NOT ${triageSql(triage, [''], bind([''], 'Array(String)'))}` : '1';
      if (part.kind === 'contains' || part.kind === 'startsWith') throw new FilterUseError(`filter: ${part.label} can be used with = != in and exists`);
    }
    switch (part.kind) {
      case 'all':
        return part.of.length === 0 ? '1' : `(${part.of.map(condition).join(' AND ')})`;
      case 'any':
        return `(${part.of.map(condition).join(' OR ')})`;
      case 'not':
        return `NOT ${condition(part.of)}`;
      case 'equals':
        if (part.label === 'severity') return `has(${bind(part.values.flatMap(severitiesOf), 'Array(UInt8)')}, severity)`;
        if (part.label === 'freeText') return `(${part.values.map((value) => `text LIKE ${bind(likeText(value.toLowerCase()), 'String')}`).join(' OR ')})`;
        return `${textOf(part.label)} IN ${bind(part.values, 'Array(String)')}`;
      case 'contains':
        if (part.label === 'freeText') return condition({ kind: 'equals', label: 'freeText', values: [part.value] });
        refuse(part.label, 'contains');
        return `position(${textOf(part.label)}, ${bind(part.value, 'String')}) > 0`;
      case 'startsWith':
        refuse(part.label, 'starts with', 'freeText');
        return `startsWith(${textOf(part.label)}, ${bind(part.value, 'String')})`;
      case 'exists':
        refuse(part.label, 'exists', 'freeText');
        return `${textOf(part.label)} != ''`;
    }
  };
  return { sql: condition(filter), params };
}

/** A text that stands anywhere; written as LIKE because that is what the index of the column answers. */
const likeText = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

function refuse(label: string, operator: string, ...others: string[]): void {
  if (label === 'severity' || others.includes(label)) throw new FilterUseError(`filter: ${label} cannot be used with "${operator}"; use = != in`);
}
