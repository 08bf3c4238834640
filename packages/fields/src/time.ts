/** Times of day and dates of whole seconds, in local time or UTC. */
import type { LocalTime } from './stream-facts.ts';

const DAY = 86_400;

/** @param seconds since the epoch. @returns `00:44:29`. */
export function timeOfDay(seconds: number, localTime: LocalTime): string {
  return clockText(seconds + localTime(seconds));
}

/** @returns `2017-09-23 00:44:29`. */
export function dateAndTime(seconds: number, localTime: LocalTime): string {
  const local = seconds + localTime(seconds);
  return `${dateText(local)} ${clockText(local)}`;
}

/** @returns `2017-09-23T00:44:29`. */
export function utcDateTime(seconds: number): string {
  return `${dateText(seconds)}T${clockText(seconds)}`;
}

function clockText(seconds: number): string {
  const secondOfDay = ((seconds % DAY) + DAY) % DAY;
  const two = (value: number): string => value.toString().padStart(2, '0');
  return `${two(Math.floor(secondOfDay / 3600))}:${two(Math.floor((secondOfDay % 3600) / 60))}:${two(secondOfDay % 60)}`;
}

/** A time that no date can have (a damaged capture) gives a place holder rather than an error. */
function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return '<date error>';
  return date.toISOString().replace(/T.*/, '');
}
