/** What people have made of policy events: acknowledged, false positive, whose it is, what was said. Every change is kept with who and when. */
import { z } from 'zod';
import { reasonOf } from '../log.ts';
import type { Log } from '../log.ts';
import type { Engine } from '../stores/events/engine.ts';
import type { Metadata } from '../stores/metadata/metadata.ts';

export const TRIAGE_STATES = ['open', 'acknowledged', 'falsePositive'] as const;
export type TriageState = (typeof TRIAGE_STATES)[number];

export interface TriageOfEvent {
  readonly state: TriageState;
  /** Empty: nobody. */
  readonly assignee: string;
  /** How many comments there are. */
  readonly comments: number;
}

export const UNTOUCHED: TriageOfEvent = { state: 'open', assignee: '', comments: 0 };

/** Only what is given is changed. */
export interface TriageChange {
  readonly state?: TriageState | undefined;
  readonly assignee?: string | undefined;
  readonly comment?: string | undefined;
}

export interface TriageLogEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
  readonly what: 'state' | 'assignee' | 'comment';
  readonly value: string;
}

const MAX_COPIED_AT_ONCE = 5000;
const stateRow = z.object({ event_id: z.string(), state: z.enum(TRIAGE_STATES), assignee: z.string(), comments: z.number() });
const logRow = z.object({ at: z.number(), by: z.string(), what: z.enum(['state', 'assignee', 'comment']), value: z.string() });

export class Triage {
  readonly #db: Metadata;
  readonly #engine: Engine;
  readonly #log: Log;
  #copying: Promise<void> = Promise.resolve();

  private constructor(db: Metadata, engine: Engine, log: Log) {
    this.#db = db;
    this.#engine = engine;
    this.#log = log;
  }

  /** The event store must be migrated. */
  static async open(db: Metadata, engine: Engine, log: Log): Promise<Triage> {
    const triage = new Triage(db, engine, log);
    await triage.#copy();
    return triage;
  }

  /** Of these events, those that somebody has touched. */
  async of(ids: readonly string[]): Promise<Map<string, TriageOfEvent>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#db.selectFrom('event_triage').select(['event_id', 'state', 'assignee', 'comments']).where('event_id', 'in', [...ids]).execute();
    return new Map(rows.map((row) => stateRow.parse(row)).map(({ event_id: id, ...triage }) => [id, triage]));
  }

  /** What was done to an event, the oldest first. */
  async history(id: string): Promise<TriageLogEntry[]> {
    const rows = await this.#db.selectFrom('event_triage_log').select(['at', 'by', 'what', 'value']).where('event_id', '=', id).orderBy('id').execute();
    return rows.map((row) => logRow.parse(row));
  }

  /**
   * Changes all of these events or none.
   * @param by who does it
   */
  async change(ids: readonly string[], change: TriageChange, by: string): Promise<Map<string, TriageOfEvent>> {
    const before = await this.of(ids);
    const after = new Map<string, TriageOfEvent>();
    await this.#db.transaction().execute(async (tx) => {
      const newest = await tx.selectFrom('event_triage').select(({ fn }) => fn.max('changed').as('changed')).executeTakeFirst();
      let changed = Math.max(Date.now(), Number(newest?.changed ?? 0));
      for (const id of new Set(ids)) {
        const old = before.get(id) ?? UNTOUCHED;
        const entries = entriesOf(old, change);
        const next = { state: change.state ?? old.state, assignee: change.assignee ?? old.assignee, comments: old.comments + (change.comment === undefined ? 0 : 1) };
        after.set(id, next);
        if (entries.length === 0) continue;
        changed += 1;
        const row = { ...next, changed };
        await tx.insertInto('event_triage').values({ event_id: id, ...row }).onConflict((conflict) => conflict.column('event_id').doUpdateSet(row)).execute();
        await tx.insertInto('event_triage_log').values(entries.map((entry) => ({ event_id: id, at: Date.now(), by, ...entry }))).execute();
      }
    });
    await this.#copy();
    return after;
  }

  /** Writes what the event store lacks. When it is away now, the next change or the next start does it. */
  #copy(): Promise<void> {
    this.#copying = this.#copying.then(async () => {
      try {
        while ((await this.#copyOnce()) === MAX_COPIED_AT_ONCE);
      } catch (error) {
        this.#log('warn', `filters by the state of events are behind what people did: ${reasonOf(error)}`);
      }
    });
    return this.#copying;
  }

  async #copyOnce(): Promise<number> {
    const [copied] = z.array(z.object({ changed: z.string() })).parse(await this.#engine.query('SELECT toString(max(changed)) AS changed FROM event_states'));
    const rows = await this.#db
      .selectFrom('event_triage')
      .select(['event_id as id', 'state', 'assignee', 'changed'])
      .where('changed', '>', Number(copied?.changed ?? 0))
      .orderBy('changed')
      .limit(MAX_COPIED_AT_ONCE)
      .execute();
    if (rows.length > 0) await this.#engine.insert('event_states', Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
    return rows.length;
  }
}

/** What of a change is news. */
function entriesOf(old: TriageOfEvent, { state, assignee, comment }: TriageChange): Pick<TriageLogEntry, 'what' | 'value'>[] {
  const entries: Pick<TriageLogEntry, 'what' | 'value'>[] = [];
  if (state !== undefined && state !== old.state) entries.push({ what: 'state', value: state });
  if (assignee !== undefined && assignee !== old.assignee) entries.push({ what: 'assignee', value: assignee });
  if (comment !== undefined) entries.push({ what: 'comment', value: comment });
  return entries;
}
