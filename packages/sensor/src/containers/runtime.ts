/** What Eyrie wants from a container runtime, whichever it is. */
import type { ContainerMetadata } from '@eyrie/schema';

export interface ContainerListener {
  /** A container was made or started: there is something new to be told about it. */
  onStart(id: string): void;
  /** Nothing runs in it any more. It may be started again. */
  onStop(id: string): void;
}

/** What can be done to a container. `stop` asks its first process to end and kills it {@link STOP_GRACE_S} later. */
export type ContainerDeed = 'pause' | 'unpause' | 'stop' | 'kill';

/** `absent`: this runtime does not know the container; `unable`: its API has no such call. */
export type DeedOutcome = 'done' | 'absent' | 'unable';

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
  /** @param id whole. @throws RuntimeError when it says no, or does not answer. */
  act(id: string, deed: ContainerDeed): Promise<DeedOutcome>;
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

/** How long a container that is stopped has to end by itself, seconds. */
export const STOP_GRACE_S = 10;

/** How long a runtime may take to stop a container that does not end by itself, ms. */
export const STOP_MS = (STOP_GRACE_S + 5) * 1000;

/** How long one question may take, ms. */
export const QUESTION_MS = 5_000;
