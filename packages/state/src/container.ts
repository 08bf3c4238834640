/** Containers, as the cgroups of a thread and the runtimes tell them. */
import type { ContainerMetadata } from '@eyrie/schema';
import { Subject } from './subject.ts';
import type { UserTable } from './users.ts';

export type { ContainerMetadata, ContainerMount } from '@eyrie/schema';

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
