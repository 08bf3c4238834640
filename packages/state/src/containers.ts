/** The containers that threads are in. */
import { containerOfCgroup, SHOWN_ID_LENGTH } from './cgroup-container.ts';
import { Container, type ContainerMetadata } from './container.ts';
import { splitNul } from './image.ts';
import type { Text } from './text.ts';

/** More containers than a host has; beyond it the one not heard of for longest is forgotten. */
const MAX_CONTAINERS = 16_384;
const MAX_DOUBTFUL = 4096;

export class Containers {
  readonly host = new Container('host', true, undefined);
  readonly #byId = new Map<string, Container>();
  /** Cgroups of the host that would be containers if a runtime knew their id. */
  readonly #doubtful = new Map<string, Text[]>();

  get size(): number {
    return this.#byId.size;
  }

  [Symbol.iterator](): MapIterator<Container> {
    return this.#byId.values();
  }

  /** @param id whole or as shown. */
  get(id: string): Container | undefined {
    return this.#byId.get(id.slice(0, SHOWN_ID_LENGTH));
  }

  /** The container of this id, known or not before. */
  named(id: string): Container {
    return this.#of(id);
  }

  /** The container that a thread's cgroups name; found out once per list. */
  ofCgroups(cgroups: Text): Container {
    return (cgroups.container ??= this.#find(cgroups));
  }

  /**
   * Says what a runtime knows of a container.
   * @returns cgroup lists that turn out to be this container's: threads with them are to be moved into it.
   */
  describe(id: string, metadata: ContainerMetadata): readonly Text[] {
    const container = this.named(id);
    container.describe(metadata);
    const waiting = this.#doubtful.get(container.id) ?? [];
    this.#doubtful.delete(container.id);
    for (const cgroups of waiting) cgroups.container = container;
    return waiting;
  }

  remove(id: string): void {
    this.#byId.delete(id.slice(0, SHOWN_ID_LENGTH));
  }

  #find(cgroups: Text): Container {
    const paths = splitNul(cgroups.value).map((entry) => entry.slice(entry.indexOf('=') + 1));
    for (const path of paths) {
      const found = containerOfCgroup(path);
      if (found === undefined) continue;
      if (found.isAnyName === true && paths.filter((other) => other === path).length * 2 <= paths.length) continue;
      const isKnown = this.get(found.fullId) !== undefined;
      if (isKnown || !found.isDoubtful) return this.#of(found.fullId);
      this.#doubt(found.fullId, cgroups);
    }
    return this.host;
  }

  #doubt(fullId: string, cgroups: Text): void {
    const id = fullId.slice(0, SHOWN_ID_LENGTH);
    const waiting = this.#doubtful.get(id) ?? [];
    if (waiting.length === 0) {
      if (this.#doubtful.size >= MAX_DOUBTFUL) this.#doubtful.clear();
      this.#doubtful.set(id, waiting);
    }
    if (waiting.length < SHOWN_ID_LENGTH && !waiting.includes(cgroups)) waiting.push(cgroups);
  }

  #of(fullId: string): Container {
    const id = fullId.slice(0, SHOWN_ID_LENGTH);
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    if (this.#byId.size >= MAX_CONTAINERS) for (const oldest of this.#byId.keys()) {
      this.#byId.delete(oldest);
      break;
    }
    const container = new Container(id, false, fullId);
    this.#byId.set(id, container);
    return container;
  }
}
