/** Custom rules files: content, order, and every version with who made it. A change is part of a change of the deployed set, so what is broken is never kept. */
import type { RulesFile } from '@eyrie/schema';
import type { Selectable, Transaction } from 'kysely';
import { PolicyConflict } from '../policies/policy-conflict.ts';
import type { Policies } from '../policies/policies.ts';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { MetadataTables } from '../stores/metadata/tables.ts';

export interface ListedRulesFile extends RulesFile {
  /** Comes with Eyrie. */
  readonly readOnly: boolean;
  /** Grows by one with every change; 0 for a file that comes with Eyrie. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly modifiedOn?: number;
  readonly modifiedBy?: string;
}

export interface RulesFileVersion {
  readonly version: number;
  readonly what: string;
  readonly changedBy: string;
  /** Milliseconds since 1970. */
  readonly changedOn: number;
  /** Absent: deleted. */
  readonly content?: string;
}

export interface PutOptions {
  readonly by: string;
  /** The version that the change was made from; when that is no longer the newest, the change is refused. */
  readonly from?: number | undefined;
  /** For the history; what is usual when absent. */
  readonly what?: string;
}

type Tx = Transaction<MetadataTables>;
type FileRow = Selectable<MetadataTables['rules_files']>;

const MAX_FILES = 200;
const KEPT_VERSIONS = 200;

export class RulesFilesStore {
  readonly #db: Metadata;
  readonly #policies: Policies;

  constructor(db: Metadata, policies: Policies) {
    this.#db = db;
    this.#policies = policies;
  }

  /** In the order in which they are loaded. */
  async list(): Promise<ListedRulesFile[]> {
    const custom = await this.#db.selectFrom('rules_files').selectAll().orderBy('position').orderBy('name').execute();
    return [...this.#policies.defaultRules.map((file) => ({ ...file, readOnly: true, version: 0 })), ...custom.map(listed)];
  }

  async get(name: string): Promise<ListedRulesFile | undefined> {
    return (await this.list()).find((file) => file.name === name);
  }

  /** The whole set as it would be with these files changed or added: what to validate or try before it is saved. */
  async candidate(changes: readonly RulesFile[]): Promise<RulesFile[]> {
    const changed = new Map(changes.map((file) => [file.name, file.content]));
    const files = (await this.list()).map(({ name, content }) => ({ name, content: changed.get(name) ?? content }));
    return [...files, ...changes.filter((change) => files.every((file) => file.name !== change.name))];
  }

  /** @throws RulesRefused with positions, PolicyConflict for a default file or a change made from an older version; then nothing changes. */
  async put(file: RulesFile, options: PutOptions): Promise<ListedRulesFile> {
    this.#refuseDefault(file.name);
    return this.#policies.changeRules(async (tx) => listed(await putFile(tx, file, options)));
  }

  /** Several at once: all or none. @throws as put does. */
  async putAll(files: readonly RulesFile[], by: string): Promise<void> {
    for (const file of files) this.#refuseDefault(file.name);
    await this.#policies.changeRules(async (tx) => {
      for (const file of files) await putFile(tx, file, { by });
    });
  }

  /** @returns undefined when there is no such file. @throws as put does, and when the new name is taken. */
  async rename(name: string, to: string, by: string): Promise<ListedRulesFile | undefined> {
    this.#refuseDefault(name);
    this.#refuseDefault(to);
    return this.#policies.changeRules(async (tx) => {
      const row = await rowOf(tx, name);
      if (row === undefined) return undefined;
      if (name === to) return listed(row);
      if ((await rowOf(tx, to)) !== undefined) throw new PolicyConflict(`There is already a rules file ${to}.`);
      await deleteFile(tx, row, `renamed to ${to}`, by);
      const made = await putFile(tx, { name: to, content: row.content }, { by, what: `renamed from ${name}` });
      await tx.updateTable('rules_files').set({ position: row.position }).where('name', '=', to).execute();
      return listed(made);
    });
  }

  /** @returns the file as it was, or undefined when there is none. @throws as put does. */
  async remove(name: string, by: string): Promise<ListedRulesFile | undefined> {
    this.#refuseDefault(name);
    return this.#policies.changeRules(async (tx) => {
      const row = await rowOf(tx, name);
      if (row === undefined) return undefined;
      await deleteFile(tx, row, 'deleted', by);
      return listed(row);
    });
  }

  /** @param names of all custom files. @throws PolicyConflict when they are others, RulesRefused when the rules do not load in this order. */
  async reorder(names: readonly string[]): Promise<ListedRulesFile[]> {
    await this.#policies.changeRules(async (tx) => {
      const there = (await tx.selectFrom('rules_files').select('name').execute()).map((row) => row.name).sort();
      if (JSON.stringify(there) !== JSON.stringify([...names].sort())) throw new PolicyConflict(`The order must name every custom rules file once: ${there.join(', ') || 'there are none'}.`);
      for (const [index, name] of names.entries()) {
        await tx.updateTable('rules_files').set({ position: index + 1 }).where('name', '=', name).execute();
      }
    });
    return this.list();
  }

  /** Newest first, without their content; also of a file that was deleted. */
  async versions(name: string): Promise<RulesFileVersion[]> {
    const rows = await this.#db.selectFrom('rules_file_versions').select(['version', 'what', 'changed_by', 'changed_at']).where('name', '=', name).orderBy('version', 'desc').execute();
    return rows.map((row) => ({ version: row.version, what: row.what, changedBy: row.changed_by, changedOn: row.changed_at }));
  }

  async version(name: string, version: number): Promise<RulesFileVersion | undefined> {
    const row = await this.#db.selectFrom('rules_file_versions').selectAll().where('name', '=', name).where('version', '=', version).executeTakeFirst();
    if (row === undefined) return undefined;
    return { version, what: row.what, changedBy: row.changed_by, changedOn: row.changed_at, ...(row.content === null ? {} : { content: row.content }) };
  }

  #refuseDefault(name: string): void {
    if (this.#policies.defaultRules.some((file) => file.name === name))
      throw new PolicyConflict(`${name} comes with Eyrie and is read only. Put your rules into a file of another name.`);
  }
}

function listed(row: FileRow): ListedRulesFile {
  return { name: row.name, content: row.content, readOnly: false, version: row.version, modifiedOn: row.modified_at, modifiedBy: row.modified_by };
}

async function rowOf(tx: Tx, name: string): Promise<FileRow | undefined> {
  return tx.selectFrom('rules_files').selectAll().where('name', '=', name).executeTakeFirst();
}

export async function putFile(tx: Tx, { name, content }: RulesFile, { by, from, what }: PutOptions): Promise<FileRow> {
  const before = await rowOf(tx, name);
  if (from !== undefined && from !== (before?.version ?? 0)) {
    throw new PolicyConflict(
      `${name} has changed since: your change was made from version ${from}, the newest is ${before?.version ?? 'that there is none'}. Look at what is new, and save again.`,
    );
  }
  if (before !== undefined && before.content === content) return before;
  const files = await tx.selectFrom('rules_files').select(['name', 'position']).execute();
  if (before === undefined && files.length >= MAX_FILES) throw new PolicyConflict(`There are already ${MAX_FILES} custom rules files.`);
  const version = await addVersion(tx, name, content, what ?? (before === undefined ? 'created' : 'changed'), by);
  const position = before?.position ?? Math.max(0, ...files.map((file) => file.position)) + 1;
  const values = { name, content, position, version, modified_at: Date.now(), modified_by: by };
  await tx.insertInto('rules_files').values(values).onConflict((conflict) => conflict.column('name').doUpdateSet(values)).execute();
  return values;
}

async function deleteFile(tx: Tx, { name }: FileRow, what: string, by: string): Promise<void> {
  await tx.deleteFrom('rules_files').where('name', '=', name).execute();
  await addVersion(tx, name, null, what, by);
}

/** Versions of a name go on where they ended when a file of that name was deleted. */
async function addVersion(tx: Tx, name: string, content: string | null, what: string, by: string): Promise<number> {
  const newest = await tx.selectFrom('rules_file_versions').select('version').where('name', '=', name).orderBy('version', 'desc').executeTakeFirst();
  const version = (newest?.version ?? 0) + 1;
  await tx.insertInto('rules_file_versions').values({ name, version, content, what, changed_by: by, changed_at: Date.now() }).execute();
  await tx.deleteFrom('rules_file_versions').where('name', '=', name).where('version', '<=', version - KEPT_VERSIONS).execute();
  return version;
}
