/** Containers, as the cgroups of a thread and the runtimes tell them. */
import { Subject } from './subject.ts';
import type { UserTable } from './users.ts';

/** What a runtime says; every property is absent until it is known. */
export interface ContainerMetadata {
  readonly type: string;
  readonly fullId: string;
  readonly name?: string | undefined;
  readonly image?: string | undefined;
  readonly imageId?: string | undefined;
  readonly imageDigest?: string | undefined;
  readonly privileged?: boolean | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly env?: readonly string[] | undefined;
  readonly mounts?: readonly ContainerMount[] | undefined;
  readonly ip?: string | undefined;
  /** ns since the epoch. */
  readonly createdAt?: bigint | undefined;
  readonly hostPid?: boolean | undefined;
  readonly hostNetwork?: boolean | undefined;
  readonly hostIpc?: boolean | undefined;
  readonly healthProbe?: string | undefined;
  readonly livenessProbe?: string | undefined;
  readonly readinessProbe?: string | undefined;
  readonly cniJson?: string | undefined;
  readonly podSandboxId?: string | undefined;
  readonly podSandboxLabels?: Readonly<Record<string, string>> | undefined;
}

export interface ContainerMount {
  readonly source: string;
  readonly destination: string;
  readonly mode: string;
  readonly isWritable: boolean;
  readonly propagation: string;
}

export class Container extends Subject {
  /** First 12 characters of the id, or `host`. */
  readonly id: string;
  readonly isHost: boolean;
  /** The id as its cgroup tells it; undefined for the host. */
  readonly fullId: string | undefined;
  /** Users and groups of its own; undefined until one was told. */
  users: UserTable | undefined = undefined;
  /** Undefined until a runtime answered; the host has none. */
  metadata: ContainerMetadata | undefined = undefined;

  constructor(id: string, isHost: boolean, fullId?: string) {
    super();
    this.id = id;
    this.isHost = isHost;
    this.fullId = fullId;
  }

  describe(metadata: ContainerMetadata): void {
    this.metadata = metadata;
    this.forget();
  }
}
