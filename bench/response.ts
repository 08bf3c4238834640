/** From the forbidden system call to the container that does nothing any more, on real runtimes. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EyrieProcess, freePorts, temporaryFolder } from '../e2e/support/eyrie-process.ts';
import { storedEvents } from '../e2e/support/policy-events.ts';
import { putPolicies } from '../e2e/support/response-policies.ts';
import { whyNoLiveCapture } from '../e2e/support/this-host.ts';
import { FOLDER_INSIDE, startRuntimes, type BenchRuntime } from './response/runtimes.ts';

const ROUNDS = Number(process.argv[2] ?? 20);
const ACTIONS = ['pause', 'kill'] as const;
/** Without a new time for so long, nothing runs. */
const STILL_MS = 150;
const why = whyNoLiveCapture();

if (why === undefined) await measure();
else console.log(`Not measured here: ${why}.`);

async function measure(): Promise<void> {
  const folder = temporaryFolder();
  execFileSync('clang', ['-O2', '-static', '-o', join(folder, 'beat'), fileURLToPath(new URL('response/beat.c', import.meta.url))]);
  const runtimes = await startRuntimes();
  const eyrie = new EyrieProcess(temporaryFolder(), await freePorts(), runtimes.flatMap(({ socket }) => ['--container-socket', socket]));
  try {
    await eyrie.started();
    await eyrie.printed('connected');
    await putPolicies(eyrie, ACTIONS.map((action) => ({ name: action, file: `${FOLDER_INSIDE}/${action}`, actions: [{ type: `POLICY_ACTION_${action.toUpperCase()}` }] })));
    console.log(`${ROUNDS} containers each; from the kernel's time of the call to the last time that the container wrote (target: p95 at most 20 ms):`);
    for (const runtime of runtimes) {
      for (const action of ACTIONS) {
        const found: number[] = [];
        for (let round = 0; round < ROUNDS; round++) found.push(await reaction(eyrie, runtime, action, folder, `${action}-${round}`));
        print(`${runtime.name}, ${action}`, found);
      }
    }
  } finally {
    await eyrie.stop();
    for (const runtime of runtimes) await runtime.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns ms. */
async function reaction(eyrie: EyrieProcess, runtime: BenchRuntime, action: string, folder: string, name: string): Promise<number> {
  const began = BigInt(Date.now()) * 1_000_000n;
  const beat = join(folder, name);
  const remove = await runtime.run(name, [`${FOLDER_INSIDE}/beat`, `${FOLDER_INSIDE}/${name}`, `${FOLDER_INSIDE}/${action}`], folder);
  try {
    for (;;) {
      const event = (await storedEvents(eyrie)).find((candidate) => candidate.name === action && candidate.timestamp > began);
      const last = await whenStill(beat);
      if (event !== undefined && last !== undefined) return Number(last - event.timestamp) / 1e6;
    }
  } finally {
    await remove();
  }
}

/** The last time that was written; undefined while it is still being written. */
async function whenStill(beat: string): Promise<bigint | undefined> {
  const before = timeIn(beat);
  await sleep(STILL_MS);
  return before > 0n && timeIn(beat) === before ? before : undefined;
}

/** 0n: the program has not begun. */
function timeIn(beat: string): bigint {
  return existsSync(beat) && statSync(beat).size === 8 ? readFileSync(beat).readBigUInt64LE() : 0n;
}

function print(what: string, found: readonly number[]): void {
  const sorted = found.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1);
  console.log(`  ${what.padEnd(20)} p50 ${at(0.5).padStart(6)} ms   p95 ${at(0.95).padStart(6)} ms   longest ${at(1).padStart(6)} ms`);
}
