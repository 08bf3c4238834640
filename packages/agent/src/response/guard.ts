/** What must never be acted on, whatever a policy or a person says. */
import { readFileSync } from 'node:fs';
import type { Container } from '@eyrie/state';
import { isInContainer } from './cgroup-mounts.ts';

export interface GuardOptions {
  /** Why nothing at all is acted on here, by the command line or by the switch of this host; undefined: actions are allowed. */
  readonly whyOff: () => string | undefined;
  /** All of Eyrie on this host, and what it may have started: roots of process trees. */
  readonly own: readonly number[];
}

const KERNEL_THREADS = 2;
/** Longer chains of parents do not occur. */
const MAX_PARENTS = 256;

export class Guard {
  readonly #options: GuardOptions;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** @returns why there is no acting on this container. */
  againstContainer(container: Container): string | undefined {
    const off = this.#options.whyOff();
    if (off !== undefined) return off;
    const { fullId, metadata } = container;
    if (container.isHost || fullId === undefined) return 'it did not happen in a container';
    if (metadata?.isPodSandbox === true) return 'it is the container that holds the namespaces of its pod';
    if (this.#options.own.some((pid) => isInContainer(textOf(`/proc/${pid}/cgroup`), fullId))) return 'Eyrie itself runs in it';
    return undefined;
  }

  /** @returns why this process is not killed. */
  againstProcess(pid: number): string | undefined {
    const off = this.#options.whyOff();
    if (off !== undefined) return off;
    if (pid === 1) return 'it is the first process of the host';
    const line = [pid, ...parentsOf(pid)];
    if (line.includes(KERNEL_THREADS)) return 'it is a thread of the kernel';
    if (line.some((ancestor) => this.#options.own.includes(ancestor))) return 'it is a process of Eyrie';
    return undefined;
  }
}

function parentsOf(pid: number): number[] {
  const parents: number[] = [];
  for (let next = parentOf(pid); next > 1 && parents.length < MAX_PARENTS; next = parentOf(next)) parents.push(next);
  return parents;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended.
    return '';
  }
}
