/**
 * Several rings in one order. Each ring is in order by itself; a record may still be on its way in a ring that looks empty,
 * so a record is handed on when every ring has one and it is the oldest, or when it is older than `delay`.
 */
import type { Memory } from '@eyrie/scap';

/** What the merge needs of a ring. */
export interface Source {
  readonly memory: Memory;
  readonly at: number;
  readonly time: number;
  hasNext(baseHigh: number): boolean;
  take(): void;
  release(): void;
}

/**
 * Receives one block, whole and in place.
 * @param memory of one ring; valid until the call returns.
 * @param at offset of the block in `memory`, a multiple of 8.
 */
export type BlockHandler = (memory: Memory, at: number) => void;

/** After so many events of one ring its room is given back, so that a long drain does not starve the producer. */
const RELEASE_EVERY = 1024;

/**
 * Hands on what is due, oldest first.
 * @param until times up to this are due even if a ring is empty (in the rings' time, see {@link Source.time}).
 * @param budget most events to hand on.
 * @returns events handed on.
 */
export function mergeDue(sources: readonly Source[], baseHigh: number, until: number, budget: number, handler: BlockHandler): number {
  let left = budget;
  while (left > 0) {
    let oldest: Source | undefined;
    let limit = Infinity;
    for (let index = 0; index < sources.length; index++) {
      const source = sources[index];
      if (source === undefined) continue;
      if (!source.hasNext(baseHigh)) {
        if (until < limit) limit = until;
      } else if (oldest === undefined) {
        oldest = source;
      } else if (source.time < oldest.time) {
        if (oldest.time < limit) limit = oldest.time;
        oldest = source;
      } else if (source.time < limit) {
        limit = source.time;
      }
    }
    if (oldest === undefined || oldest.time > limit) break;
    left -= runOf(oldest, baseHigh, limit, left < RELEASE_EVERY ? left : RELEASE_EVERY, handler);
  }
  return budget - left;
}

/** Hands on the records of one ring that nobody else's can precede. The first is known to be due. */
function runOf(source: Source, baseHigh: number, limit: number, most: number, handler: BlockHandler): number {
  let count = 0;
  do {
    handler(source.memory, source.at);
    source.take();
    count++;
  } while (count < most && source.hasNext(baseHigh) && source.time <= limit);
  source.release();
  return count;
}
