import { gzipSync } from 'node:zlib';
import { buildEvent, readCapture, writeCapture } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { nodePlatform } from './platform.ts';

const EVENTS = 500;
const capture = writeCapture((writer) => {
  writer.section();
  for (let index = 0; index < EVENTS; index++) writer.eventBytes(buildEvent({ type: 'SYSCALL_READ_X', ts: BigInt(index), tid: index, params: [8, Uint8Array.of(index, 2, 3, 4, 5, 6, 7, index >> 8), 3, 8] }));
});
const compressed = gzipSync(capture);

async function* pieces(bytes: Uint8Array, size: number, failure?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  if (failure !== undefined) throw failure;
}

async function read(source: AsyncIterable<Uint8Array>) {
  let events = 0;
  const reader = await readCapture(source, nodePlatform, { onEvent: () => (events += 1) });
  expect(reader.counts.events).toBe(events);
  return { events, error: reader.error };
}

describe('a capture from a source', () => {
  it.each([1, 2, 7, 65_536])('is sniffed by its bytes, raw or gzip, in pieces of %i', async (size) => {
    expect(await read(pieces(capture, size))).toEqual({ events: EVENTS, error: undefined });
    expect(await read(pieces(compressed, size))).toEqual({ events: EVENTS, error: undefined });
  });

  it('may be several gzip members', async () => {
    const half = capture.length / 2;
    const members = Buffer.concat([gzipSync(capture.subarray(0, half)), gzipSync(capture.subarray(half))]);
    expect(await read(pieces(members, 100))).toEqual({ events: EVENTS, error: undefined });
  });

  it('that is empty is said to be empty', async () => {
    expect((await read(pieces(new Uint8Array(0), 1))).error?.code).toBe('EMPTY');
    expect((await read(pieces(gzipSync(new Uint8Array(0)), 5))).error?.code).toBe('EMPTY');
    expect((await read(pieces(Uint8Array.of(0x1f), 1))).error?.code).toBe('NOT_A_CAPTURE');
  });

  it('cut within its compression keeps the events before the cut', async () => {
    const { events, error } = await read(pieces(compressed.subarray(0, compressed.length - 20), 64));
    expect(error?.code).toBe('GZIP_DAMAGED');
    expect(events).toBeGreaterThan(0);
    expect(error?.position).toBeLessThanOrEqual(capture.length);
  });

  it.each([64, 1 << 20])('with damaged compression keeps every event before the damage (pieces of %i)', async (size) => {
    const sound = gzipSync(capture);
    const damaged = gzipSync(capture);
    damaged[10] = 0xff;
    const { events, error } = await read(pieces(Buffer.concat([sound, damaged]), size));
    expect(error).toMatchObject({ code: 'GZIP_DAMAGED', position: capture.length });
    expect(events).toBe(EVENTS);
  });

  it('that cannot be read on keeps what was read', async () => {
    const { events, error } = await read(pieces(capture.subarray(0, capture.length / 2), 1000, new Error('disk on fire')));
    expect(error).toMatchObject({ code: 'SOURCE_FAILED' });
    expect(error?.message).toContain('disk on fire');
    expect(events).toBeGreaterThan(EVENTS / 3);
    const gz = await read(pieces(compressed.subarray(0, compressed.length / 2), 100, new Error('disk on fire')));
    expect(gz.error).toMatchObject({ code: 'SOURCE_FAILED' });
  });

  it('stops asking its source after the first damage, and closes it', async () => {
    let asked = 0;
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          asked += 1;
          yield new TextEncoder().encode('this is no capture ');
        }
      } finally {
        isClosed = true;
      }
    }
    expect((await read(endless())).error?.code).toBe('NOT_A_CAPTURE');
    expect(asked).toBeLessThan(4);
    expect(isClosed).toBe(true);
  });

  it('passes on what its handler throws', async () => {
    for (const bytes of [capture, compressed]) {
      const onEvent = (): void => {
        throw new Error('a bug in the handler');
      };
      await expect(readCapture(pieces(bytes, 200), nodePlatform, { onEvent })).rejects.toThrow('a bug in the handler');
    }
  });

  it('can be left at any time, without an error', async () => {
    for (const bytes of [capture, compressed]) {
      const signal = { aborted: false };
      let events = 0;
      const onEvent = (): void => {
        events += 1;
        signal.aborted = true;
      };
      const reader = await readCapture(pieces(bytes, 200), nodePlatform, { onEvent }, { signal });
      expect(reader.error).toBeUndefined();
      expect(events).toBeGreaterThan(0);
      expect(events).toBeLessThanOrEqual(EVENTS);
    }
  });
});
