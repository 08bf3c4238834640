/** JSON as Falco writes it: no blanks, keys in order, text that is not Unicode replaced, whole numbers of any size exact. */

export type Json = string | number | bigint | boolean | null | Decimal | readonly Json[] | { readonly [key: string]: Json };

/** A number that is written with a decimal point even when it is whole. */
export class Decimal {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** Keys of objects come sorted. */
export function jsonText(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoteJson(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Decimal) return Number.isSafeInteger(value.value) ? value.value.toFixed(1) : jsonText(value.value);
  if (isList(value)) return `[${value.map(jsonText).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${quoteJson(key)}:${jsonText(value[key] ?? null)}`).join(',')}}`;
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}

/** With its quotes. Surrogates without a partner, and bytes that are no UTF-8, become U+FFFD. */
export function quoteJson(text: string): string {
  return JSON.stringify(text.replace(LONE_SURROGATE, '\ufffd'));
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
