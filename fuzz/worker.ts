/** Runs the inputs of one target. */
import { parentPort, workerData } from 'node:worker_threads';
import { Campaign } from './campaign.ts';
import { keepInput } from './corpus.ts';
import { LIMITS, shortestRun } from './limits.ts';
import { CurrentInput, type WorkerMessage, type WorkerTask } from './messages.ts';
import { minimise } from './minimise.ts';
import { foreignCaptures } from './targets/captures.ts';
import { targetNamed } from './targets/all.ts';

/** Failures with the same message are one; so many different ones are enough. */
const MAX_FAILURES = 20;

const task = workerData as WorkerTask;
const target = targetNamed(task.target);
const current = new CurrentInput(task.shared);
const takesCaptures = ['reader', 'stream', 'fields'].includes(target.name);
const foreign = task.captures !== undefined && takesCaptures ? foreignCaptures(task.captures, target.maxBytes) : [];
const campaign = new Campaign(target, task.seed, foreign);
const runAlone = target.prepare();
const known = new Set<string>();
let slowestMs = 0;

for (let count = 0; count < task.inputs && known.size < MAX_FAILURES; count++) {
  const input = campaign.next();
  current.begin(input.bytes, input.isForeign, true);
  const start = performance.now();
  try {
    campaign.run(input);
  } catch (error) {
    crashed(input.bytes, input.isForeign, error);
    continue;
  }
  const ms = performance.now() - start;
  if (ms > LIMITS.inputMs) slow(input.bytes, input.isForeign);
  else slowestMs = Math.max(slowestMs, ms);
}
for (const bytes of campaign.best(task.keep)) keepInput(target.name, 'reach', bytes);
say({ kind: 'done', reached: campaign.reached, pool: campaign.pool.length, slowestMs });

function crashed(bytes: Uint8Array, isForeign: boolean, error: unknown): void {
  const message = messageOf(error);
  if (known.has(message)) return;
  known.add(message);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const failsAlone = messageOfRun(bytes) === message;
  const smallest = failsAlone ? minimise(bytes, (shorter) => messageOfRun(shorter) === message) : bytes;
  // What needs the inputs before it is a hint for a person, not something to replay.
  const path = keepInput(target.name, 'crash', smallest, isForeign || !failsAlone);
  say({ kind: 'failure', failure: { kind: 'crash', message: failsAlone ? text : `only after the inputs before it: ${text}`, path } });
}

function slow(bytes: Uint8Array, isForeign: boolean): void {
  const ms = shortestRun(() => messageOfRun(bytes));
  slowestMs = Math.max(slowestMs, ms);
  if (ms <= LIMITS.inputMs || known.has('slow')) return;
  known.add('slow');
  const smallest = minimise(bytes.slice(), (shorter) => shortestRun(() => messageOfRun(shorter), 2) > LIMITS.inputMs);
  say({ kind: 'failure', failure: { kind: 'slow', message: `took ${Math.round(ms)} ms; the limit is ${LIMITS.inputMs}`, path: keepInput(target.name, 'slow', smallest, isForeign) } });
}

function messageOfRun(bytes: Uint8Array): string | undefined {
  current.begin(bytes, true, false);
  try {
    runAlone(bytes, () => undefined);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Kind and place of an error, without what depends on the input. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.name} ${error.message.replace(/[0-9]+|"[^"]*"/g, '#').slice(0, 80)} ${/\n\s+at (?!mustHold).*?([^\s(]+:\d+)/.exec(error.stack ?? '')?.[1] ?? ''}`;
}

function say(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}
