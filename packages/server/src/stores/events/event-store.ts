/** Policy events on disk: written in batches that count exactly once, read newest first. */
import { policyEvent } from '@eyrie/schema';
import type { PolicyEvent } from '@eyrie/schema';
import type { SqlCondition } from '../../filter/to-sql.ts';
import { pendingMigrations, readMigrations } from '../migrations.ts';
import type { Migration } from '../migrations.ts';
import type { Engine, SqlParams } from './engine.ts';
import { eventRow } from './event-row.ts';
import { z } from 'zod';

/** A batch as it arrived: its number and content are the same on every retry. */
export interface ArrivedBatch {
  readonly agentId: string;
  readonly seq: number;
  readonly events: readonly PolicyEvent[];
}

/** A place in the order of events: by time, then by id. */
export interface Position {
  readonly time: bigint;
  readonly id: string;
}

/** Bounds in nanoseconds, both included; `olderThan` and `newerThan` are not. */
export interface EventRange {
  readonly from: bigint;
  readonly to: bigint;
  readonly olderThan?: Position;
  readonly newerThan?: Position;
}

export interface StoredEvent {
  readonly event: PolicyEvent;
  /** When the server received it, in milliseconds. */
  readonly received: number;
}

export const LAST_TIME = 2n ** 64n - 1n;
export const MAX_ROWS_PER_INSERT = 10_000;

/** Beyond so many events it is worth a question of its own where a page begins. */
const FAR = 2000;

const position = z.object({ at: z.string(), id: z.string() });
const storedRow = z.object({ event: z.string(), received: z.number() });

export class EventStore {
  readonly engine: Engine;
  /** Highest stored batch number by agent, as of the engine's `#knownGeneration`. */
  #highest = new Map<string, number>();
  #knownGeneration = -1;
  #lastReceived = 0;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** @throws StartupError when the store was written by a newer Eyrie. */
  async migrate(where: string, migrations: readonly Migration[] = readMigrations('events')): Promise<void> {
    await this.engine.run(
      'CREATE TABLE IF NOT EXISTS schema_version (version UInt32, applied DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1',
    );
    const current = await this.#number('SELECT max(version) AS value FROM schema_version');
    for (const migration of pendingMigrations(migrations, current, where)) {
      // The statements can be repeated, so an interrupted migration is simply run again.
      for (const statement of migration.statements) await this.engine.run(statement);
      await this.engine.run(`INSERT INTO schema_version (version) VALUES (${migration.version})`);
    }
    this.#lastReceived = await this.#number('SELECT max(received) AS value FROM policy_events');
  }

  /**
   * Stores all events of all batches, each exactly once however often it is sent: batches of one agent must come in order of their numbers.
   * All rows go in as one block, so they are stored together or not at all. Whether an interrupted insert happened is found out by looking:
   * a batch with a number not above the highest stored one is compared with what is there, event by event.
   * Why not the engine's own deduplication: docs/decisions/021-exactly-once.md.
   * @returns how many events were new.
   */
  async insert(batches: readonly ArrivedBatch[]): Promise<number> {
    await this.#learnHighest();
    const received = this.#receivedNow();
    const rows: string[] = [];
    for (const batch of batches) {
      const known = batch.seq <= (this.#highest.get(batch.agentId) ?? 0) ? await this.#storedIds(batch) : undefined;
      const seen = new Set<string>();
      for (const event of batch.events) {
        if (known?.has(event.id) === true || seen.has(event.id)) continue;
        seen.add(event.id);
        rows.push(eventRow(event, { agentId: batch.agentId, seq: batch.seq, received }));
      }
    }
    if (rows.length > 0) {
      try {
        await this.engine.insert('policy_events', Buffer.from(rows.join('')));
      } catch (error) {
        // It may have been stored all the same.
        this.#knownGeneration = -1;
        throw error;
      }
    }
    for (const { agentId, seq } of batches) this.#highest.set(agentId, Math.max(seq, this.#highest.get(agentId) ?? 0));
    return rows.length;
  }

  /**
   * Two questions: which events, from narrow columns only, and then those events whole. In one, the engine would unpack whole events by the thousand.
   * @param skip so many events of the range come before
   * @returns up to `limit` events of the range, newest first. With `newerThan`, those nearest to it.
   */
  async page(range: EventRange, filter: SqlCondition, limit: number, skip = 0): Promise<StoredEvent[]> {
    return skip > FAR && range.newerThan === undefined ? await this.#farPage(range, filter, limit, skip) : await this.#nearPage(range, filter, limit, skip);
  }

  async #nearPage(range: EventRange, filter: SqlCondition, limit: number, skip: number): Promise<StoredEvent[]> {
    const { sql, params } = rangeCondition(range, filter);
    const order = range.newerThan === undefined ? 'DESC' : 'ASC';
    const found = await this.engine.query(
      `SELECT toString(time) AS at, id FROM policy_events WHERE ${sql} ORDER BY time ${order}, id ${order} LIMIT {limit:UInt32} OFFSET {skip:UInt32}`,
      { ...params, limit, skip },
    );
    return this.#whole(z.array(position).parse(found));
  }

  /** As {@link page}. Where the page begins is found by the times alone: ordering millions by their ids too takes five times as long, and decides only between events of the same moment. */
  async #farPage(range: EventRange, filter: SqlCondition, limit: number, skip: number): Promise<StoredEvent[]> {
    const { sql, params } = rangeCondition(range, filter);
    const found = await this.engine.query(`SELECT toString(time) AS at FROM policy_events WHERE ${sql} ORDER BY time DESC LIMIT 1 OFFSET {skip:UInt32}`, { ...params, skip });
    const [first] = z.array(z.object({ at: z.string() })).parse(found);
    if (first === undefined) return [];
    const to = BigInt(first.at);
    const newer = await this.engine.query(`SELECT toUInt32(count()) AS n FROM policy_events WHERE ${sql} AND time > {begin:UInt64}`, { ...params, begin: to });
    const passed = z.tuple([z.object({ n: z.number() })]).parse(newer)[0].n;
    return await this.#nearPage({ ...range, to }, filter, limit, Math.max(0, skip - passed));
  }

  /** The events at these positions, newest first. */
  async #whole(positions: readonly z.infer<typeof position>[]): Promise<StoredEvent[]> {
    if (positions.length === 0) return [];
    // The times are the beginning of the sorting key: they lead straight to the few blocks that hold the events.
    const rows = await this.engine.query(
      'SELECT event, received FROM policy_events WHERE time IN {times:Array(UInt64)} AND id IN {ids:Array(String)} ORDER BY time DESC, id DESC',
      { times: positions.map(({ at }) => BigInt(at)), ids: positions.map(({ id }) => id) },
    );
    return rows.map(storedEvent);
  }

  /** The same in one question: quicker when all that is unpacked is wanted. */
  async wholePage(range: EventRange, filter: SqlCondition, limit: number): Promise<StoredEvent[]> {
    const { sql, params } = rangeCondition(range, filter);
    const rows = await this.engine.query(`SELECT event, received FROM policy_events WHERE ${sql} ORDER BY time DESC, id DESC LIMIT {limit:UInt32}`, {
      ...params,
      limit,
    });
    return rows.map(storedEvent);
  }

  /** @returns which of these ids are stored. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.engine.query('SELECT toString(id) AS id FROM policy_events WHERE id IN {ids:Array(String)}', { ids });
    return new Set(
      z
        .array(z.object({ id: z.string() }))
        .parse(rows)
        .map(({ id }) => id),
    );
  }

  async byId(id: string): Promise<StoredEvent | undefined> {
    const rows = await this.engine.query('SELECT event, received FROM policy_events WHERE id = {id:String} LIMIT 1', { id });
    return rows[0] === undefined ? undefined : storedEvent(rows[0]);
  }

  /** Events in order of arrival, for a live view that was away: those received at `since` (ms) or later, oldest first. */
  async arrivedSince(since: number, filter: SqlCondition, limit: number): Promise<StoredEvent[]> {
    const rows = await this.engine.query(
      `SELECT event, received FROM policy_events WHERE received >= {since:UInt64} AND ${filter.sql} ORDER BY received, time, id LIMIT {limit:UInt32}`,
      {
        ...filter.params,
        since,
        limit,
      },
    );
    return rows.map(storedEvent);
  }

  async #learnHighest(): Promise<void> {
    if (this.#knownGeneration === this.engine.generation) return;
    const rows = z
      .array(z.object({ agent_id: z.string(), highest: z.number() }))
      .parse(await this.engine.query('SELECT agent_id, max(seq) AS highest FROM policy_events GROUP BY agent_id'));
    this.#highest = new Map(rows.map((row) => [row.agent_id, row.highest]));
    this.#knownGeneration = this.engine.generation;
  }

  async #storedIds(batch: ArrivedBatch): Promise<Set<string>> {
    const times = batch.events.map((event) => BigInt(event.timestamp));
    const params: SqlParams = {
      from: times.reduce((least, time) => (time < least ? time : least), LAST_TIME),
      to: times.reduce((most, time) => (time > most ? time : most), 0n),
      ids: batch.events.map((event) => event.id),
    };
    const rows = await this.engine.query(
      'SELECT toString(id) AS id FROM policy_events WHERE time BETWEEN {from:UInt64} AND {to:UInt64} AND id IN {ids:Array(String)}',
      params,
    );
    return new Set(
      z
        .array(z.object({ id: z.string() }))
        .parse(rows)
        .map((row) => row.id),
    );
  }

  /** Never goes back, whatever the clock does: live views resume by it. */
  #receivedNow(): number {
    this.#lastReceived = Math.max(this.#lastReceived, Date.now());
    return this.#lastReceived;
  }

  async #number(sql: string): Promise<number> {
    const [row] = z.array(z.object({ value: z.number() })).parse(await this.engine.query(sql));
    return row?.value ?? 0;
  }
}

function storedEvent(row: unknown): StoredEvent {
  const { event, received } = storedRow.parse(row);
  return { event: policyEvent.parse(JSON.parse(event)), received };
}

/** The condition of a range and a filter, and its parameters. */
export function rangeCondition(range: EventRange, filter: SqlCondition): SqlCondition {
  const parts = ['time BETWEEN {from:UInt64} AND {to:UInt64}'];
  const params: Record<string, string | bigint> = { from: range.from, to: range.to };
  if (range.olderThan !== undefined) {
    parts.push('time <= {oldTime:UInt64} AND (time, id) < ({oldTime:UInt64}, {oldId:String})');
    params['oldTime'] = range.olderThan.time;
    params['oldId'] = range.olderThan.id;
  }
  if (range.newerThan !== undefined) {
    parts.push('time >= {newTime:UInt64} AND (time, id) > ({newTime:UInt64}, {newId:String})');
    params['newTime'] = range.newerThan.time;
    params['newId'] = range.newerThan.id;
  }
  return { sql: `${parts.join(' AND ')} AND ${filter.sql}`, params: { ...params, ...filter.params } };
}
