/** What a container runtime says about one container. */

/** Every property is absent until it is known. */
export interface ContainerMetadata {
  /** `docker`, `podman`, `containerd`, `cri` …: the values of `container.type`. */
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
  readonly ports?: readonly ContainerPort[] | undefined;
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
  /** The container holds the namespaces of a pod, and nothing else runs in it. */
  readonly isPodSandbox?: boolean | undefined;
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

/** A port of the container that the host forwards to. */
export interface ContainerPort {
  readonly containerPort: number;
  /** `tcp`, `udp`, `sctp` */
  readonly protocol: string;
  readonly hostIp: string;
  readonly hostPort: number;
}
