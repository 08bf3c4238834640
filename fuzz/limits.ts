/** What one input may take. */
export const LIMITS = {
  /** Processor time of one input, best of a few runs: a busy machine is not the input's fault. ms */
  inputMs: 500,
  /** After this an input counts as one that never ends, and its thread is stopped. ms of wall time */
  hangMs: 20_000,
  /** Memory of the whole process; what is above belongs to the input that ran then. */
  residentBytes: 1 << 30,
  /** Heap of the thread that runs inputs. */
  heapMegabytes: 384,
} as const;

/** Processor time of the shortest of a few runs, ms; stops at the first that is within the limit. The thread that watches takes next to none. */
export function shortestRun(run: () => void, runs = 4): number {
  let shortest = Infinity;
  for (let index = 0; index < runs && shortest > LIMITS.inputMs; index++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  return shortest;
}
