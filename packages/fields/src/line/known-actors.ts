/** ` cat (1234`: the threads that act now act again and again, so what is written of them is kept. */
import type { Text } from '@eyrie/state';
import type { FieldContext } from '../definition.ts';
import { pieceOf, type LineBytes, type Piece } from './line-bytes.ts';

const SLOTS = 1 << 10;
/** Names that are written otherwise are left to others: up to the first NUL, which hardly any has. */
const HAS_NUL = '\0';
/** Above these are no ids of threads. */
const MOST_USUAL = 0x8000_0000;

export class KnownActors {
  readonly #tids = new Int32Array(SLOTS).fill(-1);
  readonly #names: (Text | undefined)[] = new Array<Text | undefined>(SLOTS).fill(undefined);
  readonly #pieces: (Piece | undefined)[] = new Array<Piece | undefined>(SLOTS).fill(undefined);

  /** @returns false, with nothing written, for those that are none. */
  write({ event, system }: FieldContext, line: LineBytes): boolean {
    const { tid } = event;
    const { image } = system.thread;
    if (image.isAbsent || tid < 0 || tid >= MOST_USUAL) return false;
    const { comm } = image.facts;
    const slot = tid & (SLOTS - 1);
    const known = this.#pieces[slot];
    if (known !== undefined && this.#tids[slot] === tid && this.#names[slot] === comm) {
      line.piece(known);
      return true;
    }
    if (comm.value.includes(HAS_NUL)) return false;
    const piece = pieceOf(` ${comm.value} (${tid}`);
    this.#tids[slot] = tid;
    this.#names[slot] = comm;
    this.#pieces[slot] = piece;
    line.piece(piece);
    return true;
  }
}
