/** What one input may take. */
export const LIMITS = {
  /** Time of one input on this thread, best of a few runs: a busy machine is not the input's fault. ms */
  inputMs: 500,
  /** After this an input counts as one that never ends, and its thread is stopped. ms of wall time */
  hangMs: 20_000,
  /** Memory of the whole process; what is above belongs to the input that ran then. */
  residentBytes: 1 << 30,
  /** Heap of the thread that runs inputs. */
  heapMegabytes: 384,
} as const;

/** The shortest of a few runs, ms; stops at the first that is within the limit. */
export function shortestRun(run: () => void, runs = 4): number {
  let shortest = Infinity;
  for (let index = 0; index < runs && shortest > LIMITS.inputMs; index++) {
    const start = performance.now();
    run();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}
