import { severityName } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { createBatcher } from './batcher.ts';

function setUp(): { batches: [string, number, unknown][]; batcher: ReturnType<typeof createBatcher> } {
  const batches: [string, number, unknown][] = [];
  return { batches, batcher: createBatcher((lane, events, body) => batches.push([lane, events, JSON.parse(body)])) };
}

describe('batcher', () => {
  it('makes one batch per severity, in the order of the events, and none of nothing', () => {
    const { batches, batcher } = setUp();
    for (const [index, severity] of [0, 7, 3, 6, 7].entries()) batcher.add(severityName(severity), String(index));
    expect(batcher.waiting).toBe(5);
    batcher.flush();
    batcher.flush();
    expect(batches).toEqual([
      ['High', 2, [0, 2]],
      ['Low', 1, [3]],
      ['Info', 2, [1, 4]],
    ]);
    expect(batcher.waiting).toBe(0);
  });

  it('ends a batch when it has many events or many bytes', () => {
    const { batches, batcher } = setUp();
    for (let n = 0; n < 1100; n += 1) batcher.add('Medium', '1');
    expect(batches.map(([, events]) => events)).toEqual([500, 500]);
    for (let n = 0; n < 5; n += 1) batcher.add('Medium', `"${'x'.repeat(100_000)}"`);
    expect(batches.slice(2).map(([, events]) => events)).toEqual([102, 2]);
    batcher.flush();
  });

  it('ends batches by itself after a moment', async () => {
    const { batches, batcher } = setUp();
    batcher.add('High', '1');
    while (batches.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(batches).toEqual([['High', 1, [1]]]);
  });
});
