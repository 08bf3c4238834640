/** When the event happened. */
import type { ByteString } from '@eyrie/scap';
import type { FieldContext, FieldDefinition, FieldFamily, Value } from '../definition.ts';
import { exact } from '../exact.ts';
import type { JsonValue } from '../print.ts';
import { onEvent } from '../readers.ts';
import { dateAndTime, iso8601, timeOfDay } from '../time.ts';

const SECOND = 1_000_000_000n;

/** Text for people and conditions; in JSON the time itself, ns since the epoch. */
function clock(print: (time: bigint, context: FieldContext) => ByteString): FieldDefinition {
  const text = (context: FieldContext): ByteString => print(context.event.time, context);
  return {
    bind: () => ({ on: 'event', read: text }),
    output: () => ({ text, json: ({ event }): JsonValue => event.time }),
  };
}

function relative(part: (elapsed: bigint) => bigint): FieldDefinition {
  return onEvent(({ event, stream }) => exact(part(event.time - (stream.firstTime ?? event.time))));
}


/** Time since the event for which this use of the field was last asked: each use keeps its own. */
function delta(part: (elapsed: bigint) => bigint): FieldDefinition {
  return {
    bind: () => {
      let previous: bigint | undefined;
      let lastEvent = 0;
      let last: Value = 0;
      const read = ({ event }: FieldContext): Value => {
        if (event.num === lastEvent && lastEvent !== 0) return last;
        const time = event.time;
        last = exact(part(time - (previous ?? time)));
        previous = time;
        lastEvent = event.num;
        return last;
      };
      return { on: 'event', read };
    },
  };
}

const whole = (time: bigint): bigint => time;
const seconds = (time: bigint): bigint => time / SECOND;
const remainder = (time: bigint): bigint => time % SECOND;

export const TIME_FIELDS: FieldFamily = {
  'evt.time': clock((time, { stream }) => timeOfDay(time, stream.localTime, true)),
  'evt.time.s': clock((time, { stream }) => timeOfDay(time, stream.localTime, false)),
  'evt.time.iso8601': clock(iso8601),
  'evt.datetime': clock((time, { stream }) => dateAndTime(time, stream.localTime, true)),
  'evt.datetime.s': clock((time, { stream }) => dateAndTime(time, stream.localTime, false)),
  'evt.outputtime': clock((time, { stream }) => timeOfDay(time, stream.localTime, true)),
  'evt.rawtime': onEvent(({ event }) => event.time),
  'evt.rawtime.s': onEvent(({ event }) => exact(seconds(event.time))),
  'evt.rawtime.ns': onEvent(({ event }) => exact(remainder(event.time))),
  'evt.reltime': relative(whole),
  'evt.reltime.s': relative(seconds),
  'evt.reltime.ns': relative(remainder),
  'evt.deltatime': delta(whole),
  'evt.deltatime.s': delta(seconds),
  'evt.deltatime.ns': delta(remainder),
};
