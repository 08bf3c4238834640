/** Places on a strip of pixels that stands for a capture's time. Times are nanoseconds since the capture began, as numbers: exact for 104 days. */
import type { TimeWindow } from '../state/inspect-view.ts';

export interface Span {
  /** Nanoseconds since 1970 of the strip's left edge. */
  readonly start: bigint;
  /** Nanoseconds that the strip is wide; at least 1. */
  readonly length: number;
  /** Nanoseconds of one bar. */
  readonly step: number;
}

/** The bar at a part (0 to 1) of the strip's width. */
export function barAt(part: number, bars: number): number {
  return Math.min(bars - 1, Math.max(0, Math.floor(part * bars)));
}

/** From the beginning of one bar to the end of another, whichever comes first. */
export function windowOfBars(span: Span, first: number, last: number): TimeWindow {
  const [low, high] = first <= last ? [first, last] : [last, first];
  return { from: span.start + BigInt(Math.floor(low * span.step)), to: span.start + BigInt(Math.ceil((high + 1) * span.step)) };
}

/** From a moment on: to where the window ended, when that is later, else to the end of the capture. @param end time of the last event. */
export const windowFrom = (time: bigint, window: TimeWindow | undefined, end: bigint): TimeWindow => ({ from: time, to: window !== undefined && window.to > time ? window.to : end + 1n });

/** Up to a moment, with what happened in it. @param start time of the first event. */
export const windowUntil = (time: bigint, window: TimeWindow | undefined, start: bigint): TimeWindow => ({ from: window !== undefined && window.from <= time ? window.from : start, to: time + 1n });

/** The part of the strip (0 to 1) at which a time stands; beyond the edges it is the edge. */
export function partOf(span: Span, time: bigint): number {
  return Math.min(1, Math.max(0, Number(time - span.start) / span.length));
}

const STEPS = [1, 2, 5];

/** Round distances from the beginning for the axis: at most `most` of them, the first at 0. */
export function offsetTicks(length: number, most: number): number[] {
  let step = 1;
  for (let power = 1; ; power *= 10) {
    const fitting = STEPS.find((each) => length / (each * power) <= Math.max(1, most));
    if (fitting === undefined) continue;
    step = fitting * power;
    break;
  }
  const ticks: number[] = [];
  for (let at = 0; at <= length; at += step) ticks.push(at);
  return ticks;
}
