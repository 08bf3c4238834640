/** A number that mostly grows by one from line to line: its digits are kept instead of being worked out. */
import type { LineBytes, Piece } from './line-bytes.ts';

const ZERO = 48;
const NINE = 57;
const MOST_DIGITS = 16;

export class RunningNumber {
  readonly #digits = new DataView(new ArrayBuffer(MOST_DIGITS));
  #piece: Piece = { view: this.#digits, length: 0 };
  #last = -1;

  /** @param value a whole number, not negative. */
  write(value: number, line: LineBytes): void {
    if (value !== this.#last + 1 || !this.#count()) this.#set(value);
    this.#last = value;
    line.piece(this.#piece);
  }

  /** @returns false when there is a digit more now. */
  #count(): boolean {
    let at = this.#piece.length - 1;
    for (; at >= 0 && this.#digits.getUint8(at) === NINE; at--) this.#digits.setUint8(at, ZERO);
    if (at < 0) return false;
    this.#digits.setUint8(at, this.#digits.getUint8(at) + 1);
    return true;
  }

  #set(value: number): void {
    const text = value.toString();
    for (let at = 0; at < text.length; at++) this.#digits.setUint8(at, text.charCodeAt(at));
    this.#piece = { view: this.#digits, length: text.length };
  }
}
