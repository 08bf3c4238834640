import { describe, expect, it } from 'vitest';
import { StoreError } from '../stores/events/engine.ts';
import type { Engine } from '../stores/events/engine.ts';
import { EventStore } from '../stores/events/event-store.ts';
import { AGENT_ID, testEvent } from '../testing/events.ts';
import { IngestWriter } from './ingest-writer.ts';

/** An engine that takes rows into a list, or fails as told. */
class FakeEngine implements Engine {
  readonly generation = 1;
  readonly ids: string[] = [];
  failure: ((rows: string[]) => StoreError | undefined) | undefined;
  inserts = 0;

  query(): Promise<unknown[]> {
    return Promise.resolve([]);
  }

  run(): Promise<void> {
    return Promise.resolve();
  }

  insert(_table: string, rows: Uint8Array): Promise<void> {
    this.inserts += 1;
    const ids = Buffer.from(rows)
      .toString()
      .trimEnd()
      .split('\n')
      .map((row): string => JSON.parse(row).id);
    const failure = this.failure?.(ids);
    if (failure !== undefined) return Promise.reject(failure);
    this.ids.push(...ids);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function setUp(): { engine: FakeEngine; writer: IngestWriter; log: string[]; put: (seq: number, count: number, bytes?: number) => Promise<void> } {
  const engine = new FakeEngine();
  const log: string[] = [];
  const writer = new IngestWriter(
    new EventStore(engine),
    (level, message) => log.push(`${level} ${message}`),
    () => undefined,
  );
  const put = (seq: number, count: number, bytes = 100): Promise<void> =>
    new Promise((resolve) =>
      writer.put({ agentId: AGENT_ID, seq, events: Array.from({ length: count }, (_, n) => testEvent(seq * 1000 + n)) }, bytes, resolve),
    );
  return { engine, writer, log, put };
}

describe('ingest writer', () => {
  it('stores what waits in few inserts of at most ten thousand rows', async () => {
    const { engine, writer, put } = setUp();
    await Promise.all(Array.from({ length: 35 }, (_, seq) => put(seq + 1, 1000)));
    expect(engine.ids.length).toBe(35_000);
    // The first goes at once, alone; the others as full as may be.
    expect(engine.inserts).toBe(5);
    expect(writer.counters).toMatchObject({ queuedBatches: 0, queuedBytes: 0, storedEvents: 35_000 });
  });

  it('keeps what cannot be stored, says so once, and stores it when the disk has room again', async () => {
    const { engine, writer, log, put } = setUp();
    engine.failure = () => new StoreError('disk-full', 'Code: 243');
    const stored = put(1, 5);
    while (engine.inserts < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(writer.problem).toMatch(/disk is full/);
    expect(log).toEqual([expect.stringMatching(/^error events are not being stored: the disk is full/)]);
    engine.failure = undefined;
    await stored;
    expect(writer.problem).toBeUndefined();
    expect(log[1]).toMatch(/stored again/);
    expect(engine.ids.length).toBe(5);
  });

  it('leaves out the one event that the engine cannot read, counts it, and stores all others', async () => {
    const { engine, writer, log, put } = setUp();
    const poison = testEvent(1003).id;
    engine.failure = (ids) => (ids.includes(poison) ? new StoreError('unreadable', 'Code: 26') : undefined);
    await Promise.all([put(1, 10), put(2, 10)]);
    expect(engine.ids.length).toBe(19);
    expect(engine.ids).not.toContain(poison);
    expect(writer.counters.unreadableEvents).toBe(1);
    expect(log).toEqual([expect.stringContaining(poison)]);
  });

  it('says when it is full and when there is room', async () => {
    const { engine, writer, put } = setUp();
    engine.failure = () => new StoreError('unavailable', 'away');
    const stored = [put(1, 1, 20_000_000), put(2, 1, 20_000_000)];
    expect(writer.isFull).toBe(true);
    const room = new Promise<void>((resolve) => writer.onRoom(resolve));
    engine.failure = undefined;
    await room;
    expect(writer.isFull).toBe(false);
    await Promise.all(stored);
  });
});
