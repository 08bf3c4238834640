/** A data folder with so many stored policy events, over two weeks that end now. */
import { serverPaths, type StoreProgram } from '@eyrie/server';
import type { PolicyEvent } from '@eyrie/schema';
import { EventStore } from '../../packages/server/src/stores/events/event-store.ts';
import { StoreClient } from '../../packages/server/src/stores/events/store-client.ts';
import { fleetEvents } from './fleet.ts';

const SPAN = 14n * 86_400n * 1_000_000_000n;
/** Written one by one through the server's own store; the rest are copies of them at other times. */
const WRITTEN = 100_000;

/** @param total a multiple of 100,000. */
export async function fillStore(data: string, total: number, program: StoreProgram): Promise<void> {
  const client = new StoreClient({ program, folder: serverPaths(data).eventsFolder, memory: 3_000_000_000, log: (level, text) => console.error(level, text) });
  try {
    await client.untilReady(60_000);
    const store = new EventStore(client);
    await store.migrate(data);
    const copies = total / WRITTEN;
    const stretch = SPAN / BigInt(copies);
    const begin = BigInt(Date.now()) * 1_000_000n - SPAN;
    await write(store, fleetEvents(WRITTEN, begin, stretch));
    const columns = await writtenColumns(client);
    for (let copy = 1; copy < copies; copy++) await client.run(copyStatement(columns, BigInt(copy) * stretch, copy));
    await settled(client);
  } finally {
    await client.close();
  }
}

async function write(store: EventStore, events: readonly PolicyEvent[]): Promise<void> {
  for (let at = 0; at < events.length; at += 10_000) await store.insert([{ agentId: 'f'.repeat(32), seq: 1 + at / 10_000, events: events.slice(at, at + 10_000) }]);
}

async function writtenColumns(client: StoreClient): Promise<string[]> {
  const rows = await client.query("SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'policy_events' ORDER BY position");
  return rows.map((row) => (row as { name: string }).name);
}

/** The events that were written, `later` ns later and with ids of their own. */
function copyStatement(columns: readonly string[], later: bigint, copy: number): string {
  const id = `lower(hex(MD5(concat(toString(s.id), '${copy}'))))`;
  const changed: Readonly<Record<string, string>> = {
    id,
    time: `s.time + ${later}`,
    received: `intDiv(s.time + ${later}, 1000000)`,
    seq: `s.seq + ${copy * 10}`,
    event: `replaceOne(replaceOne(s.event, toString(s.id), ${id}), toString(s.time), toString(s.time + ${later}))`,
  };
  const values = columns.map((column) => changed[column] ?? `s.${column}`);
  return `INSERT INTO policy_events (${columns.join(', ')}) SELECT ${values.join(', ')} FROM policy_events AS s WHERE seq <= 10 SETTINGS max_insert_block_size = 100000, max_threads = 2`;
}

/** Waits until the parts are merged as far as the engine wants to. */
async function settled(client: StoreClient): Promise<void> {
  for (;;) {
    const [row] = await client.query('SELECT toUInt32(count()) AS n FROM system.merges');
    if ((row as { n: number }).n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
