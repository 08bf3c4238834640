/** The groupings that people of this server have made; all see all. */
import { z } from 'zod';
import type { Metadata } from '../stores/metadata/metadata.ts';

export interface Grouping {
  readonly id: number;
  readonly name: string;
  /** The outermost first. */
  readonly labels: readonly string[];
  readonly createdBy: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export type GroupingContent = Pick<Grouping, 'name' | 'labels'>;

/** Another grouping has the name. */
export class GroupingConflict extends Error {}

export const MAX_GROUPINGS = 200;
const row = z
  .object({ id: z.number(), name: z.string(), labels: z.string(), created_by: z.string(), modified_at: z.number() })
  .transform(({ id, name, labels, created_by, modified_at }): Grouping => ({ id, name, labels: z.array(z.string()).parse(JSON.parse(labels)), createdBy: created_by, modifiedAt: modified_at }));

export class Groupings {
  readonly #db: Metadata;

  constructor(db: Metadata) {
    this.#db = db;
  }

  async list(): Promise<Grouping[]> {
    return z.array(row).parse(await this.#db.selectFrom('groupings').selectAll().orderBy('id').execute());
  }

  /** @throws GroupingConflict */
  async create({ name, labels }: GroupingContent, by: string): Promise<Grouping> {
    const now = Date.now();
    const all = await this.list();
    if (all.length >= MAX_GROUPINGS) throw new GroupingConflict(`There are already ${MAX_GROUPINGS} groupings. Delete one that nobody uses.`);
    refuseTaken(all, name);
    const values = { name, labels: JSON.stringify(labels), created_by: by, created_at: now, modified_at: now };
    return row.parse(await this.#db.insertInto('groupings').values(values).returningAll().executeTakeFirstOrThrow());
  }

  /** @returns undefined when there is none with this id. @throws GroupingConflict */
  async update(id: number, { name, labels }: GroupingContent): Promise<Grouping | undefined> {
    refuseTaken((await this.list()).filter((grouping) => grouping.id !== id), name);
    const values = { name, labels: JSON.stringify(labels), modified_at: Date.now() };
    const changed = await this.#db.updateTable('groupings').set(values).where('id', '=', id).returningAll().executeTakeFirst();
    return changed === undefined ? undefined : row.parse(changed);
  }

  /** @returns what was deleted. */
  async delete(id: number): Promise<Grouping | undefined> {
    const deleted = await this.#db.deleteFrom('groupings').where('id', '=', id).returningAll().executeTakeFirst();
    return deleted === undefined ? undefined : row.parse(deleted);
  }

  /** Makes these the groupings; one that has the same labels as before keeps its id and name. */
  async replace(hierarchies: readonly (readonly string[])[], by: string): Promise<void> {
    const before = await this.list();
    const key = (labels: readonly string[]): string => labels.join('\n');
    const wanted = new Map(hierarchies.map((labels) => [key(labels), labels]));
    const now = Date.now();
    await this.#db.transaction().execute(async (tx) => {
      for (const { id, labels } of before) if (!wanted.delete(key(labels))) await tx.deleteFrom('groupings').where('id', '=', id).execute();
      for (const labels of wanted.values()) {
        const values = { name: labels.join(' › '), labels: JSON.stringify(labels), created_by: by, created_at: now, modified_at: now };
        await tx.insertInto('groupings').values(values).onConflict((conflict) => conflict.column('name').doUpdateSet({ labels: values.labels })).execute();
      }
    });
  }
}

function refuseTaken(others: readonly Grouping[], name: string): void {
  if (others.some((grouping) => grouping.name.toLowerCase() === name.toLowerCase())) throw new GroupingConflict(`There is already a grouping with the name ${name}.`);
}
