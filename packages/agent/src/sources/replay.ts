/** A recorded capture instead of the host. */
import type { ScapError, ScapHandler } from '@eyrie/scap';

/** How reading went; `error`: why it stopped before the end. */
export interface ReplayOutcome {
  readonly error: ScapError | undefined;
  readonly counts: { readonly events: number };
}

export interface ReplayFile {
  /** For people. */
  readonly name: string;
  /** Reads all of it, giving other work its turn again and again. `pause` is awaited between pieces. */
  read(handler: ScapHandler, pause?: () => Promise<void>): Promise<ReplayOutcome>;
}

/** @returns time of the last event, ns; undefined when there is none. */
export async function endOf(file: ReplayFile): Promise<bigint | undefined> {
  let low = 0;
  let high = 0;
  await file.read({
    onEvent: (view) => {
      low = view.timeLow;
      high = view.timeHigh;
    },
  });
  return high === 0 && low === 0 ? undefined : (BigInt(high) << 32n) | BigInt(low);
}
