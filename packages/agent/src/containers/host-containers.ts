/** What the container runtimes of this host know, brought into the state of its stream. */
import { ContainerRuntimes, type ContainerDeed } from '@eyrie/sensor';
import type { EventStream } from '@eyrie/rules';
import type { Container } from '@eyrie/state';

export interface HostContainersOptions {
  /** Sockets of runtimes beside the usual ones. */
  readonly sockets?: readonly string[];
  /** Called after the state was told. */
  readonly onDescribed?: (container: Container) => void;
}

export class HostContainers {
  readonly #runtimes: ContainerRuntimes;
  #changes = 0;

  constructor(stream: EventStream, { sockets = [], onDescribed }: HostContainersOptions = {}) {
    this.#runtimes = new ContainerRuntimes({
      sockets,
      onContainer: (metadata) => {
        this.#changes += 1;
        stream.system.describeContainer(metadata.fullId, metadata);
        const container = stream.system.containers.get(metadata.fullId);
        if (container !== undefined) onDescribed?.(container);
      },
      onGone: (id) => {
        this.#changes += 1;
        stream.system.containers.remove(id);
      },
    });
  }

  /** How often runtimes said something of a container, or that it went. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * For a container that nothing is known of yet.
   * @returns undefined when nobody can tell; else fulfilled when somebody did, or all could not.
   */
  learn({ isHost, metadata, fullId }: Container): Promise<unknown> | undefined {
    return isHost || metadata !== undefined || fullId === undefined ? undefined : this.#runtimes.ask(fullId);
  }

  /** @param id whole. @throws Error with what its runtime says when it does not do it. */
  async act(id: string, deed: ContainerDeed): Promise<void> {
    await this.#runtimes.act(id, deed);
  }

  close(): void {
    this.#runtimes.close();
  }
}
