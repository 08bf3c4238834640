/** The policies themselves: made, changed, put into order, undone. Every change is recorded with who made it, in the same transaction. */
import type { Selectable, Transaction } from 'kysely';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { MetadataTables } from '../stores/metadata/tables.ts';
import { apiPolicyOf, clientColumns, columnsOf, policyInput, type ApiPolicy, type ClientColumns, type PolicyInput } from './api-policy.ts';
import { DEFAULT_POLICIES, type DefaultPolicy } from './default-policies.ts';
import type { Policies } from './policies.ts';
import { PolicyConflict } from './policy-conflict.ts';
import { changes, newestDeletion, orderFacts, record, rowOfVersion, type ChangeKind, type PolicyChange } from './policy-history.ts';

type Tx = Transaction<MetadataTables>;
type PolicyRow = Selectable<MetadataTables['policies']>;

/** Versions of a policy and the order of all are what the change says; `by` is the name of the token that is used. */
export class PolicyStore {
  readonly #db: Metadata;
  readonly #policies: Policies;

  constructor(db: Metadata, policies: Policies) {
    this.#db = db;
    this.#policies = policies;
  }

  /** In the order of evaluation. */
  async list(): Promise<ApiPolicy[]> {
    return (await inOrder(this.#db)).map(apiPolicyOf);
  }

  async get(id: number): Promise<ApiPolicy | undefined> {
    const row = await rowOf(this.#db, id);
    return row === undefined ? undefined : apiPolicyOf(row);
  }

  /** The newest first. @param id of one policy, also of a deleted one; undefined: of all. */
  changes(id?: number): Promise<PolicyChange[]> {
    return changes(this.#db, id);
  }

  /** When policies last came, went or changed places; `version` grows with it. */
  orderFacts(): Promise<{ version: number; createdOn: number; modifiedOn: number }> {
    return orderFacts(this.#db);
  }

  /** The policy becomes the last one. @throws PolicyConflict when the name is taken. */
  create(input: PolicyInput, by: string): Promise<ApiPolicy> {
    return this.#policies.change(async (tx) => {
      await refuseTakenName(tx, input.name);
      return insertPolicy(tx, input, false, by);
    });
  }

  /**
   * @returns undefined when there is no such policy.
   * @throws PolicyConflict when the name is taken, or the change was made from an older version.
   */
  update(id: number, input: PolicyInput, by: string): Promise<ApiPolicy | undefined> {
    return this.#policies.change(async (tx) => {
      const row = await rowOf(tx, id);
      if (row === undefined) return undefined;
      refuseStale(row, input.version);
      await refuseTakenName(tx, input.name, id);
      return changePolicy(tx, row, columnsOf(input), 'changed', by);
    });
  }

  /** @returns the policy as it was, or undefined when there is none. */
  remove(id: number, by: string): Promise<ApiPolicy | undefined> {
    return this.#policies.change(async (tx) => {
      const row = await rowOf(tx, id);
      if (row === undefined) return undefined;
      await deletePolicy(tx, row, by);
      return apiPolicyOf(row);
    });
  }

  /** @returns the policies as they were. */
  removeAll(by: string): Promise<ApiPolicy[]> {
    return this.#policies.change(async (tx) => {
      const rows = await inOrder(tx);
      for (const row of rows) await deletePolicy(tx, row, by);
      return rows.map(apiPolicyOf);
    });
  }

  /** Brings a deleted policy back, with its number and in its place. @returns undefined when none of this number was deleted. */
  undelete(id: number, by: string): Promise<ApiPolicy | undefined> {
    return this.#policies.change(async (tx) => {
      const there = await rowOf(tx, id);
      if (there !== undefined) throw new PolicyConflict(`Policy "${there.name}" is not deleted.`);
      const deleted = await newestDeletion(tx, id);
      if (deleted === undefined) return undefined;
      await refuseTakenName(tx, deleted.name);
      const row = { ...deleted, version: deleted.version + 1, modified_at: Date.now() };
      await tx.insertInto('policies').values(row).execute();
      await record(tx, row, 'restored', by);
      return apiPolicyOf(row);
    });
  }

  /** Makes the policy again what it was in an older version. @returns undefined when there is no such policy or version. */
  rollBack(id: number, version: number, by: string): Promise<ApiPolicy | undefined> {
    return this.#policies.change(async (tx) => {
      const row = await rowOf(tx, id);
      const old = await rowOfVersion(tx, id, version);
      if (row === undefined || old === undefined) return undefined;
      await refuseTakenName(tx, old.name, id);
      return changePolicy(tx, row, clientColumns(old), 'restored', by);
    });
  }

  /** Makes a default policy again what it was when it came. @throws PolicyConflict for one that did not come with Eyrie. */
  resetDefault(id: number, by: string): Promise<ApiPolicy | undefined> {
    return this.#policies.change(async (tx) => {
      const row = await rowOf(tx, id);
      if (row === undefined) return undefined;
      // It may have another name by now.
      const { name } = (await rowOfVersion(tx, id, 1)) ?? row;
      const original = DEFAULT_POLICIES.find((policy) => row.is_default === 1 && policy.name === name);
      if (original === undefined) throw new PolicyConflict(`Policy "${row.name}" did not come with Eyrie: there is nothing to reset it to.`);
      await refuseTakenName(tx, original.name, id);
      return changePolicy(tx, row, columnsOf(inputOf(original)), 'restored', by);
    });
  }

  /** Creates the default policies whose names are not taken. @returns those. */
  createDefaults(by: string): Promise<ApiPolicy[]> {
    return this.#policies.change((tx) => createDefaultPolicies(tx, by));
  }

  /**
   * Evaluates policies in this order from now on.
   * @param ids of all policies.
   * @throws PolicyConflict when it is not all of them, each once.
   */
  setOrder(ids: readonly number[], by: string): Promise<void> {
    return this.#policies.change(async (tx) => {
      const rows = await inOrder(tx);
      const isAll = ids.length === rows.length && new Set(ids).size === ids.length && rows.every((row) => ids.includes(row.id));
      if (!isAll) throw new PolicyConflict('The order has to name every policy once. Load the policies again and repeat the change.');
      if (rows.every((row, index) => row.id === ids[index])) return;
      for (const [index, id] of ids.entries()) await tx.updateTable('policies').set({ position: index + 1 }).where('id', '=', id).execute();
      await record(tx, ids, 'ordered', by);
    });
  }
}

function inOrder(db: Metadata | Tx): Promise<PolicyRow[]> {
  return db.selectFrom('policies').selectAll().orderBy('position').orderBy('id').execute();
}

function rowOf(db: Metadata | Tx, id: number): Promise<PolicyRow | undefined> {
  return db.selectFrom('policies').selectAll().where('id', '=', id).executeTakeFirst();
}

async function refuseTakenName(tx: Tx, name: string, exceptId = 0): Promise<void> {
  const taken = await tx.selectFrom('policies').select('id').where('name', '=', name).where('id', '!=', exceptId).executeTakeFirst();
  if (taken !== undefined) throw new PolicyConflict(`A policy with name "${name}" already exists`);
}

function refuseStale(row: PolicyRow, version: number | null | undefined): void {
  if (typeof version !== 'number' || version === row.version) return;
  throw new PolicyConflict(
    `Policy "${row.name}" has changed since: your change was made from version ${version}, the newest is ${row.version}. Load it again and repeat the change.`,
  );
}

async function changePolicy(tx: Tx, row: PolicyRow, content: ClientColumns, kind: ChangeKind, by: string): Promise<ApiPolicy> {
  const changes = { ...content, version: row.version + 1, modified_at: Date.now() };
  const changed = await tx.updateTable('policies').set(changes).where('id', '=', row.id).returningAll().executeTakeFirstOrThrow();
  await record(tx, changed, kind, by);
  return apiPolicyOf(changed);
}

async function deletePolicy(tx: Tx, row: PolicyRow, by: string): Promise<void> {
  await tx.deleteFrom('policies').where('id', '=', row.id).execute();
  await record(tx, row, 'deleted', by);
}

async function insertPolicy(tx: Tx, input: PolicyInput, isDefault: boolean, by: string): Promise<ApiPolicy> {
  const now = Date.now();
  const { last } = await tx.selectFrom('policies').select(({ fn }) => fn.max('position').as('last')).executeTakeFirstOrThrow();
  const values = { ...columnsOf(input), version: 1, position: Number(last ?? 0) + 1, is_default: isDefault ? 1 : 0, created_at: now, modified_at: now };
  const row = await tx.insertInto('policies').values(values).returningAll().executeTakeFirstOrThrow();
  await record(tx, row, 'created', by);
  return apiPolicyOf(row);
}

/** @returns those that were created. */
export async function createDefaultPolicies(tx: Tx, by: string): Promise<ApiPolicy[]> {
  const taken = new Set((await inOrder(tx)).map((row) => row.name));
  const created: ApiPolicy[] = [];
  for (const policy of DEFAULT_POLICIES) if (!taken.has(policy.name)) created.push(await insertPolicy(tx, inputOf(policy), true, by));
  return created;
}

const inputOf = (policy: DefaultPolicy): PolicyInput => policyInput.parse({ ...policy, ruleNames: [...policy.ruleNames] });
