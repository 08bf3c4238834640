/** What a tile is. */
import type { Unit } from '../views/definition.ts';

export const CATEGORIES = ['General', 'File', 'Network', 'Network Apps', 'Security', 'Performance', 'Logs', 'Infrastructure'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Where a tile leads: a view, or `echo` (I/O streams) or `dig` (events), with a condition. */
export interface Drill {
  readonly view: string;
  readonly filter: string;
}

export interface TileDefinition {
  readonly id: string;
  readonly category: Category;
  readonly name: string;
  /** One sentence that says exactly what it counts. */
  readonly says: string;
  readonly unit: Unit;
  /** A tile of 0 says nothing, and is hidden; false: that it is 0 is news. */
  readonly hidesZero: boolean;
  readonly drill: Drill;
  /** What the original counts under this name, when that is something else: see `Tile.compatible`. */
  readonly originalSays?: string;
}

export interface Tile extends TileDefinition {
  readonly value: number;
  /** Of each part of the window: what happened in it, or, for what is there and does not happen (processes), how many there were. */
  readonly timeline: readonly number[];
  readonly isHidden: boolean;
  /** What Sysdig Inspect shows in its place; undefined: the same. */
  readonly compatible: number | undefined;
}
