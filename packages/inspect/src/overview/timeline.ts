/** Histograms of single tiles, finer than those of the overview. */
import type { CaptureIndex } from '../capture-index.ts';
import type { Answered } from '../query/selector.ts';
import { overviewOf } from './overview.ts';

export interface Timeline {
  readonly tile: string;
  readonly values: readonly number[];
  readonly most: number;
}

export interface Timelines {
  readonly series: readonly Timeline[];
  /** ns since the first event, and ns of one part. */
  readonly from: number;
  readonly bucketWidth: number;
}

/** @param tiles ids; those that there are not are left out. */
export function timelinesOf(index: CaptureIndex, answered: Answered, tiles: readonly string[], bucketCount: number): Timelines {
  const overview = overviewOf(index, answered, bucketCount);
  const series = tiles.flatMap((id) => {
    const tile = overview.tiles.find((each) => each.id === id);
    return tile === undefined ? [] : [{ tile: id, values: tile.timeline, most: Math.max(0, ...tile.timeline) }];
  });
  return { series, from: overview.from, bucketWidth: overview.bucketWidth };
}
