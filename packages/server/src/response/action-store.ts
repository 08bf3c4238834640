/** The record of all actions: each once, with the newest that is known of it. */
import { actionResult } from '@eyrie/schema';
import type { ActionResult } from '@eyrie/schema';
import { sql } from 'kysely';
import type { Metadata } from '../stores/metadata/metadata.ts';

export interface RecordedAction {
  readonly agentId: string;
  /** Name of the token by which a person asked; undefined for a policy's. */
  readonly requestedBy: string | undefined;
  readonly result: ActionResult;
}

export interface ActionQuery {
  readonly agentId?: string | undefined;
  readonly containerId?: string | undefined;
  readonly limit: number;
}

const KEPT_NS = 90n * 86_400n * 1_000_000_000n;
/** SQLite takes so many parameters in one statement, and more. */
const IDS_PER_QUERY = 500;
const DIGITS = 19;

export class ActionStore {
  readonly #db: Metadata;

  constructor(db: Metadata) {
    this.#db = db;
  }

  /** Fulfilled when all are on disk; telling one again changes nothing. @param requestedBy of one that is only begun. */
  async put(agentId: string, results: readonly ActionResult[], requestedBy?: string): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      for (const result of results) {
        await tx
          .insertInto('actions')
          .values({
            id: result.id,
            agent_id: agentId,
            event_id: result.eventId ?? null,
            requested_by: requestedBy ?? null,
            container_id: result.target.containerId ?? null,
            state: result.state,
            at: result.at.padStart(DIGITS, '0'),
            result: JSON.stringify(result),
          })
          .onConflict((conflict) =>
            conflict
              .column('id')
              .doUpdateSet((row) => ({ state: row.ref('excluded.state'), at: row.ref('excluded.at'), container_id: row.ref('excluded.container_id'), result: row.ref('excluded.result') }))
              // One that runs was dated by this server's clock when a person asked for it; and an agent tells of its own actions only.
              .where(sql<boolean>`actions.agent_id = excluded.agent_id AND (actions.state = 'running' OR excluded.at >= actions.at)`),
          )
          .execute();
      }
    });
  }

  /** @returns the actions of each event that has some, in the order of their time. */
  async ofEvents(eventIds: readonly string[]): Promise<Map<string, ActionResult[]>> {
    const found = new Map<string, ActionResult[]>();
    for (let from = 0; from < eventIds.length; from += IDS_PER_QUERY) {
      const rows = await this.#db
        .selectFrom('actions')
        .select(['event_id', 'result'])
        .where('event_id', 'in', eventIds.slice(from, from + IDS_PER_QUERY))
        .orderBy('at')
        .execute();
      for (const row of rows) {
        const eventId = row.event_id ?? '';
        found.set(eventId, [...(found.get(eventId) ?? []), actionResult.parse(JSON.parse(row.result))]);
      }
    }
    return found;
  }

  /** Newest first. */
  async list({ agentId, containerId, limit }: ActionQuery): Promise<RecordedAction[]> {
    let query = this.#db.selectFrom('actions').select(['agent_id', 'requested_by', 'result']).orderBy('at', 'desc').limit(limit);
    if (agentId !== undefined) query = query.where('agent_id', '=', agentId);
    // As shown, an id has its first twelve characters.
    if (containerId !== undefined) query = query.where('container_id', 'like', `${containerId.replaceAll(/[%_]/g, '')}%`);
    const rows = await query.execute();
    return rows.map((row) => ({ agentId: row.agent_id, requestedBy: row.requested_by ?? undefined, result: actionResult.parse(JSON.parse(row.result)) }));
  }

  /** @param now ns. */
  async forgetOld(now: bigint): Promise<void> {
    await this.#db
      .deleteFrom('actions')
      .where('at', '<', String(now - KEPT_NS).padStart(DIGITS, '0'))
      .execute();
  }
}
