/** What becomes of a container whose runtime is slow, says no, or does not exist; with a cgroup of this host. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cgroupMounts } from './cgroup-mounts.ts';
import { actOnContainer, type AskRuntime } from './container-action.ts';
import { ContainerCgroup } from './container-cgroup.ts';

const mount = process.getuid?.() === 0 ? (cgroupMounts().freezer ?? cgroupMounts().unified) : undefined;
const isUnified = mount !== undefined && cgroupMounts().freezer === undefined;
const note = mount === undefined ? ' (skipped: needs root and cgroups)' : '';

let child: ChildProcess | undefined;
let folder = '';

function start(): ContainerCgroup {
  folder = join(mount ?? '', `eyrie-action-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  child = spawn('sleep', ['100'], { stdio: 'ignore' });
  writeFileSync(join(folder, 'cgroup.procs'), String(child.pid));
  return new ContainerCgroup(isUnified ? { freezer: undefined, unified: folder } : { freezer: folder, unified: undefined });
}

afterEach(async () => {
  if (child === undefined) return;
  const cgroup = new ContainerCgroup(isUnified ? { freezer: undefined, unified: folder } : { freezer: folder, unified: undefined });
  child.kill('SIGKILL');
  cgroup.thaw();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  child = undefined;
  await expect.poll(() => tryRemove()).toBe(true);
});

function tryRemove(): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

const refuses: AskRuntime = async () => await Promise.reject(new Error('the daemon says no'));

describe.skipIf(mount === undefined)(`a container${note}`, () => {
  it('whose runtime does not pause it is paused all the same, and the result says so', async () => {
    const cgroup = start();
    const { outcome, agreed } = actOnContainer('pause', { cgroup, askRuntime: refuses });
    expect(await outcome).toEqual({ state: 'done' });
    expect(await agreed).toEqual({ state: 'done', reason: expect.stringContaining('the daemon says no') });
    expect(await cgroup.frozen(1_000)).toBe(true);
    expect(await actOnContainer('pause', { cgroup, askRuntime: refuses }).outcome).toEqual({ state: 'done', reason: 'it was paused already' });
    expect(await actOnContainer('unpause', { cgroup, askRuntime: refuses }).outcome).toEqual({ state: 'done' });
    expect(cgroup.isFrozen).toBe(false);
  });

  it('whose runtime is still busy starting it stays held until that one takes the pause over', async () => {
    const cgroup = start();
    let attempts = 0;
    const busy: AskRuntime = async () => {
      attempts += 1;
      // Let go of, so that the runtime can hold it; stopped, so that nothing runs.
      expect(cgroup.isFrozen).toBe(false);
      await expect.poll(() => cgroup.stop()).toEqual([]);
      return await (attempts < 3 ? Promise.reject(new Error('it is being started')) : Promise.resolve());
    };
    const { agreed } = actOnContainer('pause', { cgroup, askRuntime: busy });
    expect(await agreed).toEqual({ state: 'done' });
    expect(attempts).toBe(3);
    expect(await cgroup.frozen(1_000)).toBe(true);
  });

  it('whose runtime does not answer dies all the same', async () => {
    const cgroup = start();
    const never: AskRuntime = async () => await new Promise(() => undefined);
    expect(await actOnContainer('kill', { cgroup, askRuntime: never }).outcome).toEqual({ state: 'done' });
    expect(cgroup.isEmpty).toBe(true);
    expect(await actOnContainer('kill', { cgroup, askRuntime: never }).outcome).toMatchObject({ state: 'gone' });
    expect(await actOnContainer('pause', { cgroup, askRuntime: never }).outcome).toMatchObject({ state: 'gone' });
  });

  it('that nobody can stop in order is left running, with what to do', async () => {
    const cgroup = start();
    expect(await actOnContainer('stop', { cgroup, askRuntime: refuses }).outcome).toEqual({ state: 'failed', reason: expect.stringMatching(/the daemon says no.*kill it/) });
    expect(cgroup.isEmpty).toBe(false);
  });
});

describe('a container without a cgroup', () => {
  it('is for its runtime alone', async () => {
    const asked: string[] = [];
    const askRuntime: AskRuntime = async (deed) => await Promise.resolve(asked.push(deed));
    for (const deed of ['pause', 'unpause', 'stop', 'kill'] as const) expect(await actOnContainer(deed, { cgroup: undefined, askRuntime }).outcome).toEqual({ state: 'done' });
    expect(asked).toEqual(['pause', 'unpause', 'stop', 'kill']);
    expect(await actOnContainer('kill', { cgroup: undefined, askRuntime: refuses }).outcome).toEqual({ state: 'failed', reason: 'the daemon says no' });
  });
});
