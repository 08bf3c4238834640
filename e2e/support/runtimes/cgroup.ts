/** A container as far as the kernel knows one: processes in cgroups that are named by its id. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';

/** @returns why none can be made here. */
export function whyNoCgroup(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  return existsSync(ROOT) ? undefined : 'needs cgroups';
}

export class CgroupContainer {
  readonly id = randomBytes(32).toString('hex');
  readonly #folders: string[] = [];

  constructor() {
    for (const hierarchy of hierarchies()) {
      const parent = join(hierarchy, 'docker');
      const folder = join(parent, this.id);
      mkdirSync(folder, { recursive: true });
      this.#folders.push(folder);
    }
  }

  /** Runs a line of shell in it. */
  async run(line: string): Promise<void> {
    const enter = this.#folders.map((folder) => `echo $$ > ${folder}/cgroup.procs`).join('; ');
    const child = spawn('/bin/sh', ['-c', `${enter}; exec /bin/sh -c "$0"`, line], { stdio: 'ignore' });
    await once(child, 'exit');
  }

  remove(): void {
    for (const folder of this.#folders) rmdirSync(folder);
    removeEmptyCgroups('docker');
  }
}

/** Removes empty cgroups of this name, which a runtime made above its containers' and left. */
export function removeEmptyCgroups(name: string): void {
  for (const hierarchy of [ROOT, ...readdirSync(ROOT).map((entry) => join(ROOT, entry))]) {
    try {
      rmdirSync(join(hierarchy, name));
    } catch {
      // Not there, or in use.
    }
  }
}

/** cgroup v2, or of v1 those that take a process without further ado. */
function hierarchies(): string[] {
  if (existsSync(join(ROOT, 'cgroup.procs'))) return [ROOT];
  return readdirSync(ROOT)
    .filter((name) => name !== 'cpuset')
    .map((name) => join(ROOT, name))
    .filter((folder) => existsSync(join(folder, 'cgroup.procs')));
}
