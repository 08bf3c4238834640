import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyEvent } from '@eyrie/schema';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFilter } from '../../filter/compile.ts';
import { idOf, NEW_YEAR, testEvent } from '../../testing/events.ts';
import { STORE_PROGRAM } from '../../testing/programs.ts';
import { printLabelExpression } from '@eyrie/schema';
import { randomFilter } from '../../testing/random-filter.ts';
import { readMigrations } from '../migrations.ts';
import { wellFormedJson } from './event-row.ts';
import { EventStore, LAST_TIME } from './event-store.ts';
import { countEvents } from './statistics.ts';
import { StoreClient } from './store-client.ts';
import { TextMatches } from './text-matches.ts';

const ALL = compileFilter('').sql;
const ALWAYS = { from: 0n, to: LAST_TIME };
const MEMORY = 1_000_000_000;

/** Halves of surrogate pairs become U+FFFD. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

describe('event store on the embedded engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-store-'));
  let client: StoreClient;
  let store: EventStore;

  beforeAll(async () => {
    client = new StoreClient({ program: STORE_PROGRAM, folder, memory: MEMORY, log: () => undefined });
    store = new EventStore(client);
    await store.migrate(folder);
  });
  afterAll(async () => {
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives back what it stored, newest first, with exact times', async () => {
    const events = Array.from({ length: 30 }, (_, n) => testEvent(n));
    expect(await store.insert([{ agentId: idOf('a'), seq: 1, events }])).toBe(30);
    const page = await store.page(ALWAYS, ALL, 10);
    expect(page.map((stored) => stored.event)).toEqual(events.slice(20).reverse());
    expect(page[0]?.event.timestamp).toBe(String(NEW_YEAR + 29n * 1_000_007n));
    expect((await store.byId(idOf('event 3')))?.event).toEqual(events[3]);
    expect(await store.byId(idOf('nothing'))).toBeUndefined();
  });

  it.each([700, 2600])('pages far down as near the top, also among %i events of the same moment', async (ofOneMoment) => {
    const same = NEW_YEAR - 10n ** 17n + BigInt(ofOneMoment) * 1000n;
    const events = Array.from({ length: 5200 }, (_, n) => ({ ...testEvent(ofOneMoment * 10_000 + n), timestamp: String(same + BigInt(Math.floor(n / ofOneMoment))), output: 'far down' }));
    for (let at = 0; at < events.length; at += 2600) await store.insert([{ agentId: idOf(`far ${ofOneMoment}`), seq: 1 + at, events: events.slice(at, at + 2600) }]);
    const range = { from: same, to: same + 100n };
    const order = events.toSorted((a, b) => (a.timestamp === b.timestamp ? (a.id < b.id ? 1 : -1) : a.timestamp < b.timestamp ? 1 : -1)).map(({ id }) => id);
    for (const skip of [0, 1999, 2001, 2100, 3499, 3500, 5190, 5199]) {
      expect((await store.page(range, ALL, 20, skip)).map(({ event }) => event.id)).toEqual(order.slice(skip, skip + 20));
    }
    expect(await store.page(range, ALL, 20, 5200)).toEqual([]);
  });

  it('stores a repeated batch once, and completes one of which a part is there', async () => {
    const events = Array.from({ length: 20 }, (_, n) => testEvent(1000 + n));
    const before = await countEvents(client, ALWAYS, ALL);
    await store.insert([{ agentId: idOf('a'), seq: 2, events: events.slice(0, 12) }]);
    expect(await store.insert([{ agentId: idOf('a'), seq: 2, events }])).toBe(8);
    expect(await store.insert([{ agentId: idOf('a'), seq: 2, events }])).toBe(0);
    expect(await countEvents(client, ALWAYS, ALL)).toBe(before + 20);
  });

  it('finds words as often as they are asked for, also in what has arrived since and in what is older than was asked before', async () => {
    const remembering = new TextMatches(client);
    const words = compileFilter('freeText in ("needle of this test")').sql;
    const count = (from: bigint): Promise<number> => countEvents(remembering, { from, to: LAST_TIME }, words);
    const event = (number: number, time: bigint): PolicyEvent => ({ ...testEvent(5000 + number), timestamp: String(time), output: `a needle of this test, number ${number}` });
    const middle = NEW_YEAR - 10n ** 15n;
    await store.insert([{ agentId: idOf('a'), seq: 50, events: [event(1, middle - 5n), event(2, middle + 5n), event(3, middle + 6n)] }]);
    expect([await count(middle), await count(middle), await count(middle + 6n)]).toEqual([2, 2, 1]);
    await store.insert([{ agentId: idOf('a'), seq: 51, events: [event(4, middle + 7n), event(5, middle - 6n)] }]);
    expect([await count(middle), await count(0n), await count(middle)]).toEqual([3, 5, 3]);
    expect(await countEvents(remembering, ALWAYS, compileFilter('not (freeText in ("needle of this test", "nowhere"))').sql)).toBe((await countEvents(client, ALWAYS, ALL)) - 5);
    expect((await new EventStore(remembering).page(ALWAYS, words, 10)).map(({ event: { output } }) => output.at(-1))).toEqual(['4', '3', '2', '1', '5']);
  });

  it('finds by SQL exactly what the same filter finds in memory', async () => {
    const events = [
      ...Array.from({ length: 40 }, (_, n) => testEvent(5000 + n)),
      testEvent(5100, { output: 'ünïcødé 😀 HAPPENED', fields: { 'fd.name': "it's", 'evt.num': 0, quoted: 'a\\b' } }),
      testEvent(5101, { container: { id: 'abc123', name: "' OR 1=1 --", image: 'nginx:1' }, labels: { 'fd.name': '{f0:String}' } }),
      testEvent(5102, { output: 'a\nb\tc\u0000d', rule: { name: '\u0000', description: '', priority: 'INFO', tags: [] }, processes: [] }),
    ];
    await store.insert([{ agentId: idOf('filters'), seq: 1, events }]);
    const range = { from: NEW_YEAR + 5000n * 1_000_007n, to: NEW_YEAR + 5102n * 1_000_007n };
    await fc.assert(
      fc.asyncProperty(randomFilter, async (filter) => {
        const { sql, test } = compileFilter(printLabelExpression(filter));
        const found = await store.page(range, sql, 1000);
        const expected = events.filter(test).map((event) => event.id);
        expect(found.map((stored) => stored.event.id).sort()).toEqual(expected.sort());
      }),
      { numRuns: 150 },
    );
  });

  it('passes any text and number to the engine and back unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.string({ unit: 'binary' }).map(wellFormed)),
        fc.bigInt({ min: 0n, max: LAST_TIME }),
        async (text, list, number) => {
          const [row] = await client.query('SELECT {text:String} AS text, {list:Array(String)} AS list, toString({number:UInt64}) AS number', {
            text,
            list,
            number,
          });
          expect(row).toEqual({ text, list, number: String(number) });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stores whatever text an event holds, once it is valid Unicode', async () => {
    let seq = 0;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (output, name) => {
        // A field or label of this name would be the object's prototype; none is called so.
        fc.pre(output !== '__proto__' && name !== '__proto__');
        seq += 1;
        const sent = testEvent(6000 + seq, { output, fields: { [name]: output }, labels: { [output]: name } });
        const arrived: PolicyEvent = JSON.parse(wellFormedJson(JSON.stringify(sent)));
        expect(await store.insert([{ agentId: idOf('texts'), seq, events: [arrived] }])).toBe(1);
        expect((await store.byId(sent.id))?.event).toEqual(arrived);
        expect(arrived.output).toBe(wellFormed(output));
      }),
      { numRuns: 60 },
    );
  });

  it('survives the death of its process, and knows then what it had stored', async () => {
    const events = Array.from({ length: 5 }, (_, n) => testEvent(2000 + n));
    await store.insert([{ agentId: idOf('a'), seq: 3, events }]);
    const before = await countEvents(client, ALWAYS, ALL);
    const pid = client.pid;
    if (pid === undefined) throw new Error('no store process');
    process.kill(pid, 'SIGKILL');
    await expect(client.query('SELECT sleep(1)')).rejects.toThrow(/went away|not available/);
    expect(await store.insert([{ agentId: idOf('a'), seq: 3, events }])).toBe(0);
    expect(await countEvents(client, ALWAYS, ALL)).toBe(before);
    expect(client.pid).not.toBe(pid);
  });

  it('writes while a long query runs, and ends a query that takes too long or too much', async () => {
    let ended = false;
    const long = client.query('SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1', {}, { seconds: 2 }).finally(() => {
      ended = true;
    });
    const outcome = long.catch((error: unknown) => error);
    await store.insert([{ agentId: idOf('a'), seq: 4, events: [testEvent(9000)] }]);
    expect(await store.page(ALWAYS, ALL, 1)).toMatchObject([{ event: { id: idOf('event 9000') } }]);
    expect(ended).toBe(false);
    expect(await outcome).toMatchObject({ code: 'too-expensive' });
    await expect(client.query('SELECT length(groupArray(number)) FROM numbers(100000000)', {}, { memory: 50_000_000 })).rejects.toMatchObject({
      code: 'too-expensive',
    });
  });

  it('answers filters by tactic and workload also for events from before there were columns for them', async () => {
    const old = mkdtempSync(join(tmpdir(), 'eyrie-old-store-'));
    const engine = new StoreClient({ program: STORE_PROGRAM, folder: old, memory: MEMORY, log: () => undefined });
    try {
      const first = new EventStore(engine);
      await first.migrate(old, readMigrations('events').slice(0, 1));
      const events = Array.from({ length: 12 }, (_, n) => testEvent(n));
      await first.insert([{ agentId: idOf('a'), seq: 1, events }]);
      const migrated = new EventStore(engine);
      await migrated.migrate(old);
      for (const text of ['mitre.tactic = Execution', 'kubernetes.workload.name = set-0', 'kubernetes.namespace.name = prod', 'ruleType = falco', 'freeText = "happened (7)"']) {
        const { sql, test } = compileFilter(text);
        const found = await migrated.page(ALWAYS, sql, 100);
        expect(found.map(({ event }) => event.id), text).toEqual(events.filter(test).map(({ id }) => id).reverse());
        expect(found.length, text).toBeGreaterThan(0);
      }
    } finally {
      await engine.close();
      rmSync(old, { recursive: true, force: true });
    }
  });

  it('refuses a store of a newer version by naming both', async () => {
    await client.run('INSERT INTO schema_version (version) VALUES (99)');
    await expect(new EventStore(client).migrate('/data/events')).rejects.toThrow(/\/data\/events has schema version 99, this Eyrie knows versions up to \d+/);
  });
});
