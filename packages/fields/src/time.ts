/** Times of day and dates, in local time or UTC. */
import type { ByteString } from '@eyrie/scap';
import type { LocalTime } from './stream-facts.ts';

const SECOND = 1_000_000_000n;

/** @param time ns since the epoch. @returns `00:44:29.900617765`, or without the fraction. */
export function timeOfDay(time: bigint, localTime: LocalTime, withFraction: boolean): ByteString {
  const seconds = Number(time / SECOND);
  const local = seconds + localTime(seconds);
  const clock = clockText(((local % 86_400) + 86_400) % 86_400);
  return (withFraction ? `${clock}.${fraction(time)}` : clock) as ByteString;
}

/** @returns `2017-09-23 00:44:29.900617765`, or without the fraction. */
export function dateAndTime(time: bigint, localTime: LocalTime, withFraction: boolean): ByteString {
  const seconds = Number(time / SECOND);
  return `${dateText(seconds + localTime(seconds))} ${timeOfDay(time, localTime, withFraction)}` as ByteString;
}

/** @returns `2017-09-23T00:44:29.900617765+0000`: always UTC. */
export function iso8601(time: bigint): ByteString {
  const seconds = Number(time / SECOND);
  return `${dateText(seconds)}T${clockText(seconds % 86_400)}.${fraction(time)}+0000` as ByteString;
}

/** Nine digits. */
export function fraction(time: bigint): string {
  return (time % SECOND).toString().padStart(9, '0');
}

function clockText(secondOfDay: number): string {
  const two = (value: number): string => value.toString().padStart(2, '0');
  return `${two(Math.floor(secondOfDay / 3600))}:${two(Math.floor((secondOfDay % 3600) / 60))}:${two(secondOfDay % 60)}`;
}

/** A time that no date can have (a damaged capture) gives the epoch's place holder rather than an error. */
function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return '<date error>';
  return date.toISOString().replace(/T.*/, '');
}
