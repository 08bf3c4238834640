/** Looks for a pattern in events: in their lines, or in the bytes that they read and wrote. */
import { compileSearch } from '@eyrie/rules';
import type { Selection } from '../query/selection.ts';

export interface FindResult {
  /** Rows. */
  readonly found: readonly number[];
  /** Row to go on from; undefined: everything was searched. */
  readonly next: number | undefined;
}

/** Rows that are looked at between two chances to stop. */
const TURN_ROWS = 2000;

/**
 * @param pattern a regular expression, in any case of letters; what is none is looked for as it is written.
 * @param textsOf gives the texts of rows.
 * @param from row to begin at. @param limit so many are enough.
 */
export async function findIn(
  selection: Selection,
  pattern: string,
  textsOf: (rows: readonly number[]) => Promise<readonly { readonly row: number; readonly text: string }[]>,
  from: number,
  limit: number,
  signal?: { readonly aborted: boolean },
): Promise<FindResult> {
  const matches = compileSearch(pattern);
  const found: number[] = [];
  let position = selection.positionOf(from);
  while (position < selection.count && signal?.aborted !== true) {
    const rows: number[] = [];
    for (; rows.length < TURN_ROWS && position < selection.count; position++) {
      const row = selection.rowAt(position);
      if (row !== undefined) rows.push(row);
    }
    for (const { row, text } of await textsOf(rows)) {
      if (!matches(text)) continue;
      found.push(row);
      if (found.length >= limit) return { found, next: row + 1 };
    }
  }
  return { found, next: position < selection.count ? selection.rowAt(position) : undefined };
}
