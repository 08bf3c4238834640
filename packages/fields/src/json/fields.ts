/** Fields of any event that carries JSON. `jevt.…` are their older names. */
import { byteStringOf, type ByteString } from '@eyrie/scap';
import type { FieldDefinition, FieldFamily } from '../definition.ts';
import { below, jsonText, onJson } from './value.ts';

/** `json.value[/a/b~1c]`: what a JSON pointer (RFC 6901) leads to; its first slash may be left out, and without any the whole. */
const value = onJson((json, pointer = '') => {
  if (pointer === '') return byteStringOf(JSON.stringify(json));
  const keys = pointer.replace(/^\//, '').split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const found = below(json, ...keys);
  return found === undefined ? undefined : jsonText(found);
});

const whole = onJson((json) => byteStringOf(JSON.stringify(json, undefined, 2)));

/** Time of the event in ns, as text. */
const rawTime = onJson((_json, _argument, { event }) => String(event.time) as ByteString);

const FIELDS: Readonly<Record<string, FieldDefinition>> = { value, obj: whole, rawtime: rawTime };

export const JSON_FIELDS: FieldFamily = Object.fromEntries(
  Object.entries(FIELDS).flatMap(([name, definition]) => [[`json.${name}`, definition] as const, [`jevt.${name}`, definition] as const]),
);
