/** Policy events that wait a moment for what a runtime says about their container. Others pass them. */
import type { PolicyEvent } from '@eyrie/schema';
import type { Container } from '@eyrie/state';

export interface HeldEventsOptions {
  readonly submit: (event: PolicyEvent) => void;
  /** Longest wait, ms. Default 500. */
  readonly patienceMs?: number;
  /** So many wait at most; then the one that waits for longest goes as it is. Default 1024. */
  readonly capacity?: number;
}

interface Held {
  readonly container: Container;
  readonly complete: () => readonly PolicyEvent[];
  readonly timer: NodeJS.Timeout;
}

export class HeldEvents {
  readonly #submit: (event: PolicyEvent) => void;
  readonly #patienceMs: number;
  readonly #capacity: number;
  readonly #waiting = new Set<Held>();

  constructor({ submit, patienceMs = 500, capacity = 1_024 }: HeldEventsOptions) {
    this.#submit = submit;
    this.#patienceMs = patienceMs;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * @param complete gives the events with what is known of the container by then.
   * @param answer when it is there, waiting longer is of no use.
   */
  hold(container: Container, complete: () => readonly PolicyEvent[], answer: Promise<unknown>): void {
    const [oldest] = this.#waiting;
    if (oldest !== undefined && this.#waiting.size >= this.#capacity) this.#release(oldest);
    const held: Held = { container, complete, timer: setTimeout(() => this.#release(held), this.#patienceMs) };
    this.#waiting.add(held);
    const release = (): void => this.#release(held);
    answer.then(release, release);
  }

  /** Its container was described. */
  described(container: Container): void {
    for (const held of this.#waiting) if (held.container === container) this.#release(held);
  }

  /** Everything goes now, as it is. */
  flush(): void {
    for (const held of this.#waiting) this.#release(held);
  }

  #release(held: Held): void {
    if (!this.#waiting.delete(held)) return;
    clearTimeout(held.timer);
    for (const event of held.complete()) this.#submit(event);
  }
}
