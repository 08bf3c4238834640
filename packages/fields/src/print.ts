/** Values to text and to JSON. Text stays bytes here: it becomes characters where it is written out. */
import type { ParamFormat, ParamType } from '@eyrie/schema';
import { textOf, type ByteString } from '@eyrie/scap';
import type { FieldContext, FieldOutput, Value } from './definition.ts';
import { addressText } from './names/address.ts';
import { bufferText } from './params/buffer.ts';
import { formatInteger } from './params/integer.ts';

/** What goes into a JSON document; integers beyond 2^53 stay `bigint`: the writer must not round them. */
export type JsonValue = string | number | bigint | boolean | readonly JsonValue[];

/** @returns the text of a value in output; lists as `(a,b)`. */
export function printValue(type: ParamType, format: ParamFormat, value: Value): ByteString {
  if (Array.isArray(value)) {
    return `(${(value as readonly (ByteString | number | bigint)[]).map((element) => printSingle(type, format, element)).join(',')})` as ByteString;
  }
  return printSingle(type, format, value as ByteString | number | bigint | boolean);
}

/** @returns the value of a field in JSON output: numbers and booleans natively, unless they print in another base than ten. */
export function jsonValue(type: ParamType, format: ParamFormat, value: Value): JsonValue {
  if (Array.isArray(value)) return (value as readonly (ByteString | number | bigint)[]).map((element) => jsonSingle(type, format, element));
  return jsonSingle(type, format, value as ByteString | number | bigint | boolean);
}

function printSingle(type: ParamType, format: ParamFormat, value: ByteString | number | bigint | boolean): ByteString {
  if (typeof value === 'boolean') return (value ? 'true' : 'false') as ByteString;
  if (typeof value === 'string') return printBytes(type, value);
  return (type === 'DOUBLE' ? Number(value).toFixed(1) : formatInteger(type, format, value, false)) as ByteString;
}

function printBytes(type: ParamType, value: ByteString): ByteString {
  switch (type) {
    case 'IPADDR':
    case 'IPV4ADDR':
    case 'IPV6ADDR':
      return addressText(value);
    case 'IPNET':
      return '<IPNET>' as ByteString;
    case 'BYTEBUF':
      return bufferText(value);
    default:
      return untilNul(value);
  }
}

/** Kernel strings end at their first NUL. */
export function untilNul(value: ByteString): ByteString {
  const end = value.indexOf('\0');
  return end < 0 ? value : (value.slice(0, end) as ByteString);
}

function jsonSingle(type: ParamType, format: ParamFormat, value: ByteString | number | bigint | boolean): JsonValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' || format === 'HEX' || format === 'OCT') return textOf(printSingle(type, format, value));
  return value;
}

/** A field that prints what `read` reads. */
export function printed(type: ParamType, format: ParamFormat, read: (context: FieldContext) => Value | undefined): FieldOutput {
  const isDecimal = type !== 'DOUBLE' && (format === 'DEC' || format === 'ID' || format === 'NA');
  return {
    text: (context) => {
      const value = read(context);
      return value === undefined ? undefined : printValue(type, format, value);
    },
    json: (context) => {
      const value = read(context);
      return value === undefined ? undefined : jsonValue(type, format, value);
    },
    write: (context, line) => {
      const value = read(context);
      if (value === undefined) return false;
      if (typeof value === 'number' && isDecimal) line.integer(value);
      else line.text(printValue(type, format, value));
      return true;
    },
  };
}
