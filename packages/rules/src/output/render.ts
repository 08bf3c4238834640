/** Formats filled with the values of an event. */
import type { ValueExpression } from '../filter/checked.ts';
import type { OutputFormat, ValueToken } from './format.ts';
import type { Json } from './json.ts';

/** Values of one event. Undefined: absent. */
export interface ValueSource {
  /** As it is printed. */
  readonly text: (expression: ValueExpression) => string | undefined;
  /** With its own type. */
  readonly json: (expression: ValueExpression) => Json | undefined;
}

export const ABSENT = '<NA>';

export interface RenderedText {
  readonly text: string;
  /** False when a value is absent and the format does not start with `*`: `text` ends there and is not to be printed. */
  readonly isComplete: boolean;
}

export function renderText(format: OutputFormat, values: ValueSource): RenderedText {
  const parts: string[] = [];
  for (const token of format.tokens) {
    if (token.kind === 'text') {
      parts.push(token.text);
      continue;
    }
    const value = values.text(token.expression);
    if (value === undefined && format.requiresAll) return { text: parts.join(''), isComplete: false };
    parts.push(fit(value ?? ABSENT, token));
  }
  return { text: parts.join(''), isComplete: true };
}

/** Columns count bytes, as Falco's do; a character is never cut in two. */
function fit(text: string, { width }: ValueToken): string {
  if (width === 0) return text;
  let bytes = 0;
  let end = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes + size > width) break;
    bytes += size;
    end += char.length;
  }
  return text.slice(0, end) + ' '.repeat(width - bytes);
}

export interface FieldOptions {
  /** Without it, only fields are listed and not what transformers make of them. Default true. */
  readonly transformers?: boolean;
}

/**
 * Every field that a format names, by name, with its own type; null when absent.
 * @returns undefined when a value is absent and the format does not start with `*`.
 */
export function renderFields(format: OutputFormat, values: ValueSource, { transformers = true }: FieldOptions = {}): Record<string, Json> | undefined {
  const fields: Record<string, Json> = {};
  for (const { name, expression, isTransformer } of format.fields) {
    if (isTransformer && !transformers) continue;
    const value = values.json(expression);
    if (value === undefined && format.requiresAll) return undefined;
    fields[name] = value ?? null;
  }
  return fields;
}
