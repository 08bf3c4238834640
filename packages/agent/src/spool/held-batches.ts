/**
 * Batches that the disk did not take, in memory until it does or the server has them. Bounded: when there is no room the least severe go first, the
 * oldest of them before the newer.
 */
import { SEVERITY_NAMES } from '@eyrie/schema';
import type { SeverityName } from '@eyrie/schema';

export interface HeldBatch {
  readonly lane: SeverityName;
  readonly seq: number;
  readonly events: number;
  readonly body: Buffer;
}

export class HeldBatches {
  readonly #maxBytes: number;
  #batches: HeldBatch[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get events(): number {
    return this.#batches.reduce((sum, batch) => sum + batch.events, 0);
  }

  /** In the order of their numbers. */
  get batches(): readonly HeldBatch[] {
    return this.#batches;
  }

  /**
   * @param sent batches up to this number may be with the server already, and stay.
   * @returns the batches that had to go; `batch` itself is among them when everything else is more valuable.
   */
  add(batch: HeldBatch, sent: number): readonly HeldBatch[] {
    this.#batches.push(batch);
    this.#bytes += batch.body.length;
    const gone: HeldBatch[] = [];
    while (this.#bytes > this.#maxBytes) {
      const victim = this.#leastValuable(sent) ?? batch;
      this.remove(victim);
      gone.push(victim);
      if (victim === batch) break;
    }
    return gone;
  }

  firstAfter(seq: number): HeldBatch | undefined {
    return this.#batches.find((batch) => batch.seq > seq);
  }

  acknowledge(seq: number): void {
    for (const batch of this.#batches.filter((candidate) => candidate.seq <= seq)) this.remove(batch);
  }

  remove(batch: HeldBatch): void {
    const at = this.#batches.indexOf(batch);
    if (at < 0) return;
    this.#batches.splice(at, 1);
    this.#bytes -= batch.body.length;
  }

  #leastValuable(sent: number): HeldBatch | undefined {
    const waiting = this.#batches.filter((batch) => batch.seq > sent);
    return waiting.toSorted((a, b) => SEVERITY_NAMES.indexOf(b.lane) - SEVERITY_NAMES.indexOf(a.lane) || a.seq - b.seq)[0];
  }
}
