/** Marks by row, asked in ascending order. */
import type { Mark } from '../events/marks.ts';
import type { Cell } from './definition.ts';

export class MarkCursor {
  readonly #marks: readonly Mark[];
  #next = 0;

  constructor(marks: readonly Mark[]) {
    this.#marks = marks;
  }

  at(row: number): Mark | undefined {
    // A page begins anywhere.
    if ((this.#marks[this.#next]?.row ?? Number.NEGATIVE_INFINITY) < row - FAR) this.#next = firstAt(this.#marks, row);
    while ((this.#marks[this.#next]?.row ?? Number.POSITIVE_INFINITY) < row) this.#next += 1;
    const mark = this.#marks[this.#next];
    return mark?.row === row ? mark : undefined;
  }
}

const FAR = 1 << 16;

function firstAt(marks: readonly Mark[], row: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.row ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function propertyOf(mark: Mark | undefined, kind: Mark['kind'], property: string): Cell {
  if (mark === undefined || mark.kind !== kind) return undefined;
  return (mark as unknown as Readonly<Record<string, string | number>>)[property];
}
