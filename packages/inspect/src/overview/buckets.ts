/** Counts over time: a total, and as many parts as asked for. */
import type { RelativeWindow } from '../query/selector.ts';

export class Buckets {
  readonly from: number;
  readonly width: number;
  readonly count: number;

  /** @param count how many parts the window is cut into. */
  constructor(window: RelativeWindow, count: number) {
    this.from = window.from;
    this.count = count;
    this.width = Math.max(1, (window.to - window.from) / count);
  }

  /** Where a part begins: the first one, with everything before it. */
  beginOf(bucket: number): number {
    return bucket === 0 ? Number.NEGATIVE_INFINITY : this.from + bucket * this.width;
  }

  /** Where a part ends, exclusive: the last one, with everything after it. */
  endOf(bucket: number): number {
    return bucket === this.count - 1 ? Number.POSITIVE_INFINITY : this.from + (bucket + 1) * this.width;
  }

  of(time: number): number {
    return Math.max(0, Math.min(this.count - 1, Math.floor((time - this.from) / this.width)));
  }
}

/** Sums. */
export class Sum {
  value = 0;
  readonly timeline: Float64Array;

  constructor(buckets: Buckets) {
    this.timeline = new Float64Array(buckets.count);
  }

  add(bucket: number, amount: number): void {
    this.value += amount;
    this.timeline[bucket] = (this.timeline[bucket] ?? 0) + amount;
  }
}

const NEVER = -1;

/** Different things, named by small numbers: in all, and in each part. */
export class Distinct {
  value = 0;
  readonly timeline: Float64Array;
  readonly #lastBucket: number[] = [];

  constructor(buckets: Buckets) {
    this.timeline = new Float64Array(buckets.count);
  }

  /** To be called in the order of time, nearly: a thing may otherwise count twice in a part. */
  add(bucket: number, thing: number): void {
    while (this.#lastBucket.length <= thing) this.#lastBucket.push(NEVER);
    const last = this.#lastBucket[thing];
    if (last === bucket) return;
    if (last === NEVER) this.value += 1;
    this.#lastBucket[thing] = bucket;
    this.timeline[bucket] = (this.timeline[bucket] ?? 0) + 1;
  }
}
