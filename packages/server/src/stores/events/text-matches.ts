/**
 * Words that are looked for in the text of events, remembered: one look at the console asks for the same words in a list, a histogram, a summary and a
 * tree, and each would read the text of all events. The first question finds which events have the words; as long as these are few, every question after it
 * asks for these events by their ids, and reads the text only of what has arrived since.
 */
import { z } from 'zod';
import type { Engine, QueryLimits, SqlParams } from './engine.ts';

/** As to-sql.ts writes it: nothing that a client sent is in the text of a statement. */
const WORDS = /text LIKE \{(f\d+):String\}/g;

/** More matches than that are quickly found whenever they are asked for, and slowly told. */
const MOST_MATCHES = 10_000;
const MOST_REMEMBERED = 32;
const REMEMBERED_MS = 10 * 60_000;
/** A row may become visible so long after it was received: longer than an insert may take. */
const ARRIVAL_MS = 70_000;

interface Matches {
  /** Undefined: too many. */
  readonly ids: readonly string[] | undefined;
  /** Rows that were received then or later were perhaps not there; milliseconds since 1970. */
  readonly since: number;
}

interface Remembered {
  /** When it was asked for, milliseconds since 1970. */
  readonly at: number;
  /** It knows of events from this time on, in nanoseconds. */
  readonly from: bigint;
  readonly matches: Promise<Matches>;
}

const found = z.array(z.object({ id: z.string() }));

export class TextMatches implements Engine {
  readonly #engine: Engine;
  /** By pattern, the one used last at the end. */
  readonly #known = new Map<string, Remembered>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get generation(): number {
    return this.#engine.generation;
  }

  async query(sql: string, params: SqlParams = {}, limits?: QueryLimits): Promise<unknown[]> {
    const patterns = new Map([...sql.matchAll(WORDS)].map(([, name = '']) => [name, params[name]]));
    if (patterns.size === 0) return await this.#engine.query(sql, params, limits);
    // Every range of time begins by a parameter of this name.
    const from = params['from'];
    const more: Record<string, string | number> = {};
    const conditions = new Map<string, string>();
    for (const [name, pattern] of patterns) {
      const { ids, since } = typeof pattern === 'string' ? await this.#matchesOf(pattern, typeof from === 'bigint' ? from : 0n) : { ids: undefined, since: 0 };
      if (ids === undefined) continue;
      more[`${name}ids`] = ids.join(',');
      more[`${name}since`] = since;
      const known = `id IN (SELECT toFixedString(arrayJoin(splitByChar(',', {${name}ids:String})), 32))`;
      const arrived = `(received >= {${name}since:UInt64} AND text LIKE {${name}:String})`;
      conditions.set(name, ids.length === 0 ? arrived : `(${known} OR ${arrived})`);
    }
    return await this.#engine.query(sql.replace(WORDS, (whole, name: string) => conditions.get(name) ?? whole), { ...params, ...more }, limits);
  }

  async run(sql: string): Promise<void> {
    await this.#engine.run(sql);
  }

  async insert(table: string, rows: Uint8Array): Promise<void> {
    await this.#engine.insert(table, rows);
  }

  async close(): Promise<void> {
    await this.#engine.close();
  }

  #matchesOf(pattern: string, from: bigint): Promise<Matches> {
    const now = Date.now();
    const known = this.#known.get(pattern);
    this.#known.delete(pattern);
    const isGood = known !== undefined && known.from <= from && now - known.at < REMEMBERED_MS;
    const entry = isGood ? known : { at: now, from, matches: this.#find(pattern, from, now) };
    this.#known.set(pattern, entry);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return entry.matches;
  }

  async #find(pattern: string, from: bigint, now: number): Promise<Matches> {
    try {
      const rows = await this.#engine.query('SELECT toString(id) AS id FROM policy_events WHERE time >= {from:UInt64} AND text LIKE {pattern:String} LIMIT {most:UInt32}', { from, pattern, most: MOST_MATCHES + 1 });
      const ids = found.parse(rows).map(({ id }) => id);
      return { ids: ids.length > MOST_MATCHES ? undefined : ids, since: now - ARRIVAL_MS };
    } catch (error) {
      // What is too expensive once is not asked for four times; the next who asks tries again.
      this.#known.delete(pattern);
      throw error;
    }
  }
}
