import { existsSync, readFileSync } from 'node:fs';
import { EVENT_TYPES, flagValues } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { eventBytes } from '../event-bytes.ts';
import { buildEvent, type EventId, type ParamValue, viewOfEvent } from '../event-builder.ts';
import { EventView } from '../event-view.ts';
import { Memory } from '../memory.ts';
import { Converter } from './converter.ts';

interface VectorParam {
  readonly int?: number;
  readonly str?: string;
  readonly bytes?: readonly number[];
  readonly empty?: boolean;
  readonly sym?: string;
  readonly pt: string;
  readonly nul_terminated?: boolean;
}
interface VectorEvent {
  readonly ts: number;
  readonly tid: number;
  readonly type: string;
  readonly params: readonly VectorParam[];
}
interface VectorStep {
  readonly op: string;
  readonly result?: string;
  readonly input: VectorEvent;
  readonly expected?: VectorEvent;
}

const file = new URL('../../../../../shared/vectors/scap_converter.json', import.meta.url);
const cases: readonly { readonly test: string; readonly steps: readonly VectorStep[] }[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];

const symbols = new Map(
  [
    ...flagValues('ptrace_requests').map(({ name, value }) => [`PPM_${name}`, value] as const),
    ...flagValues('clone_flags').map(({ name, value }) => [name, value] as const),
  ],
);

function valueOf(param: VectorParam): ParamValue {
  if (param.empty === true) return undefined;
  if (param.int !== undefined) return param.int;
  if (param.bytes !== undefined) return Uint8Array.from(param.bytes);
  if (param.sym !== undefined) {
    const value = symbols.get(param.sym);
    if (value === undefined) throw new Error(`no value for ${param.sym}`);
    return value;
  }
  const isText = param.nul_terminated === true || param.pt === 'PT_CHARBUF' || param.pt === 'PT_FSPATH' || param.pt === 'PT_FSRELPATH';
  return isText ? param.str : Uint8Array.from(Buffer.from(param.str ?? ''));
}

function bytesOf(event: VectorEvent): Uint8Array {
  return buildEvent({ type: event.type.slice('PPME_'.length) as EventId, ts: BigInt(event.ts), tid: event.tid, params: event.params.map(valueOf) });
}

function shown(view: EventView | undefined): unknown {
  if (view === undefined) return undefined;
  const bytes = eventBytes(view);
  const params = Array.from({ length: view.paramCount }, (_, index) => [...view.bytes(index)]);
  return { type: EVENT_TYPES[view.type]?.id, params, bytes: [...(bytes ?? [])] };
}

/** A stored event is kept for its parameters: its time is not. */
function withoutTime(view: EventView | undefined): unknown {
  view?.memory.view.setBigUint64(view.offset, 0n, true);
  return shown(view);
}

/** Converted in place where the event's memory has room for what is added, else in the converter's memory: both must do the same. */
const places: Readonly<Record<string, (bytes: Uint8Array) => EventView>> = { 'in place': viewOfEvent, 'elsewhere': viewWithoutSpare };

function viewWithoutSpare(bytes: Uint8Array): EventView {
  const memory = new Memory(new ArrayBuffer((bytes.length + 7) & ~3));
  memory.u8.set(bytes);
  const view = new EventView();
  view.moveTo(memory, 0, bytes.length);
  return view;
}

function run(step: VectorStep, converter: Converter, view: (bytes: Uint8Array) => EventView): void {
  const input = view(bytesOf(step.input));
  const expected = step.expected === undefined ? undefined : shown(viewOfEvent(bytesOf(step.expected)));
  switch (step.op) {
    case 'convert_once': {
      const answer = converter.convertOnce(input);
      expect(answer.outcome).toBe(step.result === 'CONVERSION_PASS' ? 'pass' : 'continue');
      return expect(shown(answer.event)).toEqual(expected);
    }
    case 'convert_once_pass':
      return expect(converter.convertOnce(input).outcome).toBe('pass');
    case 'convert_once_drop':
      return expect(converter.convertOnce(input).outcome).toBe('drop');
    case 'convert_once_error':
      return expect(converter.convertOnce(input).outcome).toBe('error');
    case 'convert_full':
      return expect(shown(converter.convert(input))).toEqual(expected);
    case 'eligibility_drop':
      return expect(converter.convert(input)).toBeUndefined();
    case 'stored':
      return expect(withoutTime(converter.enters.event(step.input.tid))).toEqual(withoutTime(viewOfEvent(bytesOf(step.input))));
    default:
      throw new Error(`unknown step ${step.op}`);
  }
}

describe('upstream conversion cases', () => {
  it.skipIf(cases.length > 0)('../shared/vectors is absent', () => {});
  for (const [index, { test, steps }] of cases.entries()) {
    for (const [place, view] of Object.entries(places)) {
      it(`${index} ${test}, ${place}`, () => {
        const converter = new Converter();
        for (const step of steps) run(step, converter, view);
      });
    }
  }
});
