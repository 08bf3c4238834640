/** Reads parsed JSON of unknown shape. Small on purpose: the schema package's validators would double the first load. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** Throws when the value is no object; `what` names it in the message. */
export function object(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${what} is not an object`);
  return value as JsonObject;
}

/** Throws when the value is no list. */
export function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} is not a list`);
  return value;
}

/** Throws when the value is no text. */
export function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new TypeError(`${what} is not text`);
  return value;
}

export const optionalObject = (value: unknown): JsonObject => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {});
export const optionalList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const optionalText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A number, or one written as text because it was too long. */
export function optionalNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
