/** The fuzzing of one target: picks an input of the pool, changes it, runs it, and keeps it when it reached something new. */
import { Random } from './random.ts';
import type { Target } from './target.ts';

/** Inputs kept to be changed further; beyond it new ones replace old ones at random. */
const MAX_POOL = 4000;
/** Things reached that are told apart. */
const MAX_REACHED = 1 << 20;

export interface Kept {
  readonly bytes: Uint8Array;
  /** Descends from a capture that is not ours: never to be kept in the repository. */
  readonly isForeign: boolean;
  /** How many new things it reached. */
  readonly novelty: number;
}

export class Campaign {
  readonly #target: Target;
  readonly #random: Random;
  readonly #run: ReturnType<Target['prepare']>;
  readonly #seen = new Set<number | string>();
  readonly pool: Kept[] = [];
  readonly #seedCount: number;
  #novelty = 0;
  readonly #reached = (what: number | string): void => {
    if (this.#seen.has(what) || this.#seen.size >= MAX_REACHED) return;
    this.#seen.add(what);
    this.#novelty += 1;
  };

  /** Runs the seeds; @throws what running one of them throws. */
  constructor(target: Target, seed: number, foreign: readonly Uint8Array[] = []) {
    this.#target = target;
    this.#random = new Random(seed);
    this.#run = target.prepare();
    for (const bytes of target.seeds()) this.#seed(bytes, false);
    for (const bytes of foreign) this.#seed(bytes, true);
    this.#seedCount = this.pool.length;
  }

  get reached(): number {
    return this.#seen.size;
  }

  /** The inputs that reached most, of our own descent, without the seeds. */
  best(count: number): readonly Uint8Array[] {
    return this.pool.slice(this.#seedCount).filter(({ isForeign }) => !isForeign).sort((a, b) => b.novelty - a.novelty || a.bytes.length - b.bytes.length).slice(0, count).map(({ bytes }) => bytes);
  }

  /** The next input, not yet run. */
  next(): Kept {
    const one = this.#random.pick(this.pool);
    const another = this.#random.pick(this.pool);
    // Mutations make inputs longer rather than shorter; the short ones are quick.
    const parent = this.#random.chance(4) || one.bytes.length < another.bytes.length ? one : another;
    const other = this.#random.pick(this.pool);
    const bytes = this.#target.mutate(parent.bytes, other.bytes, this.#random).subarray(0, this.#target.maxBytes);
    return { bytes, isForeign: parent.isForeign || other.isForeign, novelty: 0 };
  }

  /** @throws what must never happen. */
  run(input: Kept): void {
    this.#novelty = 0;
    this.#run(input.bytes, this.#reached);
    if (this.#novelty > 0) this.#keep({ ...input, bytes: input.bytes.slice(), novelty: this.#novelty });
  }

  #seed(bytes: Uint8Array, isForeign: boolean): void {
    this.#novelty = 0;
    const cut = bytes.subarray(0, this.#target.maxBytes);
    this.#run(cut, this.#reached);
    this.pool.push({ bytes: cut, isForeign, novelty: this.#novelty });
  }

  #keep(kept: Kept): void {
    if (this.pool.length < MAX_POOL) this.pool.push(kept);
    else this.pool[this.#seedCount + this.#random.below(MAX_POOL - this.#seedCount)] = kept;
  }
}
