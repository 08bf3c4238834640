/** Event parameters written straight into a line: the same text as `renderParam` makes, without making it. */
import { EVENT_TYPES, type EventParam } from '@eyrie/schema';
import type { Memory } from '@eyrie/scap';
import type { FieldContext } from '../definition.ts';
import { fdTagPiece } from '../fd/type-names.ts';
import { pieceOf, type LineBytes, type Piece } from '../line/line-bytes.ts';
import { errnoName } from '../names/errno.ts';
import { integerAt, isSigned } from './integer.ts';
import { namesOf, newRenderedParam, renderParam } from './render.ts';
import { AT_FDCWD } from './path.ts';
import { AF_INET } from './socket.ts';
import { isMissingText } from './text.ts';

const IPV4_END_BYTES = 6;
const IPV4_TUPLE_BYTES = 1 + 2 * IPV4_END_BYTES;
const ARROW = pieceOf('->');
const DOT = 46;
const MOST_OCTAL = 0xffff_ffff;
const COLON = 58;
const OPEN = 40;
const CLOSE = 41;
const SLASH = 47;
const BLANK = 32;
const ELLIPSIS = '...';
const NO_FILE = -2;
const WORKING_DIRECTORY = pieceOf('-100(AT_FDCWD)');
const NO_SUCH_FILE = pieceOf('-2(ENOENT)');

/** Which of the functions below writes a parameter. */
const Form = { OTHER: 0, BUFFER: 1, TEXT: 2, PATH: 3, FD: 4, RESULT: 5, ADDRESS: 6, PID: 7, FLAGS: 8, DECIMAL: 9, DECIMAL_32: 10, HEX: 11, MODE: 12, OCTAL: 13, TUPLE: 14 } as const;

/** What the type of a parameter decides. */
interface ParamForm {
  readonly param: EventParam;
  /** `name=`, after a blank when it is not the first. */
  readonly label: Piece;
  readonly form: number;
  readonly isSigned: boolean;
  /** Names of flags and modes that were written before, in brackets, by value: in the classic view and in the current one. */
  readonly names: readonly [classic: NamesByValue, current: NamesByValue];
}

/** What was asked last is what is asked next more often than not. */
class NamesByValue {
  readonly all = new Map<number, Piece>();
  lastValue = -1;
  last: Piece | undefined = undefined;
}

const MAX_NAMES = 4096;

const rendered = newRenderedParam();
/** By event type; made when an event of the type is first written. */
const forms: (readonly ParamForm[] | undefined)[] = EVENT_TYPES.map(() => undefined);

/** Writes all parameters that event and type have, as `name=plain(resolved)` and a blank after each. They must have been located. */
export function writeParams(context: FieldContext, line: LineBytes): void {
  const { type, paramCount } = context.event;
  const known = (forms[type] ??= formsOf(type));
  for (let index = 0; index < known.length && index < paramCount; index++) {
    const form = known[index];
    if (form === undefined) break;
    line.piece(form.label);
    if (!writeUsual(context, index, form, line)) writeRendered(context, index, line);
  }
  if (known.length > 0 && paramCount > 0) line.byte(BLANK);
}

function formsOf(type: number): readonly ParamForm[] {
  const params = EVENT_TYPES[type]?.params ?? [];
  return params.map((param, index) => ({ param, label: pieceOf(`${index === 0 ? '' : ' '}${param.name}=`), form: formOf(param), isSigned: isSigned(param.type), names: [new NamesByValue(), new NamesByValue()] as const }));
}

function formOf({ type, format }: EventParam): number {
  switch (type) {
    case 'BYTEBUF':
      return Form.BUFFER;
    case 'CHARBUF':
      return Form.TEXT;
    case 'FSPATH':
    case 'FSRELPATH':
      return Form.PATH;
    case 'FD':
    case 'FD32':
      return Form.FD;
    case 'ERRNO':
      return format === 'HEX' ? Form.ADDRESS : Form.RESULT;
    case 'PID':
    case 'PID32':
      return Form.PID;
    case 'FLAGS8':
    case 'FLAGS16':
    case 'FLAGS32':
    case 'ENUMFLAGS8':
    case 'ENUMFLAGS16':
    case 'ENUMFLAGS32':
      return Form.FLAGS;
    case 'MODE':
      return format === 'OCT' ? Form.MODE : Form.OTHER;
    case 'SOCKTUPLE':
      return Form.TUPLE;
    case 'UINT32':
      return format === 'DEC' ? Form.DECIMAL_32 : format === 'HEX' ? Form.HEX : format === 'OCT' ? Form.OCTAL : Form.OTHER;
    case 'INT32':
    case 'INT64':
    case 'UINT8':
    case 'UINT16':
    case 'UINT64':
      return format === 'DEC' ? Form.DECIMAL : format === 'HEX' ? Form.HEX : Form.OTHER;
    default:
      return Form.OTHER;
  }
}

function writeRendered(context: FieldContext, index: number, line: LineBytes): void {
  renderParam(context, index, rendered);
  line.text(rendered.plain);
  writeResolved(rendered.resolved, line);
}

/** @returns false, with nothing written, for all but the commonest forms. */
function writeUsual(context: FieldContext, index: number, form: ParamForm, line: LineBytes): boolean {
  switch (form.form) {
    case Form.OTHER:
      return false;
    case Form.BUFFER:
      return writeBuffer(context, index, line);
    case Form.TEXT:
      return writeText(context, index, line);
    case Form.PATH:
      // Relative paths are said twice, so they are left to others.
      return context.event.memory.u8[context.event.startOf(index)] === SLASH && writeText(context, index, line);
    case Form.TUPLE:
      return writeTuple(context, index, line);
    default:
      return writeNumber(context, index, form, line);
  }
}

/** Of an IPv4 connection: `1.2.3.4:80->5.6.7.8:90`. */
function writeTuple({ event }: FieldContext, index: number, line: LineBytes): boolean {
  const at = event.startOf(index);
  if (event.lengthOf(index) < IPV4_TUPLE_BYTES || event.memory.u8[at] !== AF_INET) return false;
  writeEndpoint(event.memory, at + 1, line);
  line.piece(ARROW);
  writeEndpoint(event.memory, at + 1 + IPV4_END_BYTES, line);
  return true;
}

function writeEndpoint({ u8, view }: Memory, at: number, line: LineBytes): void {
  for (let byte = 0; byte < 4; byte++) {
    if (byte > 0) line.byte(DOT);
    line.integer(u8[at + byte] ?? 0);
  }
  line.byte(COLON);
  line.integer(view.getUint16(at + 4, true));
}

function writeBuffer({ event, stream }: FieldContext, index: number, line: LineBytes): boolean {
  const length = event.lengthOf(index);
  const limit = stream.maxBufferText;
  if (length === 0) return stream.isClassic;
  if (limit > 0 && limit <= ELLIPSIS.length) return false;
  const start = event.startOf(index);
  const isCut = limit > 0 && length > limit;
  line.copyPrintable(event.memory.view, start, start + (isCut ? limit - ELLIPSIS.length : length));
  if (isCut) line.text(ELLIPSIS);
  return true;
}

function writeText({ event }: FieldContext, index: number, line: LineBytes): boolean {
  if (isMissingText(event, index)) return false;
  const start = event.startOf(index);
  line.copyText(event.memory.view, start, start + event.lengthOf(index));
  return true;
}

function writeNumber(context: FieldContext, index: number, paramForm: ParamForm, line: LineBytes): boolean {
  const { event } = context;
  const { form, isSigned: signed } = paramForm;
  const value = integerAt(event.memory.view, event.startOf(index), event.lengthOf(index), signed);
  if (typeof value !== 'number') return false;
  switch (form) {
    case Form.FD:
      if (value >= 0) writeFd(context, value, line);
      else if (value === AT_FDCWD) line.piece(WORKING_DIRECTORY);
      else writeError(value, line);
      return true;
    case Form.MODE:
      if (value < 0 || value > MOST_OCTAL) return false;
      line.octal(value);
      line.piece(namesInBrackets(context, paramForm, value));
      return true;
    case Form.OCTAL:
      if (value < 0 || value > MOST_OCTAL) return false;
      line.octal(value);
      return true;
    case Form.RESULT:
      if (value < 0) writeError(value, line);
      else line.integer(value);
      return true;
    case Form.PID:
      line.integer(value);
      writeProgram(context, value, line);
      return true;
    case Form.FLAGS:
      line.integer(value);
      line.piece(namesInBrackets(context, paramForm, value));
      return true;
    case Form.DECIMAL_32:
      line.integer(value | 0);
      return true;
    case Form.DECIMAL:
      line.integer(value);
      return true;
    default:
  }
  // What is left is not always written like this when it is negative: addresses have a sign that is not shown.
  if (value < 0) return false;
  if (form === Form.HEX || (form === Form.ADDRESS && context.stream.isClassic)) line.hex(value);
  else line.integer(value);
  return true;
}

function namesInBrackets(context: FieldContext, { param, names }: ParamForm, value: number): Piece {
  const known = names[context.stream.isClassic ? 0 : 1];
  if (known.lastValue === value && known.last !== undefined) return known.last;
  let piece = known.all.get(value);
  if (piece === undefined) {
    const text = namesOf(context, param, value);
    piece = pieceOf(text === '' ? '' : `(${text})`);
    if (known.all.size < MAX_NAMES) known.all.set(value, piece);
  }
  known.lastValue = value;
  known.last = piece;
  return piece;
}

function writeProgram({ system }: FieldContext, tid: number, line: LineBytes): void {
  const comm = system.threadOf(tid)?.image.facts.comm;
  if (comm === undefined || comm.length === 0) return;
  line.byte(OPEN);
  line.copy(comm.memory.view, comm.start, comm.start + comm.length);
  line.byte(CLOSE);
}

/** @param value below 0. */
function writeError(value: number, line: LineBytes): void {
  if (value === NO_FILE) return line.piece(NO_SUCH_FILE);
  line.integer(value);
  writeResolved(errnoName(-value) ?? '', line);
}

function writeFd({ system }: FieldContext, fd: number, line: LineBytes): void {
  line.integer(fd);
  const info = system.thread.fds.get(fd);
  if (info === undefined) return;
  const { name } = info;
  line.byte(OPEN);
  line.piece(fdTagPiece(info));
  line.copy(name.memory.view, name.start, name.start + name.length);
  line.byte(CLOSE);
}

function writeResolved(resolved: string, line: LineBytes): void {
  if (resolved === '') return;
  line.byte(OPEN);
  line.text(resolved);
  line.byte(CLOSE);
}
