/** Views of the console that people keep under a name, for themselves or for everybody. */
import { z } from 'zod';
import type { Metadata } from '../stores/metadata/metadata.ts';

export interface SavedFilter {
  readonly id: number;
  readonly name: string;
  /** What stands in the console's address, from the question mark on. */
  readonly query: string;
  readonly owner: string;
  readonly isShared: boolean;
}

export type SavedFilterContent = Pick<SavedFilter, 'name' | 'query' | 'isShared'>;

/** The name is taken, there are too many, or it is another's: `status` says which. */
export class SavedFilterRefused extends Error {
  readonly status: 403 | 404 | 409;

  constructor(status: 403 | 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

const MAX_PER_OWNER = 200;
const row = z
  .object({ id: z.number(), name: z.string(), query: z.string(), owner: z.string(), is_shared: z.number() })
  .transform(({ is_shared, ...rest }): SavedFilter => ({ ...rest, isShared: is_shared === 1 }));

export class SavedFilters {
  readonly #db: Metadata;

  constructor(db: Metadata) {
    this.#db = db;
  }

  /** One's own and those that are shared, by name. */
  async visibleTo(caller: string): Promise<SavedFilter[]> {
    const rows = await this.#db
      .selectFrom('saved_filters')
      .selectAll()
      .where((is) => is.or([is('owner', '=', caller), is('is_shared', '=', 1)]))
      .orderBy('name')
      .orderBy('id')
      .execute();
    return z.array(row).parse(rows);
  }

  /** @throws SavedFilterRefused */
  async create({ name, query, isShared }: SavedFilterContent, owner: string): Promise<SavedFilter> {
    await this.#refuseTaken(name, owner);
    const values = { name, query, owner, is_shared: Number(isShared), modified_at: Date.now() };
    return row.parse(await this.#db.insertInto('saved_filters').values(values).returningAll().executeTakeFirstOrThrow());
  }

  /** @throws SavedFilterRefused */
  async update(id: number, { name, query, isShared }: SavedFilterContent, caller: string): Promise<SavedFilter> {
    await this.#own(id, caller);
    await this.#refuseTaken(name, caller, id);
    const values = { name, query, is_shared: Number(isShared), modified_at: Date.now() };
    return row.parse(await this.#db.updateTable('saved_filters').set(values).where('id', '=', id).returningAll().executeTakeFirstOrThrow());
  }

  /** @throws SavedFilterRefused */
  async delete(id: number, caller: string): Promise<SavedFilter> {
    const own = await this.#own(id, caller);
    await this.#db.deleteFrom('saved_filters').where('id', '=', id).execute();
    return own;
  }

  async #own(id: number, caller: string): Promise<SavedFilter> {
    const found = (await this.visibleTo(caller)).find((each) => each.id === id);
    if (found === undefined) throw new SavedFilterRefused(404, `There is no saved filter with the id ${id}.`);
    if (found.owner !== caller) throw new SavedFilterRefused(403, `The filter ${found.name} belongs to ${found.owner}. Save it under a name of your own to change it.`);
    return found;
  }

  async #refuseTaken(name: string, owner: string, except?: number): Promise<void> {
    const own = (await this.visibleTo(owner)).filter((each) => each.owner === owner && each.id !== except);
    if (own.length >= MAX_PER_OWNER) throw new SavedFilterRefused(409, `You have ${MAX_PER_OWNER} saved filters already. Delete one that you do not use.`);
    if (own.some((each) => each.name === name)) throw new SavedFilterRefused(409, `You already have a saved filter with the name ${name}.`);
  }
}
