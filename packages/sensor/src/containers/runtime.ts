/** What Eyrie wants from a container runtime, whichever it is. */
import type { ContainerMetadata } from '@eyrie/schema';

export interface ContainerListener {
  /** A container was made or started: there is something new to be told about it. */
  onStart(id: string): void;
  /** Nothing runs in it any more. It may be started again. */
  onStop(id: string): void;
}

/** One API behind one socket. */
export interface ContainerRuntime {
  /** `docker`, `podman`, `containerd`, `cri` */
  readonly name: string;
  /** Whole ids of the containers that exist and may have processes. @throws RuntimeError */
  list(): Promise<readonly string[]>;
  /** @param id whole. @returns undefined when this runtime does not know it. @throws RuntimeError when it could not be asked. */
  inspect(id: string): Promise<ContainerMetadata | undefined>;
  /** Tells what happens until the runtime ends or the signal comes; fulfilled or rejected then. */
  watch(listener: ContainerListener, signal: AbortSignal): Promise<void>;
  /** Lets go of the socket. */
  close(): void;
}

/** The runtime could not be asked, or gave no usable answer. */
export class RuntimeError extends Error {
  /** The runtime answers, but knows no such thing. */
  readonly isUnknown: boolean;

  constructor(message: string, isUnknown = false) {
    super(message);
    this.name = 'RuntimeError';
    this.isUnknown = isUnknown;
  }
}

/** How long one question may take, ms. */
export const QUESTION_MS = 5_000;
