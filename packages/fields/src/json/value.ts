/** Walking JSON that an event carries. Names are the document's own: nothing is inherited, nothing is assumed. */
import { byteStringOf, type ByteString } from '@eyrie/scap';
import type { FieldContext, FieldDefinition, Value } from '../definition.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** @returns the value below one key after the other; a key of digits picks an element of a list. Undefined when there is none. */
export function below(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let inner = value;
  for (const key of keys) {
    if (isList(inner)) inner = /^\d+$/.test(key) ? inner[Number(key)] : undefined;
    else if (typeof inner === 'object' && inner !== null) inner = Object.hasOwn(inner, key) ? inner[key] : undefined;
    else return undefined;
  }
  return inner;
}

/**
 * Values below the keys, through every list on the way.
 * @param index picks one element of each such list; undefined: all of them.
 * @returns one entry for each way down, undefined where it ends too early; nothing when there is no way at all.
 */
export function allBelow(value: Json | undefined, keys: readonly string[], index?: number): readonly (Json | undefined)[] {
  const [key, ...rest] = keys;
  if (key === undefined) return [value];
  if (!isList(value)) return allBelow(below(value, key), rest, index);
  if (index !== undefined) return index < value.length ? allBelow(below(value[index], key), rest, index) : [];
  return value.flatMap((element) => allBelow(below(element, key), rest));
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Text as it is, everything else as compact JSON. */
export function jsonText(value: Json): ByteString {
  return byteStringOf(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Texts of all values that are there; absent when there are none. */
export function jsonTexts(values: readonly (Json | undefined)[]): readonly ByteString[] | undefined {
  const texts = values.flatMap((value) => (value === undefined ? [] : [jsonText(value)]));
  return texts.length === 0 ? undefined : texts;
}

/** A field of events that carry JSON; absent in all others. */
export function onJson(read: (json: Json, argument: string | undefined, context: FieldContext) => Value | undefined): FieldDefinition {
  return {
    bind: (argument) => ({
      on: 'event',
      read: (context) => (context.json === undefined ? undefined : read(context.json, argument, context)),
    }),
  };
}
