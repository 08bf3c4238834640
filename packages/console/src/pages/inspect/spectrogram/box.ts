/** A part of the spectrogram, as a condition. */
import type { Spectrogram } from '@eyrie/inspect';
import { formatNs } from '../format.ts';

export interface Cell {
  readonly part: number;
  readonly row: number;
}

export interface Box {
  /** ns since the first event. */
  readonly from: number;
  readonly to: number;
  readonly filter: string;
  readonly words: string;
  readonly count: number;
}

export function boxOf({ counts, latencies, from, bucketWidth }: Spectrogram, a: Cell, b: Cell): Box {
  const [first, last] = [Math.min(a.part, b.part), Math.max(a.part, b.part)];
  const [low, high] = [Math.min(a.row, b.row), Math.max(a.row, b.row)];
  const least = latencies[low] ?? 0;
  const most = latencies[high + 1];
  let count = 0;
  for (let part = first; part <= last; part++) for (let row = low; row <= high; row++) count += counts[part]?.[row] ?? 0;
  return {
    from: from + first * bucketWidth,
    to: from + (last + 1) * bucketWidth,
    filter: `evt.dir=< and evt.latency>=${least}${most === undefined ? '' : ` and evt.latency<${most}`}`,
    words: `${formatNs(least)} – ${most === undefined ? 'longest' : formatNs(most)}`,
    count,
  };
}

/** The rows that hold something, with one more at either end. */
export function shownRows({ counts, latencies }: Spectrogram): { first: number; end: number } {
  let first = latencies.length;
  let end = 0;
  for (const column of counts) {
    column.forEach((value, row) => {
      if (value === 0) return;
      first = Math.min(first, row);
      end = Math.max(end, row + 1);
    });
  }
  return { first: Math.max(0, first - 1), end: Math.min(latencies.length, end + 1) };
}
