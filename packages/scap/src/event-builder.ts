/** Makes the bytes of an event from typed parameter values: for tests, synthetic captures and sources outside the kernel. */
import { EVENT_TYPES, EventFlag, type EventParam, type Nanoseconds, PPME } from '@eyrie/schema';
import { type ByteString, byteStringOf } from './byte-string.ts';
import { EventView, MAX_PARAMS } from './event-view.ts';
import { Memory, SPARE_BYTES } from './memory.ts';
import { PARAM_BYTES } from './param-size.ts';

export type EventId = keyof typeof PPME;

/**
 * A number for parameters of fixed size, a text for strings (the NUL is added), a list of texts for strings each ended by NUL
 * (arguments, environment, cgroups), bytes for everything else; undefined for an empty parameter.
 */
export type ParamValue = number | bigint | string | readonly string[] | Uint8Array | undefined;

export interface EventSpec {
  readonly type: EventId;
  readonly ts: Nanoseconds | bigint;
  readonly tid: number | bigint;
  /** May be fewer than the event type has today, as in old captures. */
  readonly params: readonly ParamValue[];
}

const HEADER = 26;
const V1_HEADER = 22;
const MAX_PARAM_BYTES = 0xffff;

/**
 * @returns the event: header, lengths, data.
 * @throws RangeError when a value does not fit its parameter: a mistake of the caller.
 */
export function buildEvent(spec: EventSpec, version: 1 | 2 = 2): Uint8Array {
  const code = PPME[spec.type];
  const type = EVENT_TYPES[code];
  if (type === undefined || spec.params.length > MAX_PARAMS) throw new RangeError(`${spec.type} cannot have ${spec.params.length} parameters`);
  const values = spec.params.map((value, index) => encodeParam(value, type.params[index], `${spec.type} parameter ${index}`));
  const isLarge = (type.flags & EventFlag.LARGE_PAYLOAD) !== 0;
  const lengthBytes = isLarge ? 4 : 2;
  const header = version === 1 ? V1_HEADER : HEADER;
  const dataStart = header + values.length * lengthBytes;
  const bytes = new Uint8Array(values.reduce((sum, value) => sum + value.length, dataStart));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt.asUintN(64, spec.ts), true);
  view.setBigUint64(8, BigInt.asUintN(64, BigInt(spec.tid)), true);
  view.setUint32(16, bytes.length, true);
  view.setUint16(20, code, true);
  if (version === 2) view.setUint32(22, values.length, true);
  let at = dataStart;
  for (const [index, value] of values.entries()) {
    if (!isLarge && value.length > MAX_PARAM_BYTES) throw new RangeError(`${spec.type} parameter ${index} has ${value.length} bytes; at most ${MAX_PARAM_BYTES} fit`);
    if (isLarge) view.setUint32(header + index * 4, value.length, true);
    else view.setUint16(header + index * 2, value.length, true);
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

/** A window on an event that was built: as a reader would give it. */
export function viewOfEvent(bytes: Uint8Array): EventView {
  const memory = new Memory(new ArrayBuffer(((bytes.length + 3) & ~3) + SPARE_BYTES), SPARE_BYTES);
  memory.u8.set(bytes);
  const view = new EventView();
  if (!view.moveTo(memory, 0, bytes.length)) throw new RangeError('these bytes are no event');
  view.num = 1;
  return view;
}

function encodeParam(value: ParamValue, param: EventParam | undefined, where: string): Uint8Array {
  if (value === undefined) return new Uint8Array(0);
  if (typeof value === 'string') return textBytes(byteStringOf(`${value}\0`));
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'number' && typeof value !== 'bigint') return textBytes(byteStringOf(value.map((text) => `${text}\0`).join('')));
  const size = param === undefined ? 0 : PARAM_BYTES[param.type];
  if (size === 0 || size > 8) throw new RangeError(`${where} is no number`);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return bytes.subarray(0, size);
}

function textBytes(text: ByteString): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
