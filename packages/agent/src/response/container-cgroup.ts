/**
 * Holds still, lets go and kills what runs in one cgroup, by the kernel alone: a write takes some ten microseconds, where a runtime takes
 * a tenth of a second. Where both versions are mounted, the freezer of version 1 is used: the runtimes use it there too.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CgroupFolders } from './cgroup-mounts.ts';

/** Between two looks at what the kernel has done so far, ms. */
const LOOK_MS = 2;

export class ContainerCgroup {
  readonly #folders: CgroupFolders;

  constructor(folders: CgroupFolders) {
    this.#folders = folders;
  }

  get isFrozen(): boolean {
    const { freezer, unified } = this.#folders;
    if (freezer !== undefined) return read(freezer, 'freezer.state').startsWith('FROZEN');
    return unified !== undefined && /^frozen 1$/m.test(read(unified, 'cgroup.events'));
  }

  get isEmpty(): boolean {
    return this.processes.length === 0;
  }

  /** Process ids; in several cgroups below each other when the container made some. */
  get processes(): number[] {
    const { freezer, unified } = this.#folders;
    // Of two hierarchies mostly the same.
    return [...new Set([freezer, unified].flatMap((folder) => (folder === undefined ? [] : processesBelow(folder))))];
  }

  /** Takes effect when each thread next returns from the kernel; {@link frozen} waits for that. @throws Error when the cgroup is gone. */
  freeze(): void {
    this.#setFrozen(true);
  }

  /** @throws Error when the cgroup is gone. */
  thaw(): void {
    this.#setFrozen(false);
  }

  /** @returns whether nothing in it runs any more. */
  async frozen(patienceMs: number): Promise<boolean> {
    return await comes(() => this.isFrozen, patienceMs);
  }

  async empty(patienceMs: number): Promise<boolean> {
    return await comes(() => this.isEmpty, patienceMs);
  }

  /** Stops what is not stopped already. @returns the processes that {@link continue} is to continue. */
  stop(): readonly number[] {
    const running = this.processes.filter((pid) => !stateOf(pid).startsWith(') T'));
    for (const pid of running) send(pid, 'SIGSTOP');
    return running;
  }

  continue(processes: readonly number[]): void {
    for (const pid of processes) send(pid, 'SIGCONT');
  }

  /** Kills everything in it. What is frozen by version 1 dies when it is let go. */
  kill(): void {
    const { unified } = this.#folders;
    // Since Linux 5.14; unlike one signal after the other, nothing that is born meanwhile escapes it.
    if (unified !== undefined && existsSync(join(unified, 'cgroup.kill'))) writeFileSync(join(unified, 'cgroup.kill'), '1');
    for (const pid of this.processes) send(pid, 'SIGKILL');
  }

  #setFrozen(isFrozen: boolean): void {
    const { freezer, unified } = this.#folders;
    if (freezer !== undefined) writeFileSync(join(freezer, 'freezer.state'), isFrozen ? 'FROZEN' : 'THAWED');
    else if (unified !== undefined) writeFileSync(join(unified, 'cgroup.freeze'), isFrozen ? '1' : '0');
  }
}

function processesBelow(folder: string): number[] {
  const own = read(folder, 'cgroup.procs').split('\n').map(Number).filter((pid) => pid > 0);
  return [...own, ...folders(folder).flatMap((name) => processesBelow(join(folder, name)))];
}

/** `) S 1 …`: what /proc/PID/stat says behind the name, which may hold anything. */
function stateOf(pid: number): string {
  const stat = read(`/proc/${pid}`, 'stat');
  return stat.slice(stat.lastIndexOf(')'));
}

function folders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Empty when the cgroup is gone. */
function read(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return '';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

async function comes(condition: () => boolean, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await sleep(LOOK_MS);
  }
  return true;
}
