/** Rules that are lists, as they are stored. One that cannot be used is refused: agents get what they can run, or nothing new. */
import { loadListRules } from '@eyrie/rules';
import { listRule, listRuleDetails, type ListRule } from '@eyrie/schema';
import type { Selectable, Transaction } from 'kysely';
import { z } from 'zod';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { MetadataTables } from '../stores/metadata/tables.ts';
import { agentPolicyOf } from './api-policy.ts';
import { listRuleChanges, listRuleOfVersion, recordListRule, type ListRuleChange } from './list-rule-history.ts';
import type { Policies } from './policies.ts';
import { PolicyConflict } from './policy-conflict.ts';
import { RulesRefused } from './rules-files.ts';

type Tx = Transaction<MetadataTables>;
type ListRuleRow = Selectable<MetadataTables['list_rules']>;

const strings = z.array(z.string());

export const listRuleInput = listRule
  .omit({ id: true })
  .extend({ name: z.string().trim().min(1).max(200), description: z.string().max(4000).default(''), tags: strings.max(100).default([]), version: z.number().int().nullish() });
export type ListRuleInput = z.infer<typeof listRuleInput>;

export class ListRules {
  readonly #db: Metadata;
  readonly #policies: Policies;

  constructor(db: Metadata, policies: Policies) {
    this.#db = db;
    this.#policies = policies;
  }

  async list(): Promise<ListRule[]> {
    return (await this.#db.selectFrom('list_rules').selectAll().orderBy('name').execute()).map(listRuleOf);
  }

  async get(id: number): Promise<ListRule | undefined> {
    const row = await this.#db.selectFrom('list_rules').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : listRuleOf(row);
  }

  /** @throws PolicyConflict when the name is taken, RulesRefused when it cannot be used. */
  create(input: ListRuleInput, by: string): Promise<ListRule> {
    return this.#policies.change(async (tx) => {
      await refuseTakenName(tx, input.name);
      const now = Date.now();
      const row = await tx.insertInto('list_rules').values({ ...columnsOf(input), version: 1, created_at: now, modified_at: now }).returningAll().executeTakeFirstOrThrow();
      return recorded(tx, usable(listRuleOf(row)), 'created', by);
    });
  }

  /** @returns undefined when there is none. @throws as create does, and PolicyConflict when it changed since or policies know it by its name. */
  update(id: number, input: ListRuleInput, by: string): Promise<ListRule | undefined> {
    return this.#policies.change(async (tx) => {
      const row = await rowOf(tx, id);
      if (row === undefined) return undefined;
      if (typeof input.version === 'number' && input.version !== row.version) {
        throw new PolicyConflict(`List rule "${row.name}" has changed since: your change was made from version ${input.version}, the newest is ${row.version}. Load it again and repeat the change.`);
      }
      return changed(tx, row, input, 'changed', by);
    });
  }

  /** The newest first, also of a rule that was deleted. */
  changes(id: number): Promise<ListRuleChange[]> {
    return listRuleChanges(this.#db, id);
  }

  /** Makes the rule again what it was in an older version, as a new one. @returns undefined when there is no such rule or version. */
  rollBack(id: number, version: number, by: string): Promise<ListRule | undefined> {
    return this.#policies.change(async (tx) => {
      const row = await rowOf(tx, id);
      const old = await listRuleOfVersion(tx, id, version);
      return row === undefined || old === undefined ? undefined : changed(tx, row, old, 'restored', by);
    });
  }

  /** @returns it as it was, or undefined. @throws PolicyConflict when policies use it. */
  remove(id: number, by: string): Promise<ListRule | undefined> {
    return this.#policies.change(async (tx) => {
      const row = await rowOf(tx, id);
      if (row === undefined) return undefined;
      await refuseUsed(tx, row.name, 'deleted');
      await tx.deleteFrom('list_rules').where('id', '=', id).execute();
      return recorded(tx, listRuleOf(row), 'deleted', by);
    });
  }
}

async function changed(tx: Tx, row: ListRuleRow, input: ListRuleInput, kind: 'changed' | 'restored', by: string): Promise<ListRule> {
  await refuseTakenName(tx, input.name, row.id);
  if (input.name !== row.name) await refuseUsed(tx, row.name, 'renamed');
  const changes = { ...columnsOf(input), version: row.version + 1, modified_at: Date.now() };
  return recorded(tx, usable(listRuleOf(await tx.updateTable('list_rules').set(changes).where('id', '=', row.id).returningAll().executeTakeFirstOrThrow())), kind, by);
}

async function recorded(tx: Tx, rule: ListRule, kind: ListRuleChange['kind'], by: string): Promise<ListRule> {
  await recordListRule(tx, rule, kind, by);
  return rule;
}

const rowOf = (tx: Tx, id: number): Promise<ListRuleRow | undefined> => tx.selectFrom('list_rules').selectAll().where('id', '=', id).executeTakeFirst();

async function refuseTakenName(tx: Tx, name: string, exceptId = 0): Promise<void> {
  const taken = await tx.selectFrom('list_rules').select('id').where('name', '=', name).where('id', '!=', exceptId).executeTakeFirst();
  if (taken !== undefined) throw new PolicyConflict(`A list rule with name "${name}" already exists`);
}

async function refuseUsed(tx: Tx, name: string, what: string): Promise<void> {
  const rows = await tx.selectFrom('policies').selectAll().where('type', '=', 'list_matching').execute();
  const users = rows.filter((row) => agentPolicyOf(row).ruleNames.includes(name)).map((row) => `"${row.name}"`);
  if (users.length > 0) throw new PolicyConflict(`List rule "${name}" cannot be ${what} while policies use it: ${users.join(', ')}`);
}

function usable(rule: ListRule): ListRule {
  const { problems } = loadListRules([rule]);
  if (problems.length > 0) throw new RulesRefused(problems.map(({ rule: name, message }) => ({ file: `list rule "${name}"`, message })));
  return rule;
}

type ClientColumns = Pick<ListRuleRow, 'name' | 'description' | 'tags' | 'details'>;
const columnsOf = ({ name, description, tags, details }: ListRuleInput): ClientColumns => ({ name, description, tags: JSON.stringify(tags), details: JSON.stringify(details) });

export function listRuleOf({ id, version, name, description, tags, details }: ListRuleRow): ListRule {
  return { id, version, name, description, tags: strings.parse(JSON.parse(tags)), details: listRuleDetails.parse(JSON.parse(details)) };
}
