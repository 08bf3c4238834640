/**
 * Acts on a container: by its cgroup first, because that takes effect within a millisecond, then by its runtime, so that the runtime
 * knows of it and does not, for example, start again what was killed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerDeed } from '@eyrie/sensor';
import type { ContainerCgroup } from './container-cgroup.ts';

export interface Outcome {
  readonly state: 'done' | 'failed' | 'gone';
  readonly reason?: string;
}

/** @throws Error with what the runtime says when it does not do it. */
export type AskRuntime = (deed: ContainerDeed) => Promise<unknown>;

/** How a container is reached. */
export interface ContainerHandle {
  /** Undefined when none is known, or it is gone. */
  readonly cgroup: ContainerCgroup | undefined;
  readonly askRuntime: AskRuntime;
}

/** The kernel stops a thread when it next leaves it; one in an uninterruptible wait takes its time. */
const FREEZE_MS = 2_000;
/** How long a frozen container waits for its runtime before it is killed without. */
const RUNTIME_HEAD_START_MS = 300;
const DEATH_MS = 5_000;
const START_ATTEMPTS = 6;
const START_PAUSE_MS = 250;
const GONE: Outcome = { state: 'gone', reason: 'nothing runs in it any more' };

/**
 * Begins at once: what the cgroup can do is done before this returns.
 * @returns `outcome`: as soon as the container is held, or nothing runs in it; `agreed`: when the runtime knows, with why it does not.
 */
export function actOnContainer(deed: ContainerDeed, handle: ContainerHandle): { outcome: Promise<Outcome>; agreed: Promise<Outcome> } {
  switch (deed) {
    case 'pause':
      return pause(handle);
    case 'unpause':
      return alone(unpause(handle));
    case 'stop':
      return alone(stop(handle));
    case 'kill':
      return alone(kill(handle));
  }
}

const alone = (outcome: Promise<Outcome>): { outcome: Promise<Outcome>; agreed: Promise<Outcome> } => ({ outcome, agreed: outcome });

function pause({ cgroup, askRuntime }: ContainerHandle): { outcome: Promise<Outcome>; agreed: Promise<Outcome> } {
  if (cgroup === undefined) return alone(byRuntime('pause', askRuntime));
  if (cgroup.isEmpty) return alone(Promise.resolve(GONE));
  const wasFrozen = cgroup.isFrozen;
  const problem = attempt(() => cgroup.freeze());
  if (problem !== undefined) return alone(byRuntime('pause', askRuntime));
  if (wasFrozen) return alone(Promise.resolve({ state: 'done', reason: 'it was paused already' }));
  const outcome = cgroup.frozen(FREEZE_MS).then<Outcome>((isFrozen) =>
    isFrozen ? { state: 'done' } : cgroup.isEmpty ? GONE : { state: 'failed', reason: `not everything in it could be held within ${FREEZE_MS / 1000} s; the kernel goes on trying` },
  );
  return { outcome, agreed: outcome.then(async (held) => (held.state === 'done' ? await tellPause(cgroup, askRuntime) : held)) };
}

/**
 * Runtimes refuse to pause what is frozen already. So the processes are stopped by a signal, which none of them can ignore, let go into
 * that stop, and continued when the runtime has frozen them: nothing runs in between.
 */
async function tellPause(cgroup: ContainerCgroup, askRuntime: AskRuntime): Promise<Outcome> {
  const running = cgroup.stop();
  try {
    cgroup.thaw();
    await untilStarted(async () => await askRuntime('pause'));
    return { state: 'done' };
  } catch (error) {
    return { state: 'done', reason: `it is held by its cgroup, but its runtime does not know: ${textOf(error)}` };
  } finally {
    attempt(() => cgroup.freeze());
    cgroup.continue(running);
  }
}

/** What acts in its first moment does so while its runtime is still busy starting it, and refuses everything else. */
async function untilStarted(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await ask();
      return;
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
      await sleep(START_PAUSE_MS);
    }
  }
}

async function unpause({ cgroup, askRuntime }: ContainerHandle): Promise<Outcome> {
  const answer = await byRuntime('unpause', askRuntime);
  if (cgroup === undefined) return answer;
  // What the runtime did not pause it does not unpause either.
  const problem = attempt(() => cgroup.thaw());
  if (problem !== undefined) return cgroup.isEmpty ? GONE : { state: 'failed', reason: problem };
  return { state: 'done' };
}

async function stop({ cgroup, askRuntime }: ContainerHandle): Promise<Outcome> {
  if (cgroup?.isEmpty === true) return GONE;
  const answer = await byRuntime('stop', askRuntime);
  if (answer.state !== 'failed' || cgroup === undefined) return answer;
  if (cgroup.isEmpty) return { state: 'done' };
  return { ...answer, reason: `${answer.reason}; it still runs: kill it, which needs no runtime` };
}

/** Held first: while the runtime is told that this is meant, nothing runs. */
async function kill({ cgroup, askRuntime }: ContainerHandle): Promise<Outcome> {
  if (cgroup === undefined) return await byRuntime('kill', askRuntime);
  if (cgroup.isEmpty) return GONE;
  attempt(() => cgroup.freeze());
  const told = byRuntime('kill', askRuntime);
  await Promise.race([told, cgroup.empty(RUNTIME_HEAD_START_MS)]);
  const problem = attempt(() => cgroup.kill()) ?? attempt(() => cgroup.thaw());
  if (await cgroup.empty(DEATH_MS)) return { state: 'done' };
  return { state: 'failed', reason: problem ?? `something in it did not die within ${DEATH_MS / 1000} s` };
}

async function byRuntime(deed: ContainerDeed, askRuntime: AskRuntime): Promise<Outcome> {
  try {
    await askRuntime(deed);
    return { state: 'done' };
  } catch (error) {
    return { state: 'failed', reason: textOf(error) };
  }
}

/** @returns why it could not be done. */
function attempt(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
