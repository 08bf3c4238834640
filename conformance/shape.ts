/** Reading documents whose form is agreed but not guaranteed: what is unknown is refused, never passed over. */
import { NotUnderstood } from './suite.ts';
import { showJson } from './json.ts';

export type Dict = Readonly<Record<string, unknown>>;

/** What upstream notes about a case and no runner needs. */
const BACKGROUND: ReadonlySet<string> = new Set([
  'test', 'name', 'suite', 'source', 'note', 'notes', 'comment', 'clean', 'assertions', 'original_python_expect', 'expect_source', 'oracle', 'capture_var',
]);

/** @throws NotUnderstood when it is no object, or has keys beside `keys` and background. */
export function dict(value: unknown, keys?: readonly string[]): Dict {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotUnderstood(`an object was expected, not ${showJson(value, 80)}`);
  const unknown = keys === undefined ? [] : Object.keys(value).filter((key) => !keys.includes(key) && !BACKGROUND.has(key));
  if (unknown.length > 0) throw new NotUnderstood(`the runner does not know ${unknown.map((key) => `"${key}"`).join(', ')}`);
  return value as Dict;
}

export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotUnderstood(`a list was expected, not ${showJson(value, 80)}`);
  return value;
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw new NotUnderstood(`text was expected, not ${showJson(value, 80)}`);
  return value;
}

export function number(value: unknown): number {
  if (typeof value !== 'number') throw new NotUnderstood(`a number was expected, not ${showJson(value, 80)}`);
  return value;
}

export function integer(value: unknown): number | bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new NotUnderstood(`an integer was expected, not ${showJson(value, 80)}`);
  return value;
}

export function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new NotUnderstood(`true or false was expected, not ${showJson(value, 80)}`);
  return value;
}

export function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

export const texts = (value: unknown): readonly string[] => list(value).map(text);
export const entries = (value: unknown): readonly (readonly [string, unknown])[] => Object.entries(dict(value));
