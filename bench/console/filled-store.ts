/** A data folder with so many stored policy events, over two weeks that end now. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fleetEvents } from '../../e2e/support/fleet.ts';
import { withEventStore, writeEvents } from '../../e2e/support/event-store.ts';
import { logToStderr } from '../../packages/server/src/log.ts';
import { ConnectionStore } from '../../packages/server/src/topology/connection-store.ts';
import { manyNodes } from './many-nodes.ts';
import type { StoreClient } from '../../packages/server/src/stores/events/store-client.ts';

const SPAN = 14n * 86_400n * 1_000_000_000n;
/** Written one by one through the server's own store; the rest are copies of them at other times. */
const WRITTEN = 100_000;

/** @param total a multiple of 100,000. */
export async function fillStore(data: string, total: number): Promise<void> {
  await withEventStore(data, async (store, client) => {
    const copies = total / WRITTEN;
    const stretch = SPAN / BigInt(copies);
    const begin = BigInt(Date.now()) * 1_000_000n - SPAN;
    await writeEvents(store, fleetEvents(WRITTEN, begin, stretch));
    const columns = await writtenColumns(client);
    for (let copy = 1; copy < copies; copy++) await client.run(copyStatement(columns, BigInt(copy) * stretch, copy));
    await settled(client);
  });
}

/** The same store once more, to be written to; the files themselves are shared, since the engine replaces files and never changes them. All but one: it locks its folder by it. */
export function copyStore(from: string, to: string): void {
  execFileSync('cp', ['-al', `${from}/.`, to]);
  rmSync(join(to, 'server/events/data/status'), { force: true });
}

/** Who talked with whom a minute ago. */
export async function storeConnections(data: string): Promise<void> {
  await withEventStore(data, async (_store, client) => {
    const connections = new ConnectionStore(client, logToStderr);
    for (const { agentId, host, report } of manyNodes(BigInt(Date.now() - 60_000) * 1_000_000n)) await connections.put(agentId, host, report);
    await settled(client);
  });
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
