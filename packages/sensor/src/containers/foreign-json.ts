/** Reading JSON that others wrote: what has another shape than expected counts as absent. */

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns an empty object when there is none. */
export function objectAt(object: Json, name: string): Json {
  const value = object[name];
  return isObject(value) ? value : {};
}

/** @returns undefined for an empty text too. */
export function textAt(object: Json, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function booleanAt(object: Json, name: string): boolean | undefined {
  const value = object[name];
  return typeof value === 'boolean' ? value : undefined;
}

export function listAt(object: Json, name: string): readonly unknown[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}

export function textsAt(object: Json, name: string): readonly string[] {
  return listAt(object, name).filter((item): item is string => typeof item === 'string');
}

export function textsByName(object: Json, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(objectAt(object, name)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** RFC 3339 with up to nine decimals, as Go prints times. @returns ns since the epoch; undefined for the zero time and for what is no time. */
export function timeAt(object: Json, name: string): bigint | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(textAt(object, name) ?? '');
  if (match === null) return undefined;
  const ms = Date.parse(`${match[1]}${match[3]}`);
  return Number.isNaN(ms) || ms <= 0 ? undefined : BigInt(ms) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}
