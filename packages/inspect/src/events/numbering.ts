/** From rows to event numbers and back: a capture numbers all its events, also those that people are not shown. */
import { Growable } from './growable.ts';

const newNumbers = (): Growable<Uint32Array> => new Growable((length) => new Uint32Array(length));

export class Numbering {
  /** Each run of rows without a hidden event between them begins at a row, with a number. */
  readonly rows: Growable<Uint32Array>;
  readonly numbers: Growable<Uint32Array>;
  #nextRow = 0;
  #expected = -1;
  #lastRun = 0;

  constructor(rows = newNumbers(), numbers = newNumbers()) {
    this.rows = rows;
    this.numbers = numbers;
  }

  /** Takes in the number of the next row. */
  push(number: number): void {
    if (number !== this.#expected) {
      this.rows.push(this.#nextRow);
      this.numbers.push(number);
    }
    this.#nextRow += 1;
    this.#expected = number + 1;
  }

  numberOf(row: number): number {
    // Rows are mostly asked for one after the other.
    let run = this.#lastRun;
    if (this.rows.at(run) > row || (run + 1 < this.rows.length && this.rows.at(run + 1) <= row)) this.#lastRun = run = lastAtMost(this.rows, row);
    return this.numbers.at(run) + row - this.rows.at(run);
  }

  /** @returns the row with this number or, when that one is not shown, the next. */
  rowOf(number: number): number {
    const run = lastAtMost(this.numbers, number);
    if (run < 0) return 0;
    const row = this.rows.at(run) + number - this.numbers.at(run);
    return run + 1 < this.rows.length ? Math.min(row, this.rows.at(run + 1)) : row;
  }
}

/** Index of the last of the ascending values that is not above; -1 when all are. */
function lastAtMost(values: Growable<Uint32Array>, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values.at(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
