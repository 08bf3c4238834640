/** Old events to current ones, step by step. */
import { isDeepStrictEqual } from 'node:util';
import { buildEvent, Converter, eventBytes, EventView, Memory, viewOfEvent, type EventId, type ParamValue } from '@eyrie/scap';
import { EVENT_TYPES, flagTables, PPME } from '@eyrie/schema';
import { boolean, dict, integer, list, number, optional, text, type Dict } from '../shape.ts';
import { Mismatch, NotUnderstood, same, type Case } from '../suite.ts';

/** Values of the wire format by name, with and without the prefix that C gives them. */
const SYMBOLS: ReadonlyMap<string, number> = new Map(
  [...flagTables().values()].flat().flatMap(({ name, value }) => [[`PPM_${name}`, value] as const, [name, value] as const]),
);

export function* scapConverter(document: unknown): Iterable<Case> {
  for (const [index, value] of list(dict(document)['cases']).entries()) {
    const { steps, test } = dict(value);
    const unknown = [...JSON.stringify(value, plain).matchAll(/"sym":"(\w+)"/g)].map((match) => match[1] ?? '').filter((symbol) => !SYMBOLS.has(symbol));
    yield {
      label: `${index} ${String(test)}`,
      input: value,
      ...(unknown.length > 0 ? { skip: `the value of ${[...new Set(unknown)].join(', ')} is not in the case and not in the tables` } : {}),
      run: () => {
        dict(value, ['steps']);
        for (const view of [viewOfEvent, viewWithoutSpare]) {
          const converter = new Converter();
          for (const step of list(steps)) runStep(step, converter, view);
        }
      },
    };
  }
}

const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** Converted in place where the event's memory has room for what is added, else in the converter's memory: both must do the same. */
function viewWithoutSpare(bytes: Uint8Array): EventView {
  const memory = new Memory(new ArrayBuffer((bytes.length + 7) & ~3));
  memory.u8.set(bytes);
  const view = new EventView();
  view.moveTo(memory, 0, bytes.length);
  return view;
}

function runStep(value: unknown, converter: Converter, view: (bytes: Uint8Array) => EventView): void {
  const step = dict(value, ['op', 'result', 'input', 'expected']);
  const op = text(step['op']);
  const bytes = bytesOf(step['input']);
  const expected = step['expected'] === undefined ? undefined : shown(viewOfEvent(bytesOf(step['expected'])));
  const event = (what: string, got: EventView | undefined): void => {
    const answer = shown(got);
    if (expected !== undefined && !isDeepStrictEqual(answer, expected)) throw new Mismatch(`${op}: ${what}`, expected, answer);
  };
  switch (op) {
    case 'convert_once': {
      const answer = converter.convertOnce(view(bytes));
      same(`${op}: outcome`, OUTCOMES[text(step['result'])] ?? step['result'], answer.outcome);
      return event('event', answer.event);
    }
    case 'convert_once_pass':
    case 'convert_once_drop':
    case 'convert_once_error':
      return same(`${op}: outcome`, op.slice('convert_once_'.length), converter.convertOnce(view(bytes)).outcome);
    case 'convert_full':
      return event('event', converter.convert(view(bytes)));
    case 'eligibility_drop':
      return same(`${op}: event`, undefined, shown(converter.convert(view(bytes))));
    case 'stored':
      return same(op, withoutTime(viewOfEvent(bytes)), withoutTime(converter.enters.event(number(dict(step['input'])['tid']))));
    default:
      throw new NotUnderstood(`op ${op}`);
  }
}

const OUTCOMES: Readonly<Record<string, string>> = { CONVERSION_PASS: 'pass', CONVERSION_CONTINUE: 'continue', PASS: 'pass', CONTINUE: 'continue' };

function bytesOf(value: unknown): Uint8Array {
  // `nparams` is a C++ argument that does not always agree with the list.
  const { ts, tid, type, params } = dict(value, ['ts', 'tid', 'type', 'nparams', 'params']);
  const values = list(params).map((param) => valueOf(dict(param, ['name', 'pt', 'int', 'str', 'bytes', 'empty', 'sym', 'as', 'len', 'nul_terminated'])));
  const id = text(type).replace(/^PPME_/, '');
  if (!(id in PPME)) throw new NotUnderstood(`event type ${id}`);
  return buildEvent({ type: id as EventId, ts: BigInt(integer(ts)), tid: integer(tid), params: values });
}

function valueOf(param: Dict): ParamValue {
  if (optional(param['empty'], boolean) === true) return undefined;
  if (param['int'] !== undefined) return integer(param['int']);
  if (param['bytes'] !== undefined) return Uint8Array.from(list(param['bytes']), number);
  if (param['sym'] !== undefined) return SYMBOLS.get(text(param['sym']));
  const isText = param['nul_terminated'] === true || ['PT_CHARBUF', 'PT_FSPATH', 'PT_FSRELPATH'].includes(text(param['pt']));
  const characters = text(param['str']);
  return isText ? characters : Uint8Array.from(Buffer.from(characters));
}

function shown(view: EventView | undefined): unknown {
  if (view === undefined) return undefined;
  // Writing the event out finds its parameters too.
  const bytes = [...(eventBytes(view) ?? [])];
  const params = Array.from({ length: view.paramCount }, (_, index) => [...view.bytes(index)]);
  return { type: EVENT_TYPES[view.type]?.id, params, bytes };
}

/** A stored event is kept for its parameters: its time is not. */
function withoutTime(view: EventView | undefined): unknown {
  view?.memory.view.setBigUint64(view.offset, 0n, true);
  return shown(view);
}
