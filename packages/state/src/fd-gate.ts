/**
 * What a descriptor must be for an event about it to be of any interest: a condition's demand on the descriptor, asked of each when it comes
 * into a table. Of a process that has none of that kind, all that it reads and writes need not be looked at.
 */
import type { FdInfo } from './fd.ts';

export class FdGate {
  /** Undefined: every descriptor is of interest. Answers are remembered on the descriptor. */
  test: ((info: FdInfo) => boolean) | undefined = undefined;

  /** 1 for a descriptor of interest, to be counted. */
  count(info: FdInfo | undefined): number {
    return this.test !== undefined && info !== undefined && this.test(info) ? 1 : 0;
  }
}

/** Of tables that belong to no stream. */
export const OPEN_GATE = new FdGate();
