/** Time between entering and leaving a call. Current streams carry exits only: the fields are deprecated there and always 0. */
import type { ByteString } from '@eyrie/scap';
import { EVENT_TYPES, EventFlag } from '@eyrie/schema';
import type { FieldContext, FieldFamily } from '../definition.ts';
import { onEvent } from '../readers.ts';

const SECOND = 1_000_000_000;

const waits = Uint8Array.from(EVENT_TYPES, (type) => (type.flags & EventFlag.WAITS ? 1 : 0));

function latency({ stream }: FieldContext): number {
  return stream.enterTimes?.latency ?? 0;
}

/** Steps of tenths on a logarithmic scale, up to 12 decades. */
function quantized(context: FieldContext): number {
  const time = latency(context);
  if (time === 0) return 0;
  return Math.min(120, Math.floor(Math.log10(time) * 10) + 1);
}

const UNITS: readonly (readonly [size: number, name: string])[] = [
  [86_400e9, 'd'], [3600e9, 'h'], [60e9, 'm'], [1e9, 's'], [1e6, 'ms'], [1e3, 'us'],
];

/** `437ns`, `4.97us`, `12us`: two decimals below ten, none above; cut and not rounded. */
export function humanDuration(nanoseconds: number): ByteString {
  for (const [size, name] of UNITS) {
    if (nanoseconds < size) continue;
    const units = nanoseconds / size;
    return `${units >= 10 ? Math.floor(units) : (Math.floor((nanoseconds * 100) / size) / 100).toFixed(2)}${name}` as ByteString;
  }
  return `${nanoseconds}ns` as ByteString;
}

export const LATENCY_FIELDS: FieldFamily = {
  'evt.latency': onEvent(latency),
  'evt.latency.s': onEvent((context) => Math.floor(latency(context) / SECOND)),
  'evt.latency.ns': onEvent((context) => latency(context) % SECOND),
  'evt.latency.quantized': onEvent(quantized),
  'evt.latency.human': onEvent((context) => humanDuration(latency(context))),
  'evt.wait_latency': onEvent((context) => {
    if (!context.stream.isClassic) return 0;
    return waits[context.event.type] === 1 && context.event.type % 2 === 1 ? latency(context) : undefined;
  }),
};

export const LATENCY_NAMES: readonly string[] = Object.keys(LATENCY_FIELDS);
