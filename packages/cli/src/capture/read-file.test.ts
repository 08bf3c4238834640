import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildEvent, readCapture, writeCapture } from '@eyrie/scap';
import { afterAll, describe, expect, it } from 'vitest';
import { nodePlatform } from '../platform.ts';
import { Inflater } from './inflater.ts';
import { readCaptureFile } from './read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'eyrie-read-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EVENTS = 20_000;
const capture = writeCapture((writer) => {
  writer.section();
  for (let index = 0; index < EVENTS; index++) writer.eventBytes(buildEvent({ type: 'SYSCALL_READ_X', ts: BigInt(index), tid: index * 7, params: [8, Uint8Array.of(index, index >> 3, index * 5, 4, 5, 6, 7, index >> 8), 3, 8] }));
});
const compressed = gzipSync(capture);
const half = capture.length >> 1;

/** What a file holds, read from the file and as a stream of its bytes. */
async function bothWays(bytes: Uint8Array) {
  const file = join(folder, 'capture');
  writeFileSync(file, bytes);
  const read = async (reading: (onEvent: () => void) => ReturnType<typeof readCaptureFile>) => {
    let events = 0;
    const { error } = await reading(() => (events += 1));
    return { events, code: error?.code, message: error?.message, position: error?.position };
  };
  const fromFile = await read((onEvent) => readCaptureFile(file, { onEvent }));
  const asStream = await read((onEvent) => readCapture((async function* source() { yield bytes; })(), nodePlatform, { onEvent }));
  return { fromFile, asStream };
}

describe('a compressed file', () => {
  it('is decompressed without a stream by this Node', () => {
    const inflater = Inflater.create();
    expect(inflater).toBeDefined();
    inflater?.close();
  });

  it('has the events of the plain one', async () => {
    const { fromFile, asStream } = await bothWays(compressed);
    expect(fromFile).toEqual({ events: EVENTS, code: undefined, message: undefined, position: undefined });
    expect(fromFile).toEqual(asStream);
  });

  it.each([
    ['several members', Buffer.concat([gzipSync(capture.subarray(0, half)), gzipSync(new Uint8Array(0)), gzipSync(capture.subarray(half))])],
    ['zeros behind its end', Buffer.concat([compressed, Buffer.alloc(200_000)])],
    ['rubbish behind its end', Buffer.concat([compressed, Buffer.from('rubbish')])],
    ['nothing in it', gzipSync(new Uint8Array(0))],
    ['no more than its magic number', Buffer.of(0x1f, 0x8b)],
    ['something else in it', gzipSync('this is no capture')],
  ])('with %s is read as a stream of it is', async (_what, bytes) => {
    const { fromFile, asStream } = await bothWays(bytes);
    expect(fromFile).toEqual(asStream);
  });

  it('that is cut or damaged gives no event less than a stream of it, and says what is wrong', async () => {
    for (let at = 1; at < compressed.length; at += 1 + (compressed.length >> 4)) {
      const damaged = Buffer.from(compressed);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      for (const bytes of [compressed.subarray(0, at), damaged]) {
        const { fromFile, asStream } = await bothWays(bytes);
        expect(fromFile.code).toBe(asStream.code);
        expect(fromFile.events).toBeGreaterThanOrEqual(asStream.events);
      }
    }
  });

  it('passes on what the handler throws', async () => {
    writeFileSync(join(folder, 'capture'), compressed);
    const onEvent = (): void => {
      throw new Error('a bug in the handler');
    };
    await expect(readCaptureFile(join(folder, 'capture'), { onEvent })).rejects.toThrow('a bug in the handler');
  });
});
