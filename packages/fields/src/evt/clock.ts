/** The time stamp of an event as exact numbers: a bigint per event would be most of the cost of printing a time. */
import type { EventView } from '@eyrie/scap';

const SECOND = 1_000_000_000;
/** 2^32 ns and 2^48 ns, less whole seconds. */
const HIGH_REST = 0x1_0000_0000 % SECOND;
const HIGHER_REST = (0x1_0000 * HIGH_REST) % SECOND;

/** @returns nanoseconds within the second. */
export function fractionOf(event: EventView): number {
  const high = event.timeHigh;
  const higherPart = ((high >>> 16) * HIGHER_REST) % SECOND;
  const highPart = ((high & 0xffff) * HIGH_REST) % SECOND;
  return (higherPart + highPart + (event.timeLow % SECOND)) % SECOND;
}

/** @returns whole seconds since the epoch. */
export function secondsOf(event: EventView): number {
  // The sum is rounded to some hundred nanoseconds; what is left after taking the fraction away is a whole number of seconds.
  return Math.round((event.timeHigh * 0x1_0000_0000 + event.timeLow - fractionOf(event)) / SECOND);
}

/** @returns nanoseconds from one time stamp, in two halves, to another; exact below 104 days. */
export function elapsed(fromHigh: number, fromLow: number, toHigh: number, toLow: number): number {
  return (toHigh - fromHigh) * 0x1_0000_0000 + (toLow - fromLow);
}

/** Nine digits. */
export function nineDigits(nanoseconds: number): string {
  return (nanoseconds + SECOND).toString().slice(1);
}
