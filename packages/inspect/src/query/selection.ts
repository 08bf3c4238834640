/** Which rows meet a condition and lie in a window of time. */
import { CHUNK_ROWS, type EventChunk } from '../events/event-chunk.ts';

/** Selected rows of one chunk: places in it, ascending, of which the first `count` count. */
export interface SelectionPart {
  readonly chunk: EventChunk;
  readonly rows: Uint16Array;
  readonly count: number;
}

/** Every place of a chunk. */
export const ALL_PLACES = Uint16Array.from({ length: CHUNK_ROWS }, (_, place) => place);

export class Selection {
  readonly parts: readonly SelectionPart[];
  readonly count: number;

  constructor(parts: readonly SelectionPart[]) {
    this.parts = parts;
    this.count = parts.reduce((sum, part) => sum + part.count, 0);
  }

  has(row: number): boolean {
    const part = this.#partOf(row);
    return part !== undefined && placeIn(part, row - part.chunk.firstRow) < part.count && part.rows[placeIn(part, row - part.chunk.firstRow)] === row - part.chunk.firstRow;
  }

  /** Row of the event at a position among those selected; undefined beyond the last. */
  rowAt(position: number): number | undefined {
    let left = position;
    for (const { chunk, rows, count } of this.parts) {
      if (left < count) return left < 0 ? undefined : chunk.firstRow + (rows[left] ?? 0);
      left -= count;
    }
    return undefined;
  }

  /** Position among those selected of a row or, if it is not selected, of the next that is. */
  positionOf(row: number): number {
    let before = 0;
    for (const part of this.parts) {
      const place = row - part.chunk.firstRow;
      if (place < CHUNK_ROWS) return before + (place <= 0 ? 0 : placeIn(part, place));
      before += part.count;
    }
    return before;
  }

  *rows(): Generator<number> {
    for (const { chunk, rows, count } of this.parts) for (let at = 0; at < count; at++) yield chunk.firstRow + (rows[at] ?? 0);
  }

  #partOf(row: number): SelectionPart | undefined {
    let low = 0;
    let high = this.parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.parts[middle]?.chunk.firstRow ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    return this.parts[low - 1];
  }
}

/** Position of the first selected place that is not below. */
function placeIn({ rows, count }: SelectionPart, place: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
