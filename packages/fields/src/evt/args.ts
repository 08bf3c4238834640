/** The arguments of an event: all in one line, or one by number or name, as text or as a typed value. */
import { EVENT_TYPES, PPME, type EventParam, type ParamFormat, type ParamType } from '@eyrie/schema';
import type { ByteString, EventView } from '@eyrie/scap';
import { joinPaths } from '@eyrie/state';
import type { FieldContext, FieldDefinition, FieldFamily, FieldReader, Value } from '../definition.ts';
import { dynamicType } from '../params/dynamic.ts';
import { isInteger, isSigned, readInteger } from '../params/integer.ts';
import { namesOf, newRenderedParam, paramCountOf, renderParam, type RenderedParam } from '../params/render.ts';
import { shortBufferText } from '../params/buffer.ts';
import { bytesParam, internParam, isMissingText, textParam } from '../params/text.ts';
import { baseDirectory, workingDirectory } from '../params/path.ts';
import type { LineBytes } from '../line/line-bytes.ts';
import { lineText } from '../line/line.ts';
import { writeParams } from '../params/write.ts';
import { jsonValue, printed, printValue } from '../print.ts';
import { onEvent } from '../readers.ts';

/** Position of a parameter of this name by event code; -1 where there is none. */
export function paramIndexes(name: string): Int8Array {
  return Int8Array.from(EVENT_TYPES, (type) => type.params.findIndex((param) => param.name === name));
}

/** Position in the current event, whose parameters are then located; -1 when the event has none of the name. */
export function paramIndex(indexes: Int8Array, event: EventView): number {
  const index = indexes[event.type] ?? -1;
  return index < event.paramCount && event.locateParams() ? index : -1;
}

const TEXT_TYPES: ReadonlySet<ParamType> = new Set<ParamType>(['CHARBUF', 'FSPATH', 'FSRELPATH']);

function isAlwaysText(name: string): boolean {
  const types = EVENT_TYPES.flatMap((type) => type.params.filter((param) => param.name === name));
  return types.length > 0 && types.every((param) => TEXT_TYPES.has(param.type));
}

/** `evt.arg[1]`, `evt.arg.path`: the resolved form when there is one. */
function argument(written: string | undefined): FieldReader {
  const name = written ?? '';
  if (/^-?\d+$/.test(name)) return numbered(Number(name));
  const indexes = paramIndexes(name);
  if (isAlwaysText(name)) return { on: 'text', text: (context) => textArgument(indexes, context), read: (text) => text.value };
  const rendered = newRenderedParam();
  return {
    on: 'event',
    read: (context) => {
      const index = paramIndex(indexes, context.event);
      return index < 0 ? undefined : best(context, index, rendered);
    },
  };
}

function numbered(position: number): FieldReader {
  const rendered = newRenderedParam();
  return {
    on: 'event',
    read: (context) => (position < 0 || position >= paramCountOf(context) || !context.event.locateParams() ? undefined : best(context, position, rendered)),
  };
}

/** Names of flags, which conditions often ask for, are found without making the rest of the text. */
function best(context: FieldContext, index: number, rendered: RenderedParam): ByteString {
  const param = EVENT_TYPES[context.event.type]?.params[index];
  const value = param?.values === undefined || !isInteger(param.type) ? undefined : readInteger(context.event, index, false);
  const names = param === undefined || value === undefined ? '' : namesOf(context, param, value);
  if (names !== '') return names as ByteString;
  renderParam(context, index, rendered);
  return rendered.resolved === '' ? rendered.plain : rendered.resolved;
}

/** Absolute paths and plain strings are interned from the event's bytes; relative paths are made absolute first. */
function textArgument(indexes: Int8Array, context: FieldContext): ReturnType<typeof internParam> | undefined {
  const { event, system } = context;
  const index = paramIndex(indexes, event);
  if (index < 0) return undefined;
  const param = EVENT_TYPES[event.type]?.params[index];
  if (param === undefined) return undefined;
  const isAbsolute = event.memory.u8[event.startOf(index)] === 47;
  if (param.type === 'CHARBUF' || isAbsolute || isMissingText(event, index)) return internParam(system.texts, event, index);
  const path = textParam(event, index);
  if (path === '') return system.texts.empty;
  const base = param.type === 'FSRELPATH' ? baseDirectory(event, index - 1, system.thread) : workingDirectory(system.thread);
  return system.texts.of(joinPaths(base, path));
}

/** @returns the value as its type says; undefined when the parameter is empty or too short. */
export function rawParam(event: EventView, index: number): Value | undefined {
  const param = EVENT_TYPES[event.type]?.params[index];
  if (param === undefined || event.lengthOf(index) === 0) return undefined;
  const dynamic = param.type === 'DYN' ? dynamicType(event, index, param) : undefined;
  const type = dynamic?.type ?? param.type;
  const skip = dynamic === undefined ? 0 : 1;
  if (type === 'BOOL') return readInteger(event, index, false, skip) !== 0;
  if (isInteger(type)) return readInteger(event, index, isSigned(type), skip);
  if (TEXT_TYPES.has(type)) return skip === 0 ? textParam(event, index) : (bytesParam(event, index).slice(skip) as ByteString);
  return bytesParam(event, index).slice(skip) as ByteString;
}

/** The parameter as its event type has it; a name may have different types in different events. */
function shown(indexes: Int8Array, context: FieldContext): { param: EventParam; type: ParamType; format: ParamFormat; value: Value } | undefined {
  const { event } = context;
  const index = paramIndex(indexes, event);
  const param = EVENT_TYPES[event.type]?.params[index];
  if (index < 0 || param === undefined) return undefined;
  const { type, format } = (param.type === 'DYN' ? dynamicType(event, index, param) : undefined) ?? param;
  const value = rawParam(event, index);
  if (value !== undefined) return { param, type, format, value };
  // Empty numbers have always been printed as 0, missing strings as <NA>.
  if (isInteger(type)) return { param, type, format, value: 0 };
  return TEXT_TYPES.has(type) ? { param, type, format, value: textParam(event, index) } : undefined;
}

const RAW_ARGUMENT: FieldDefinition = {
  bind: (written) => {
    const indexes = paramIndexes(written ?? '');
    return {
      on: 'event',
      read: ({ event }) => {
        const index = paramIndex(indexes, event);
        return index < 0 ? undefined : rawParam(event, index);
      },
    };
  },
  output: (written) => {
    const indexes = paramIndexes(written ?? '');
    return {
      text: (context) => {
        const found = shown(indexes, context);
        return found === undefined ? undefined : printValue(found.type, found.format, found.value);
      },
      json: (context) => {
        const found = shown(indexes, context);
        return found === undefined ? undefined : jsonValue(found.type, found.format, found.value);
      },
    };
  },
};

/** `res=-2(ENOENT) name=/etc/x`. The libraries of the classic view left a blank after the last one. */
function writeArguments(context: FieldContext, line: LineBytes): boolean {
  const { event, stream } = context;
  if (event.type === PPME.GENERIC_X || event.type === PPME.GENERIC_E || !event.locateParams()) return true;
  const start = line.length;
  writeParams(context, line);
  if (!stream.isClassic && line.length > start) line.length -= 1;
  return true;
}

const ALL_ARGUMENTS: FieldDefinition = {
  bind: () => {
    const text = lineText(writeArguments);
    return { on: 'event', read: text };
  },
  output: () => {
    const text = lineText(writeArguments);
    return { text, json: (context) => jsonValue('CHARBUF', 'NA', text(context) ?? ('' as ByteString)), write: writeArguments };
  },
};

const dataIndexes = paramIndexes('data');

function dataBytes({ event }: FieldContext): ByteString | undefined {
  const index = paramIndex(dataIndexes, event);
  return index < 0 ? undefined : bytesParam(event, index);
}

function dataText(context: FieldContext): ByteString | undefined {
  const bytes = dataBytes(context);
  return bytes === undefined ? undefined : shortBufferText(bytes, context.stream.maxBufferText);
}

export const ARGUMENT_FIELDS: FieldFamily = {
  'evt.args': ALL_ARGUMENTS,
  'evt.info': ALL_ARGUMENTS,
  'evt.arg': { bind: argument },
  'evt.rawarg': RAW_ARGUMENT,
  // Empty data compares like absent data, but prints as an empty string.
  'evt.buffer': { ...onEvent((context) => dataBytes(context) || undefined), output: () => printed('CHARBUF', 'NA', dataText) },
};
