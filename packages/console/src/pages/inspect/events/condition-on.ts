import { escapeValue } from '@eyrie/rules';
import { findField } from '@eyrie/schema';

/** A condition that a field has this value; undefined where the filter language cannot say it. */
export function conditionOn(name: string, value: unknown): string | undefined {
  const field = findField(name);
  if (field === undefined || field.printOnly || field.isList) return undefined;
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return `${name}=${value}`;
  if (typeof value !== 'string' || value === '') return undefined;
  return `${name}=${escapeValue(value, true)}`;
}
