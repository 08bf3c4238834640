/** The line that `read` prints when no format is asked for. */
import { EVENT_TYPES, PPME } from '@eyrie/schema';
import type { ByteString } from '@eyrie/scap';
import { outputOf } from '../catalogue.ts';
import type { FieldContext, FieldOutput } from '../definition.ts';
import { pieceOf, type LineBytes, type Piece } from './line-bytes.ts';
import type { LinePrinter } from './line.ts';

/** As it would be written with `-p`; the `*` says that absent fields do not suppress the line. */
export const DEFAULT_FORMAT = '*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info';

const BLANK = 32;
const ABSENT = pieceOf('<NA>');
const BEFORE_TID = pieceOf(' (');

/** Their names are in the events themselves. */
const NAMED_BY_EVENT: ReadonlySet<number> = new Set([PPME.GENERIC_E, PPME.GENERIC_X, PPME.ASYNCEVENT_E]);
/** `) > openat ` by event type, made when one is first written; undefined where it is not always the same. */
const heads: (Piece | undefined)[] = [];

function headOf(type: number): Piece | undefined {
  const known = heads[type];
  const name = EVENT_TYPES[type]?.name;
  if (known !== undefined || name === undefined || NAMED_BY_EVENT.has(type)) return known;
  return (heads[type] = pieceOf(`) ${type % 2 === 0 ? '>' : '<'} ${name} `));
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
  const direction = writerOf('evt.dir');
  const type = writerOf('evt.type');
  const info = writerOf('evt.info');
  return (context, line) => {
    const { event } = context;
    line.integer(event.num);
    line.byte(BLANK);
    time(context, line);
    line.byte(BLANK);
    line.integer(event.cpu);
    line.byte(BLANK);
    writeName(context, line);
    line.piece(BEFORE_TID);
    if (!tid(context, line)) line.piece(ABSENT);
    const head = headOf(event.type);
    if (head !== undefined) line.piece(head);
    else {
      line.text(') ');
      direction(context, line);
      line.byte(BLANK);
      type(context, line);
      line.byte(BLANK);
    }
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
