/** What is known of each capture. */
import { CAPTURE_STATES, captureEnd, captureInfo } from '@eyrie/schema';
import type { CaptureFileEnd, CaptureInfo, CaptureState } from '@eyrie/schema';
import type { Selectable } from 'kysely';
import type { Metadata } from '../stores/metadata/metadata.ts';
import type { MetadataTables } from '../stores/metadata/tables.ts';

export interface StoredCapture {
  readonly id: string;
  readonly agentId: string;
  readonly state: CaptureState;
  readonly reason: string | undefined;
  /** Name of the token by which a person asked; undefined for a policy's. */
  readonly requestedBy: string | undefined;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Bytes that are here. */
  readonly size: number;
  readonly info: CaptureInfo;
  /** Once it is done. */
  readonly end: CaptureFileEnd | undefined;
}

export interface CaptureQuery {
  readonly state?: CaptureState | undefined;
  readonly agentId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly policyId?: number | undefined;
  /** Whole, or its beginning. */
  readonly containerId?: string | undefined;
  /** Milliseconds, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
}

type Changes = Partial<{ state: CaptureState; reason: string; size: number; end: CaptureFileEnd }>;

export class CaptureStore {
  readonly #db: Metadata;

  constructor(db: Metadata) {
    this.#db = db;
  }

  /** Of one that is known already nothing changes. */
  async add(agentId: string, info: CaptureInfo, state: CaptureState, requestedBy?: string): Promise<void> {
    await this.#db
      .insertInto('captures')
      .values({
        id: info.id,
        agent_id: agentId,
        state,
        reason: null,
        requested_by: requestedBy ?? null,
        event_id: info.eventId ?? null,
        policy_id: info.policy?.id ?? null,
        container_id: info.container?.id ?? info.containerId ?? null,
        created_at: Date.now(),
        size: 0,
        info: JSON.stringify(info),
        ended: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  async get(id: string): Promise<StoredCapture | undefined> {
    const row = await this.#db.selectFrom('captures').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : captureOf(row);
  }

  async set(id: string, { state, reason, size, end }: Changes): Promise<void> {
    const changes = {
      ...(state === undefined ? {} : { state }),
      ...(reason === undefined ? {} : { reason }),
      ...(size === undefined ? {} : { size }),
      ...(end === undefined ? {} : { ended: JSON.stringify(end) }),
    };
    await this.#db.updateTable('captures').set(changes).where('id', '=', id).execute();
  }

  async remove(id: string): Promise<void> {
    await this.#db.deleteFrom('captures').where('id', '=', id).execute();
  }

  /** Newest first. */
  async list({ state, agentId, eventId, policyId, containerId, from, to, limit }: CaptureQuery): Promise<StoredCapture[]> {
    let query = this.#db.selectFrom('captures').selectAll().orderBy('created_at', 'desc').orderBy('id').limit(limit);
    if (state !== undefined) query = query.where('state', '=', state);
    if (agentId !== undefined) query = query.where('agent_id', '=', agentId);
    if (eventId !== undefined) query = query.where('event_id', '=', eventId);
    if (policyId !== undefined) query = query.where('policy_id', '=', policyId);
    if (containerId !== undefined) query = query.where('container_id', 'like', `${containerId.replaceAll(/[%_]/g, '')}%`);
    if (from !== undefined) query = query.where('created_at', '>=', from);
    if (to !== undefined) query = query.where('created_at', '<=', to);
    return (await query.execute()).map(captureOf);
  }

  /** Id, age and size of all, newest first. */
  async sizes(): Promise<{ id: string; createdAt: number; size: number }[]> {
    const rows = await this.#db.selectFrom('captures').select(['id', 'created_at', 'size']).orderBy('created_at', 'desc').execute();
    return rows.map(({ id, created_at: createdAt, size }) => ({ id, createdAt, size }));
  }
}

function captureOf(row: Selectable<MetadataTables['captures']>): StoredCapture {
  return {
    id: row.id,
    agentId: row.agent_id,
    state: CAPTURE_STATES.find((state) => state === row.state) ?? 'error',
    reason: row.reason ?? undefined,
    requestedBy: row.requested_by ?? undefined,
    createdAt: row.created_at,
    size: row.size,
    info: captureInfo.parse(JSON.parse(row.info)),
    end: row.ended === null ? undefined : captureEnd.parse(JSON.parse(row.ended)),
  };
}
