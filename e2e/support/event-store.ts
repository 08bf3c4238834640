/** The event store of a data folder, written to directly before a server is started on it. */
import type { PolicyEvent } from '@eyrie/schema';
import { serverPaths } from '@eyrie/server';
import { logToStderr } from '../../packages/server/src/log.ts';
import { EventStore } from '../../packages/server/src/stores/events/event-store.ts';
import { StoreClient } from '../../packages/server/src/stores/events/store-client.ts';
import { STORE_PROGRAM } from '../../packages/server/src/testing/programs.ts';

const MEMORY = 3_000_000_000;
const AT_ONCE = 10_000;

/** Opens, migrates and, when the work is done, closes it. */
export async function withEventStore(data: string, work: (store: EventStore, client: StoreClient) => Promise<void>): Promise<void> {
  const client = new StoreClient({ program: STORE_PROGRAM, folder: serverPaths(data).eventsFolder, memory: MEMORY, log: logToStderr });
  try {
    await client.untilReady(60_000);
    const store = new EventStore(client);
    await store.migrate(data);
    await work(store, client);
  } finally {
    await client.close();
  }
}

/** As one agent whose batches are numbered from 1. */
export async function writeEvents(store: EventStore, events: readonly PolicyEvent[]): Promise<void> {
  for (let at = 0; at < events.length; at += AT_ONCE) await store.insert([{ agentId: 'f'.repeat(32), seq: 1 + at / AT_ONCE, events: events.slice(at, at + AT_ONCE) }]);
}
