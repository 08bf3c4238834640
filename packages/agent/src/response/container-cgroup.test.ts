/** With cgroups of this host, where it may make some: a process that makes a file longer shows whether it runs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { cgroupMounts } from './cgroup-mounts.ts';
import { ContainerCgroup } from './container-cgroup.ts';

const isRoot = process.getuid?.() === 0;
const mounts = isRoot ? cgroupMounts() : { freezer: undefined, unified: undefined };
const hasUnified = mounts.unified !== undefined;
const folder = mkdtempSync(join(tmpdir(), 'eyrie-counting-'));
const name = `eyrie-test-${process.pid}`;

class Counting {
  readonly cgroup: string;
  readonly child: ChildProcess;
  readonly #file = join(folder, 'count');

  constructor(mount: string) {
    this.cgroup = join(mount, name);
    mkdirSync(this.cgroup, { recursive: true });
    this.child = spawn('/bin/bash', ['-c', `while :; do echo >> ${this.#file}; done`], { stdio: 'ignore' });
    writeFileSync(join(this.cgroup, 'cgroup.procs'), String(this.child.pid));
  }

  async isCounting(): Promise<boolean> {
    const before = this.#read();
    await sleep(60);
    return this.#read() !== before;
  }

  #read(): number {
    return statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
  }
}

let counting: Counting | undefined;
afterEach(async () => {
  if (counting === undefined) return;
  counting.child.kill('SIGKILL');
  if (counting.child.exitCode === null && counting.child.signalCode === null) await once(counting.child, 'exit');
  await expect.poll(() => remove(counting?.cgroup ?? '')).toBe(true);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});

function remove(cgroup: string): boolean {
  try {
    if (existsSync(cgroup)) rmdirSync(cgroup);
    return true;
  } catch {
    return false;
  }
}

const kinds: [string, string | undefined, (cgroup: string) => ContainerCgroup][] = [
  ['the freezer of version 1', mounts.freezer, (cgroup) => new ContainerCgroup({ freezer: cgroup, unified: undefined })],
  ['version 2', mounts.unified, (cgroup) => new ContainerCgroup({ freezer: undefined, unified: cgroup })],
];

describe.each(kinds)('a cgroup of %s', (kind, mount, of) => {
  it.skipIf(mount === undefined)(`is held still, let go and emptied${mount === undefined ? ` (skipped: ${kind} is not mounted, or not root)` : ''}`, async () => {
    counting = new Counting(mount ?? '');
    const cgroup = of(counting.cgroup);
    await expect.poll(() => counting?.isCounting()).toBe(true);
    cgroup.freeze();
    expect(await cgroup.frozen(2_000)).toBe(true);
    expect(await counting.isCounting()).toBe(false);
    cgroup.thaw();
    expect(await counting.isCounting()).toBe(true);
    cgroup.freeze();
    cgroup.kill();
    cgroup.thaw();
    expect(await cgroup.empty(2_000)).toBe(true);
  });
});

describe('a cgroup that is gone', () => {
  it.skipIf(!hasUnified)('is empty, and cannot be frozen', () => {
    const cgroup = new ContainerCgroup({ freezer: undefined, unified: join(mounts.unified ?? '', 'eyrie-nobody') });
    expect(cgroup.isEmpty).toBe(true);
    expect(() => cgroup.freeze()).toThrow(/ENOENT/);
  });
});
