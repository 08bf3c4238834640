/** Who changed which list rule, when, and what it was then: rows of `list_rule_changes`. A row outlives its rule. */
import { listRule, type ListRule } from '@eyrie/schema';
import type { Selectable, Transaction } from 'kysely';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { MetadataTables } from '../stores/metadata/tables.ts';

type Tx = Transaction<MetadataTables>;
type ChangeRow = Selectable<MetadataTables['list_rule_changes']>;

export interface ListRuleChange {
  readonly kind: ChangeRow['kind'];
  /** Name of the token that was used; undefined: it is not known. */
  readonly by: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** After the change; of a deletion, before it. */
  readonly rule: ListRule;
}

/** The newest so many are told. */
const MAX_TOLD = 200;
/** Older ones than so many of one rule are forgotten. */
const MAX_KEPT = 500;

export async function recordListRule(tx: Tx, rule: ListRule, kind: ChangeRow['kind'], by: string): Promise<void> {
  await tx.insertInto('list_rule_changes').values({ rule_id: rule.id, version: rule.version, kind, changed_by: by, changed_at: Date.now(), content: JSON.stringify(rule) }).execute();
  const oldest = await tx.selectFrom('list_rule_changes').select('id').where('rule_id', '=', rule.id).orderBy('id', 'desc').offset(MAX_KEPT).limit(1).executeTakeFirst();
  if (oldest !== undefined) await tx.deleteFrom('list_rule_changes').where('rule_id', '=', rule.id).where('id', '<=', oldest.id).execute();
}

/** The newest first. */
export async function listRuleChanges(db: Metadata, ruleId: number): Promise<ListRuleChange[]> {
  const rows = await db.selectFrom('list_rule_changes').selectAll().where('rule_id', '=', ruleId).orderBy('id', 'desc').limit(MAX_TOLD).execute();
  return rows.map(({ kind, changed_by: by, changed_at: at, content }) => ({ kind, by: by === '' ? undefined : by, at, rule: listRule.parse(JSON.parse(content)) }));
}

/** @returns the rule as it was in that version. */
export async function listRuleOfVersion(tx: Tx, ruleId: number, version: number): Promise<ListRule | undefined> {
  const row = await tx.selectFrom('list_rule_changes').select('content').where('rule_id', '=', ruleId).where('version', '=', version).where('kind', '!=', 'deleted').executeTakeFirst();
  return row === undefined ? undefined : listRule.parse(JSON.parse(row.content));
}
