import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEVERITY_NAMES } from '@eyrie/schema';
import type { SeverityName } from '@eyrie/schema';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeRecord, scanSegment } from './record.ts';
import { Spool } from './spool.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'eyrie-spool-'));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function open(path: string, maxBytes = 1_000_000, segmentBytes?: number): Spool {
  const spool = new Spool({ folder: path, maxBytes, ...(segmentBytes === undefined ? {} : { segmentBytes }) });
  cleanups.push(() => spool.close());
  return spool;
}

/** All batches that would be sent, as «number:body». */
function drain(spool: Spool): string[] {
  const found: string[] = [];
  for (let batch = spool.next(0); batch !== undefined; batch = spool.next(batch.seq)) found.push(`${batch.seq}:${batch.body}`);
  return found;
}

const NOTHING_LOST = { High: 0, Medium: 0, Low: 0, Info: 0 };

describe('spool', () => {
  it('gives batches back in the order of their numbers, whatever their severity, also after a new start', () => {
    const path = folder();
    const first = open(path);
    const lanes: SeverityName[] = ['Info', 'High', 'Low', 'High', 'Medium'];
    const expected = lanes.map((lane, index) => `${first.append(lane, 1, `["${lane} ${index}"]`)}:["${lane} ${index}"]`);
    expect(drain(first)).toEqual(expected);
    first.close();
    const second = open(path);
    expect(drain(second)).toEqual(expected);
    expect(second.events).toBe(5);
    expect(second.append('High', 1, '[]')).toBe(6);
  });

  it('forgets what is acknowledged, and never gives a number out twice, even when nothing is left', () => {
    const path = folder();
    const first = open(path);
    for (let n = 0; n < 10; n += 1) first.append('High', 2, `[${n}]`);
    first.acknowledge(4);
    expect(first.events).toBe(12);
    first.close();
    const second = open(path);
    expect(drain(second)[0]).toBe('5:[4]');
    second.acknowledge(10);
    expect(drain(second)).toEqual([]);
    second.close();
    expect(readdirSync(path)).toEqual(['state']);
    expect(open(path).append('Low', 1, '[]')).toBe(11);
  });

  it('ignores an acknowledgement of what was never sent', () => {
    const spool = open(folder());
    spool.append('High', 1, '[1]');
    spool.acknowledge(99);
    expect(drain(spool)).toEqual(['1:[1]']);
  });

  it('drops the least severe first when it is full, counts them, and refuses only what is less severe than all it has', () => {
    const spool = open(folder(), 40_000, 4096);
    const body = `["${'x'.repeat(1000)}"]`;
    for (let n = 0; n < 10; n += 1) spool.append('Info', 1, body);
    for (let n = 0; n < 10; n += 1) spool.append('Medium', 1, body);
    for (let n = 0; n < 30; n += 1) spool.append('High', 1, body);
    expect(spool.dropped.Info).toBe(10);
    expect(spool.dropped.High).toBe(0);
    const medium = spool.dropped.Medium;
    expect(medium).toBeGreaterThan(0);
    for (let n = 0; n < 30; n += 1) spool.append('High', 1, body);
    expect(spool.dropped.Medium).toBe(10);
    expect(spool.dropped.High).toBeGreaterThan(0);
    expect(spool.append('Low', 3, `["${'x'.repeat(8000)}"]`)).toBeUndefined();
    expect(spool.dropped.Low).toBe(3);
    expect(spool.bytes).toBeLessThanOrEqual(40_000);
    const kept = drain(spool).length;
    const { High, Medium, Low, Info } = spool.dropped;
    expect(kept + High + Medium + Low + Info).toBe(83);
  });

  it('does not drop what is on its way to the server', () => {
    const spool = open(folder(), 20_000, 4096);
    const body = `["${'x'.repeat(1000)}"]`;
    for (let n = 0; n < 5; n += 1) spool.append('Info', 1, body);
    expect(spool.next(0)?.seq).toBe(1);
    for (let n = 0; n < 30; n += 1) spool.append('High', 1, body);
    // Asked for again, as after a broken line.
    expect(spool.next(0)).toMatchObject({ seq: 1, body });
    spool.acknowledge(1);
    for (let n = 0; n < 30; n += 1) spool.append('High', 1, body);
    expect(spool.dropped.Info).toBe(4);
  });

  it('keeps in memory what the disk does not take, sends it from there, and writes it when the disk takes it again', () => {
    const path = folder();
    const spool = open(path);
    rmSync(path, { recursive: true });
    for (const [index, lane] of (['Medium', 'High', 'Medium', 'Low'] as const).entries()) expect(spool.append(lane, 2, `[${index}]`)).toBe(index + 1);
    expect(spool.problem).toMatch(/ENOENT/);
    expect(drain(spool)).toEqual(['1:[0]', '2:[1]', '3:[2]', '4:[3]']);
    spool.acknowledge(1);
    expect(spool.events).toBe(6);
    mkdirSync(path);
    // News is on the disk before what is older.
    expect(spool.append('Medium', 2, '[4]')).toBe(5);
    spool.close();
    expect(spool.dropped).toEqual(NOTHING_LOST);
    expect(drain(open(path))).toEqual(['2:[1]', '3:[2]', '4:[3]', '5:[4]']);
  });

  it('bounds what it keeps in memory: the least severe go first, and are counted', () => {
    const path = folder();
    const spool = open(path, 20_000);
    rmSync(path, { recursive: true });
    const body = `["${'x'.repeat(996)}"]`;
    const lanes: SeverityName[] = ['High', 'Info', 'Medium'];
    for (let n = 0; n < 30; n += 1) spool.append(lanes[n % 3] ?? 'High', 1, body);
    expect(spool.dropped).toEqual({ High: 0, Medium: 0, Low: 0, Info: 10 });
    expect(spool.append('Info', 1, body)).toBeUndefined();
    expect(drain(spool)).toHaveLength(20);
    expect(spool.bytes).toBe(20_000);
  });

  it('keeps to its bound and accounts for every event under any sequence of operations', () => {
    const operation = fc.oneof(
      fc.record({
        kind: fc.constant('append' as const),
        lane: fc.constantFrom(...SEVERITY_NAMES),
        events: fc.integer({ min: 1, max: 9 }),
        size: fc.integer({ min: 0, max: 3000 }),
      }),
      fc.record({ kind: fc.constant('ack' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.constant({ kind: 'reopen' as const }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const path = folder();
        let spool = new Spool({ folder: path, maxBytes: 20_000, segmentBytes: 4096 });
        let [put, acknowledged, droppedBefore] = [0, 0, 0];
        const lost = (): number => droppedBefore + Object.values(spool.dropped).reduce((sum, count) => sum + count, 0);
        for (const step of operations) {
          if (step.kind === 'append') {
            put += step.events;
            spool.append(step.lane, step.events, `["${'y'.repeat(step.size)}"]`);
          } else if (step.kind === 'ack') {
            const before = spool.events;
            spool.acknowledge(Math.round(spool.acked + step.share * 10));
            acknowledged += before - spool.events;
          } else {
            droppedBefore = lost();
            spool.close();
            spool = new Spool({ folder: path, maxBytes: 20_000, segmentBytes: 4096 });
          }
          expect(spool.bytes).toBeLessThanOrEqual(20_000);
          expect(spool.events + acknowledged + lost()).toBe(put);
        }
        spool.close();
      }),
      { numRuns: 40 },
    );
  });
});

/** A spool folder with three batches of two events in one file. */
function damaged(change: (file: Buffer) => Buffer): Spool {
  const path = folder();
  const spool = new Spool({ folder: path, maxBytes: 1_000_000 });
  for (let n = 1; n <= 3; n += 1) spool.append('High', 2, `["event ${n}", "and another"]`);
  spool.close();
  const name = readdirSync(path).find((candidate) => candidate.endsWith('.seg'));
  if (name === undefined) throw new Error('no segment');
  writeFileSync(join(path, name), change(readFileSync(join(path, name))));
  return open(path);
}

describe('damage', () => {
  const whole = drain(damaged((file) => file));
  const size = Buffer.concat([1, 2, 3].map((n) => encodeRecord(n, 2, Buffer.from(`["event ${n}", "and another"]`)))).length;

  it('costs at most the batch that was being written when the file ends anywhere', () => {
    for (let length = 0; length <= size; length += 1) {
      const spool = damaged((file) => file.subarray(0, length));
      const kept = drain(spool);
      expect(kept).toEqual(whole.slice(0, Math.floor(length / (size / 3))));
      const isTorn = length % (size / 3) !== 0;
      expect(spool.dropped.High > 0).toBe(isTorn);
      // What follows is written behind the cut.
      const seq = spool.append('High', 1, '["new"]');
      expect(drain(spool).at(-1)).toBe(`${seq}:["new"]`);
      expect(seq).toBe(4);
    }
  });

  it('costs only the batch that a flipped bit hits', () => {
    for (let bit = 0; bit < size * 8; bit += 5) {
      const spool = damaged((file) => {
        file[bit >> 3] = (file[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return file;
      });
      const hit = Math.floor((bit >> 3) / (size / 3));
      expect(drain(spool)).toEqual(whole.filter((_, index) => index !== hit));
      expect(spool.dropped).toEqual({ ...NOTHING_LOST, High: expect.any(Number) });
      expect(spool.dropped.High).toBeGreaterThan(0);
    }
  });

  it('never stops the agent, whatever is in the folder', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 40 }), (segment, state) => {
        const path = folder();
        writeFileSync(join(path, 'high-0000000000000001.seg'), segment);
        writeFileSync(join(path, 'state'), state);
        writeFileSync(join(path, 'note.txt'), 'not ours');
        const spool = open(path);
        const seq = spool.append('High', 1, '[1]');
        expect(drain(spool)).toEqual([`${seq}:[1]`]);
      }),
      { numRuns: 100 },
    );
  });

  it('finds records between any garbage', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 2, maxLength: 5 }), (garbage) => {
        const records = garbage.map((bytes, index) => Buffer.concat([bytes, encodeRecord(index + 1, 1, Buffer.from(`[${index}]`))]));
        const { records: found, lostEvents } = scanSegment(Buffer.concat(records));
        expect(found.map((record) => record.seq)).toEqual(garbage.map((_, index) => index + 1));
        expect(lostEvents).toBe(garbage.length);
      }),
    );
  });
});
