/** When the event happened. */
import type { ByteString } from '@eyrie/scap';
import type { FieldContext, FieldDefinition, FieldFamily, Value } from '../definition.ts';
import { exact } from '../exact.ts';
import type { JsonValue } from '../print.ts';
import { pieceOf } from '../line/line-bytes.ts';
import type { LinePrinter } from '../line/line.ts';
import { onEvent } from '../readers.ts';
import { dateAndTime, timeOfDay, utcDateTime } from '../time.ts';
import { elapsed, fractionOf, nineDigits, secondsOf } from './clock.ts';

const SECOND = 1_000_000_000n;
const BILLION = 1_000_000_000;

/** Text for people and conditions; in JSON the time itself, ns since the epoch. */
function clock(newPrinter: () => (context: FieldContext) => ByteString, newWriter?: () => LinePrinter): FieldDefinition {
  return {
    bind: () => ({ on: 'event', read: newPrinter() }),
    output: () => {
      const text = newPrinter();
      const json = ({ event }: FieldContext): JsonValue => event.time;
      const write = newWriter?.();
      return write === undefined ? { text, json } : { text, json, write };
    },
  };
}

/** Many events are of one second: its text is made once. */
function bySecond(print: (seconds: number, context: FieldContext) => string, withFraction: boolean): () => (context: FieldContext) => ByteString {
  return () => {
    let lastSeconds = -1;
    let last = '';
    return (context) => {
      const seconds = secondsOf(context.event);
      if (seconds !== lastSeconds) {
        last = print(seconds, context);
        lastSeconds = seconds;
      }
      return (withFraction ? `${last}.${nineDigits(fractionOf(context.event))}` : last) as ByteString;
    };
  };
}

/** The text of a second with its fraction, written straight into a line. Events of one second are counted from its first. */
function precise(print: (seconds: number, context: FieldContext) => string): () => LinePrinter {
  return () => {
    let text = pieceOf('');
    let firstHigh = -1;
    let firstLow = 0;
    let firstFraction = 0;
    return (context, line) => {
      const { event } = context;
      const { timeHigh, timeLow } = event;
      let fraction = firstFraction + elapsed(firstHigh, firstLow, timeHigh, timeLow);
      if (firstHigh < 0 || fraction < 0 || fraction >= BILLION) {
        fraction = fractionOf(event);
        text = pieceOf(`${print(secondsOf(event), context)}.`);
        firstHigh = timeHigh;
        firstLow = timeLow;
        firstFraction = fraction;
      }
      line.piece(text);
      line.padded(fraction, 9);
      return true;
    };
  };
}

const localTime = (seconds: number, { stream }: FieldContext): string => timeOfDay(seconds, stream.localTime);
const localDateTime = (seconds: number, { stream }: FieldContext): string => dateAndTime(seconds, stream.localTime);

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
  'evt.time': clock(bySecond(localTime, true), precise(localTime)),
  'evt.time.s': clock(bySecond(localTime, false)),
  'evt.time.iso8601': clock(() => {
    const print = bySecond(utcDateTime, true)();
    return (context) => `${print(context)}+0000` as ByteString;
  }),
  'evt.datetime': clock(bySecond(localDateTime, true)),
  'evt.datetime.s': clock(bySecond(localDateTime, false)),
  'evt.outputtime': clock(bySecond(localTime, true), precise(localTime)),
  'evt.rawtime': onEvent(({ event }) => event.time),
  'evt.rawtime.s': onEvent(({ event }) => secondsOf(event)),
  'evt.rawtime.ns': onEvent(({ event }) => fractionOf(event)),
  'evt.reltime': relative(whole),
  'evt.reltime.s': relative(seconds),
  'evt.reltime.ns': relative(remainder),
  'evt.deltatime': delta(whole),
  'evt.deltatime.s': delta(seconds),
  'evt.deltatime.ns': delta(remainder),
};
