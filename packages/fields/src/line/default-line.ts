/** The line that `read` prints when no format is asked for. */
import { EVENT_TYPES, PPME, SYSCALL_NAMES } from '@eyrie/schema';
import type { ByteString } from '@eyrie/scap';
import { outputOf } from '../catalogue.ts';
import type { FieldContext, FieldOutput } from '../definition.ts';
import { shownName } from '../evt/name.ts';
import { KnownActors, MOST_USUAL } from './known-actors.ts';
import { pieceOf, type LineBytes, type Piece } from './line-bytes.ts';
import type { LinePrinter } from './line.ts';
import { RunningNumber } from './running-number.ts';

/** As it would be written with `-p`; the `*` says that absent fields do not suppress the line. */
export const DEFAULT_FORMAT = '*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info';

const BLANK = 32;
const ABSENT = pieceOf('<NA>');
/** Asynchronous events may have any name. */
const MAX_HEADS = 4096;
const BEFORE_TID = pieceOf(' (');

/** `) > openat ` by direction and name, made when it is first written. */
const heads = [new Map<ByteString, Piece>(), new Map<ByteString, Piece>()] as const;
/** The same by event type; none for {@link NAMED_BY_EVENT}. */
const headsOfTypes = EVENT_TYPES.map((): Piece | undefined => undefined);
/** Their names are in the events themselves. */
const NAMED_BY_EVENT: ReadonlySet<number> = new Set([PPME.GENERIC_E, PPME.GENERIC_X, PPME.ASYNCEVENT_E]);

/** Of generic events, by direction and number of the call. */
const headsOfCalls = [SYSCALL_NAMES.map((): Piece | undefined => undefined), SYSCALL_NAMES.map((): Piece | undefined => undefined)] as const;

function headOf(context: FieldContext): Piece {
  const { event } = context;
  const { type } = event;
  const known = headsOfTypes[type];
  if (known !== undefined) return known;
  const call = type === PPME.GENERIC_E || type === PPME.GENERIC_X ? event.find(0, 2) : -1;
  if (call < 0) return newHead(context);
  const number = event.memory.view.getUint16(call, true);
  return headsOfCalls[(type & 1) as 0 | 1][number] ?? newHead(context, number);
}

/** @param call the number of the call in a generic event. */
function newHead(context: FieldContext, call = -1): Piece {
  const { type } = context.event;
  const name = shownName(context);
  const ofDirection = heads[(type & 1) as 0 | 1];
  let head = ofDirection.get(name);
  if (head === undefined) {
    head = pieceOf(`) ${type % 2 === 0 ? '>' : '<'} ${name} `);
    if (ofDirection.size < MAX_HEADS) ofDirection.set(name, head);
  }
  if (!NAMED_BY_EVENT.has(type)) headsOfTypes[type] = head;
  else if (call >= 0 && call < SYSCALL_NAMES.length) headsOfCalls[(type & 1) as 0 | 1][call] = head;
  return head;
}

type Writer = NonNullable<FieldOutput['write']>;

/**
 * What a printer of {@link DEFAULT_FORMAT} would write. That asks each field by itself; whole captures are printed with this one, which
 * knows where the values lie.
 * @returns a printer; one per stream.
 */
export function defaultLine(): LinePrinter {
  const time = writerOf('evt.outputtime');
  const tid = writerOf('thread.tid');
  const number = new RunningNumber();
  const actors = new KnownActors();
  const info = writerOf('evt.info');
  return (context, line) => {
    const { event } = context;
    number.write(event.num, line);
    line.byte(BLANK);
    time(context, line);
    line.byte(BLANK);
    line.integer(event.cpu);
    if (!actors.write(context, line)) {
      line.byte(BLANK);
      writeName(context, line);
      line.piece(BEFORE_TID);
      if (event.tid >= 0 && event.tid < MOST_USUAL) line.integer(event.tid);
      else if (!tid(context, line)) line.piece(ABSENT);
    }
    line.piece(headOf(context));
    info(context, line);
    return true;
  };
}

/** `proc.name`. */
function writeName({ system }: FieldContext, line: LineBytes): void {
  const { image } = system.thread;
  if (image.isAbsent) return line.piece(ABSENT);
  const { memory, start, length } = image.facts.comm;
  line.copyText(memory.view, start, start + length);
}

function writerOf(name: string): Writer {
  const { write, text } = outputOf(name, undefined);
  return write ?? ((context, line) => writeText(text(context), line));
}

function writeText(text: ByteString | undefined, line: LineBytes): boolean {
  if (text === undefined) return false;
  line.text(text);
  return true;
}
