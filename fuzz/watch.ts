/** Runs one target on a thread of its own and watches time and memory, which a thread that hangs cannot do itself. */
import { memoryUsage } from 'node:process';
import { Worker } from 'node:worker_threads';
import { keepInput } from './corpus.ts';
import { LIMITS } from './limits.ts';
import { CurrentInput, type Failure, type FailureKind, type WorkerMessage, type WorkerTask } from './messages.ts';
import type { Target } from './target.ts';

export interface TargetResult {
  readonly inputs: number;
  readonly seconds: number;
  readonly reached: number;
  readonly pool: number;
  readonly slowestMs: number;
  /** Largest memory of the process while it ran. */
  readonly peakBytes: number;
  readonly failures: readonly Failure[];
}

const LOOK_EVERY_MS = 100;

export async function fuzzTarget(target: Target, options: Omit<WorkerTask, 'target' | 'shared'>): Promise<TargetResult> {
  const shared = CurrentInput.buffer(target.maxBytes);
  const current = new CurrentInput(shared);
  const failures: Failure[] = [];
  const start = performance.now();
  let peakBytes = 0;
  let end: Extract<WorkerMessage, { kind: 'done' }> | undefined;

  await new Promise<void>((resolve, reject) => {
    const task: WorkerTask = { ...options, target: target.name, shared };
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: task, resourceLimits: { maxOldGenerationSizeMb: LIMITS.heapMegabytes } });
    let lastRuns = -1;
    let lastChange = performance.now();
    const stop = (kind: FailureKind, message: string): void => {
      // Once: a thread takes its time to end.
      clearInterval(timer);
      failures.push({ kind, message, path: keepInput(target.name, kind, current.bytes, current.isForeign) });
      void worker.terminate();
    };
    const timer = setInterval(() => {
      const resident = memoryUsage.rss();
      peakBytes = Math.max(peakBytes, resident);
      if (current.runs !== lastRuns) {
        lastRuns = current.runs;
        lastChange = performance.now();
      } else if (performance.now() - lastChange > LIMITS.hangMs) return stop('hang', `did not end within ${LIMITS.hangMs} ms`);
      if (resident > LIMITS.residentBytes) stop('memory', `the process grew to ${resident >> 20} MiB`);
    }, LOOK_EVERY_MS);
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'failure') failures.push(message.failure);
      else end = message;
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') stop('memory', error.message);
      else reject(error);
    });
    worker.on('exit', () => {
      clearInterval(timer);
      resolve();
    });
  });
  const seconds = (performance.now() - start) / 1000;
  return { inputs: current.inputs, seconds, reached: end?.reached ?? 0, pool: end?.pool ?? 0, slowestMs: end?.slowestMs ?? NaN, peakBytes, failures };
}
