/** Containers, as the cgroups of a thread and the runtimes tell them. */
import { Subject } from './subject.ts';

/** What a runtime says; every property is absent until it is known. */
export interface ContainerMetadata {
  readonly type: string;
  readonly fullId: string;
  readonly name?: string;
  readonly image?: string;
  readonly imageId?: string;
  readonly imageDigest?: string;
  readonly privileged?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly env?: readonly string[];
  readonly mounts?: readonly ContainerMount[];
  readonly ip?: string;
  /** ns since the epoch. */
  readonly createdAt?: bigint;
  readonly hostPid?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostIpc?: boolean;
  readonly healthProbe?: string;
  readonly livenessProbe?: string;
  readonly readinessProbe?: string;
  readonly cniJson?: string;
  readonly podSandboxId?: string;
  readonly podSandboxLabels?: Readonly<Record<string, string>>;
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
  /** Undefined until a runtime answered; the host has none. */
  metadata: ContainerMetadata | undefined = undefined;

  constructor(id: string, isHost: boolean) {
    super();
    this.id = id;
    this.isHost = isHost;
  }

  describe(metadata: ContainerMetadata): void {
    this.metadata = metadata;
    this.forget();
  }
}
