/** Who changed which policy, when, and what it was then: rows of `policy_changes`. A row outlives its policy. */
import type { Selectable, Transaction } from 'kysely';
import { z } from 'zod';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { MetadataTables } from '../stores/metadata/tables.ts';
import { apiPolicyOf, type ApiPolicy } from './api-policy.ts';

type Tx = Transaction<MetadataTables>;
type PolicyRow = Selectable<MetadataTables['policies']>;
type ChangeRow = Selectable<MetadataTables['policy_changes']>;
export type ChangeKind = ChangeRow['kind'];

export interface PolicyChange {
  readonly kind: ChangeKind;
  /** Name of the token that was used; undefined: Eyrie itself. */
  readonly by: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** After the change; of a deletion: before it. Undefined when the change is about the order of all. */
  readonly policy: ApiPolicy | undefined;
}

/** The newest so many are told. */
const MAX_TOLD = 200;
/** Older ones than so many of one policy are forgotten: the first stays, to go back to. */
const MAX_KEPT = 500;

const storedRow = z.object({
  id: z.number(),
  version: z.number(),
  name: z.string(),
  description: z.string(),
  type: z.string(),
  severity: z.number(),
  enabled: z.number(),
  rule_names: z.string(),
  scope: z.string(),
  applies_to: z.string(),
  actions: z.string(),
  runbook: z.string(),
  notification_channel_ids: z.string(),
  position: z.number(),
  is_default: z.number(),
  extra: z.string(),
  created_at: z.number(),
  modified_at: z.number(),
}) satisfies z.ZodType<PolicyRow>;

/** @param what the policy as in the kind of the change; or the ids in their new order. */
export async function record(tx: Tx, what: PolicyRow | readonly number[], kind: ChangeKind, by: string): Promise<void> {
  const of = 'id' in what ? { policy_id: what.id, version: what.version } : { policy_id: 0, version: 0 };
  await tx
    .insertInto('policy_changes')
    .values({ ...of, kind, changed_by: by, changed_at: Date.now(), content: JSON.stringify(what) })
    .execute();
  const oldest = tx.selectFrom('policy_changes').select('id').where('policy_id', '=', of.policy_id).orderBy('id', 'desc').offset(MAX_KEPT).limit(MAX_KEPT);
  await tx.deleteFrom('policy_changes').where('id', 'in', oldest).where('version', '!=', 1).execute();
}

/** The newest change first. @param id of one policy; undefined: of all. */
export async function changes(db: Metadata, id?: number): Promise<PolicyChange[]> {
  const all = db.selectFrom('policy_changes').selectAll().orderBy('id', 'desc').limit(MAX_TOLD);
  return (await (id === undefined ? all : all.where('policy_id', '=', id)).execute()).map(changeOf);
}

/** When the order of policies last changed, and how often it did. */
export async function orderFacts(db: Metadata): Promise<{ version: number; createdOn: number; modifiedOn: number }> {
  const facts = await db
    .selectFrom('policy_changes')
    .select(({ fn }) => [fn.max('id').as('version'), fn.min('changed_at').as('first'), fn.max('changed_at').as('last')])
    .where('kind', '!=', 'changed')
    .executeTakeFirstOrThrow();
  return { version: Number(facts.version ?? 0), createdOn: Number(facts.first ?? 0), modifiedOn: Number(facts.last ?? 0) };
}

export async function rowOfVersion(tx: Tx, id: number, version: number): Promise<PolicyRow | undefined> {
  const row = await tx.selectFrom('policy_changes').select('content').where('policy_id', '=', id).where('version', '=', version).where('kind', '!=', 'deleted').executeTakeFirst();
  return row === undefined ? undefined : storedRow.parse(JSON.parse(row.content));
}

/** The policy as it was before it was deleted last. */
export async function newestDeletion(tx: Tx, id: number): Promise<PolicyRow | undefined> {
  const row = await tx.selectFrom('policy_changes').select('content').where('policy_id', '=', id).where('kind', '=', 'deleted').orderBy('id', 'desc').executeTakeFirst();
  return row === undefined ? undefined : storedRow.parse(JSON.parse(row.content));
}

function changeOf({ policy_id: id, kind, changed_by: by, changed_at: at, content }: ChangeRow): PolicyChange {
  return { kind, by: by === '' ? undefined : by, at, policy: id === 0 ? undefined : apiPolicyOf(storedRow.parse(JSON.parse(content))) };
}
