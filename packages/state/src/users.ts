/** Users and groups of one host or container, by number. */
import type { GroupEntry, UserEntry } from '@eyrie/scap';

/** More than a passwd file holds; beyond it new ones are not taken in. */
const MAX_ENTRIES = 100_000;

export class UserTable {
  readonly #users = new Map<number, UserEntry>();
  readonly #groups = new Map<number, GroupEntry>();

  user(uid: number): UserEntry | undefined {
    return this.#users.get(uid);
  }

  group(gid: number): GroupEntry | undefined {
    return this.#groups.get(gid);
  }

  /** Copies of both lists, in the order in which entries came. */
  get entries(): { readonly users: readonly UserEntry[]; readonly groups: readonly GroupEntry[] } {
    return { users: [...this.#users.values()], groups: [...this.#groups.values()] };
  }

  /** NIS entries (`+…`, `-…`) are no users. */
  addUser(entry: UserEntry): void {
    if (isNis(entry.name) || (this.#users.size >= MAX_ENTRIES && !this.#users.has(entry.uid))) return;
    this.#users.set(entry.uid, entry);
  }

  addGroup(entry: GroupEntry): void {
    if (isNis(entry.name) || (this.#groups.size >= MAX_ENTRIES && !this.#groups.has(entry.gid))) return;
    this.#groups.set(entry.gid, entry);
  }

  removeUser(uid: number): void {
    this.#users.delete(uid);
  }

  removeGroup(gid: number): void {
    this.#groups.delete(gid);
  }
}

function isNis(name: string): boolean {
  return name.startsWith('+') || name.startsWith('-');
}
