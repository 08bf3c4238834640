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
  /** Ids that were seen where only a runtime can tell whether they are containers'. */
  readonly #doubtful = new Set<string>();

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

  /** The container that a thread's cgroups name; found out once per list, unless that is in doubt. */
  ofCgroups(cgroups: Text): Container {
    const known = cgroups.container;
    if (known !== undefined && (known.isHost || this.#byId.get(known.id) === known)) return known;
    return this.#find(cgroups);
  }

  /**
   * Says what a runtime knows of a container.
   * @returns true when its id was in doubt: threads of the host may turn out to be in it.
   */
  describe(id: string, metadata: ContainerMetadata): boolean {
    const container = this.named(id);
    container.describe(metadata);
    return this.#doubtful.delete(container.id);
  }

  remove(id: string): void {
    this.#byId.delete(id.slice(0, SHOWN_ID_LENGTH));
  }

  #find(cgroups: Text): Container {
    let isCertain = true;
    const paths = splitNul(cgroups.value).map((entry) => entry.slice(entry.indexOf('=') + 1));
    for (const path of paths) {
      const found = containerOfCgroup(path);
      if (found === undefined) continue;
      if (found.isAnyName === true && paths.filter((other) => other === path).length * 2 <= paths.length) continue;
      if (!found.isDoubtful || this.get(found.fullId) !== undefined) return (cgroups.container = this.#of(found.fullId));
      isCertain = false;
      this.#doubt(found.fullId);
    }
    if (isCertain) cgroups.container = this.host;
    return this.host;
  }

  #doubt(fullId: string): void {
    if (this.#doubtful.size >= MAX_DOUBTFUL) this.#doubtful.clear();
    this.#doubtful.add(fullId.slice(0, SHOWN_ID_LENGTH));
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
