/** Event parameters written straight into a line: the same text as {@link renderParam} makes, without making it. */
import { EVENT_TYPES, type EventParam } from '@eyrie/schema';
import type { FieldContext } from '../definition.ts';
import { fdTag } from '../fd/type-names.ts';
import type { LineBytes } from '../line/line-bytes.ts';
import { integerAt, isSigned } from './integer.ts';
import { namesOf, newRenderedParam, renderParam } from './render.ts';
import { isMissingText, textLength } from './text.ts';

const OPEN = 40;
const CLOSE = 41;
const SLASH = 47;
const ELLIPSIS = '...';

const rendered = newRenderedParam();

/** Writes `plain` or `plain(resolved)`. @param index as for {@link renderParam}. */
export function writeParam(context: FieldContext, index: number, line: LineBytes): void {
  const param = EVENT_TYPES[context.event.type]?.params[index];
  if (param !== undefined && writeUsual(context, index, param, line)) return;
  renderParam(context, index, rendered);
  line.text(rendered.plain);
  writeResolved(rendered.resolved, line);
}

/** @returns false, with nothing written, for all but the commonest forms. */
function writeUsual(context: FieldContext, index: number, param: EventParam, line: LineBytes): boolean {
  switch (param.type) {
    case 'BYTEBUF':
      return writeBuffer(context, index, line);
    case 'CHARBUF':
    case 'FSPATH':
    case 'FSRELPATH':
      return writeText(context, index, param, line);
    case 'DYN':
      return false;
    default:
      return writeNumber(context, index, param, line);
  }
}

function writeBuffer({ event, stream }: FieldContext, index: number, line: LineBytes): boolean {
  const length = event.lengthOf(index);
  const limit = stream.maxBufferText;
  if (length === 0 || (limit > 0 && limit <= ELLIPSIS.length)) return false;
  const start = event.startOf(index);
  const isCut = limit > 0 && length > limit;
  line.copyPrintable(event.memory.u8, start, start + (isCut ? limit - ELLIPSIS.length : length));
  if (isCut) line.text(ELLIPSIS);
  return true;
}

/** Relative paths are said twice, so they are left to others. */
function writeText({ event }: FieldContext, index: number, param: EventParam, line: LineBytes): boolean {
  const start = event.startOf(index);
  if (isMissingText(event, index) || (param.type !== 'CHARBUF' && event.memory.u8[start] !== SLASH)) return false;
  line.copy(event.memory.u8, start, start + textLength(event, index));
  return true;
}

function writeNumber(context: FieldContext, index: number, param: EventParam, line: LineBytes): boolean {
  const { event, system, stream } = context;
  const { type, format } = param;
  const value = integerAt(event.memory.view, event.startOf(index), event.lengthOf(index), isSigned(type));
  if (typeof value !== 'number') return false;
  switch (type) {
    case 'FD':
    case 'FD32':
      return value >= 0 && writeFd(context, value, line);
    case 'ERRNO':
      if (value < 0) return false;
      if (format === 'HEX' && stream.isClassic) line.hex(value);
      else line.integer(value);
      return true;
    case 'PID':
    case 'PID32':
      line.integer(value);
      writeResolved(system.threadOf(value)?.image.facts.comm.value ?? '', line);
      return true;
    case 'FLAGS8':
    case 'FLAGS16':
    case 'FLAGS32':
    case 'ENUMFLAGS8':
    case 'ENUMFLAGS16':
    case 'ENUMFLAGS32':
      line.integer(value);
      writeResolved(namesOf(context, param, value), line);
      return true;
    case 'INT32':
    case 'INT64':
    case 'UINT8':
    case 'UINT16':
    case 'UINT64':
      if (format === 'HEX' && value >= 0) line.hex(value);
      else if (format === 'DEC') line.integer(value);
      else return false;
      return true;
    case 'UINT32':
      if (format !== 'DEC') return false;
      line.integer(value | 0);
      return true;
    default:
      return false;
  }
}

function writeFd({ system }: FieldContext, fd: number, line: LineBytes): boolean {
  line.integer(fd);
  const info = system.thread.fds.get(fd);
  if (info === undefined) return true;
  const { name } = info;
  line.byte(OPEN);
  line.text(fdTag(info));
  line.copy(name.memory.u8, name.start, name.start + name.length);
  line.byte(CLOSE);
  return true;
}

function writeResolved(resolved: string, line: LineBytes): void {
  if (resolved === '') return;
  line.byte(OPEN);
  line.text(resolved);
  line.byte(CLOSE);
}
