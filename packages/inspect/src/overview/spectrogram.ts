/** How long calls took, over time: counts by part of the window and by latency. */
import type { CaptureIndex } from '../capture-index.ts';
import type { Answered } from '../query/selector.ts';
import { Buckets } from './buckets.ts';

/** Rows per factor of ten. */
const PER_DECADE = 5;
/** From 1 ns to 1000 s. */
const DECADES = 12;

export interface Spectrogram {
  /** By part of the window, then by row. */
  readonly counts: readonly (readonly number[])[];
  /** ns at which each row begins; the last one is open. */
  readonly latencies: readonly number[];
  /** ns since the first event, and ns of one part. */
  readonly from: number;
  readonly bucketWidth: number;
  readonly most: number;
}

/** @param bucketCount parts of the window. Calls of which it is not known how long they took do not count. */
export function spectrogramOf(index: CaptureIndex, { selection, window }: Answered, bucketCount: number): Spectrogram {
  const buckets = new Buckets({ from: Math.max(window.from, index.firstTime), to: Math.min(window.to, index.endTime + 1) }, bucketCount);
  const rowCount = PER_DECADE * DECADES;
  const counts = Array.from({ length: bucketCount }, () => new Uint32Array(rowCount));
  const { calls } = index.calls;
  const isExit = calls.map(({ type }) => (type & 1) === 1);
  let most = 0;
  for (const { chunk, rows, count } of selection.parts) {
    for (let at = 0; at < count; at++) {
      const place = rows[at] ?? 0;
      if (isExit[chunk.call[place] ?? 0] !== true) continue;
      const latency = chunk.latencyAt(place);
      if (latency <= 0) continue;
      const row = Math.min(rowCount - 1, Math.floor(Math.log10(latency) * PER_DECADE));
      const column = counts[buckets.of(chunk.timeAt(place))];
      if (column === undefined) continue;
      const number = (column[row] ?? 0) + 1;
      column[row] = number;
      if (number > most) most = number;
    }
  }
  return { counts: counts.map((column) => [...column]), latencies: Array.from({ length: rowCount }, (_, row) => Math.round(10 ** (row / PER_DECADE))), from: buckets.from, bucketWidth: buckets.width, most };
}
