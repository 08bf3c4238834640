/** Output fields as a policy event carries them. */
import type { Json } from '@eyrie/rules';
import type { FieldValue } from '@eyrie/schema';

export function fieldValues(fields: Readonly<Record<string, Json>>): Record<string, FieldValue> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fieldValue(value)]));
}

/** JSON numbers cannot hold every 64-bit integer: those beyond are text. */
function fieldValue(value: Json): FieldValue {
  if (Array.isArray(value)) return value.map((element: Json) => simpleValue(element) ?? '');
  return simpleValue(value);
}

function simpleValue(value: Json): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return value >= -MAX_SAFE && value <= MAX_SAFE ? Number(value) : String(value);
  return JSON.stringify(value);
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
