import { createGunzip, gzipSync } from 'node:zlib';
import { syntheticCapture } from '@eyrie/scap';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../index.ts';
import { fileOf, openBytes, rowsOf, testPlatform, tilesOf } from '../testing/captures.ts';

function busy(): Uint8Array {
  const capture = syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'worker' });
  for (let file = 0; file < 200; file++) capture.open(`/srv/${file}`).read(`content of ${file}`).close();
  return capture.bytes();
}

/** As hosts decompress: a piece at a time, until there is no more. */
async function piecewise(source: AsyncIterable<Uint8Array>, sink: (piece: Uint8Array) => void): Promise<void> {
  const gunzip = createGunzip({ chunkSize: 1 << 16 });
  gunzip.on('data', (piece: Buffer) => sink(piece));
  for await (const piece of source) await new Promise((resolve) => gunzip.write(piece, resolve));
  const ended = new Promise((resolve) => gunzip.once('close', resolve).once('error', resolve));
  gunzip.destroy();
  await ended;
}

describe('opening a capture', () => {
  it('gives the same of it raw and compressed, and finds the bytes in both', async () => {
    for (const bytes of [busy(), Uint8Array.from(gzipSync(busy()))]) {
      const inspection = await openBytes(bytes);
      expect([inspection.summary.events, inspection.summary.problems]).toEqual([600, []]);
      const { items } = await inspection.stream({ filters: ['fd.name=/srv/150'] }, 0, 10);
      expect(items.map((item) => inspection.text(item.bytes, 'text'))).toEqual(['content of 150']);
    }
  });

  it('answers while it is read, of what was read', async () => {
    const seen: number[] = [];
    let halfway: Promise<number | undefined> | undefined;
    const inspection = await openCapture(fileOf(busy(), 1000), testPlatform, {
      onProgress: ({ events, bytesRead, bytesTotal = 0 }, soFar) => {
        seen.push(events);
        if (bytesRead > bytesTotal / 2) halfway ??= soFar.overview().then(({ tiles }) => tiles.find(({ id }) => id === 'system-calls')?.value);
      },
    });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const half = (await halfway) ?? 0;
    expect(half > 100 && half < 600).toBe(true);
    expect((await tilesOf(inspection))['system-calls']).toBe(600);
  });

  it('can be stopped, and keeps what was read', async () => {
    const signal = { aborted: false };
    const inspection = await openCapture(fileOf(busy(), 1000), testPlatform, {
      signal,
      onProgress: ({ events }) => {
        if (events > 100) signal.aborted = true;
      },
    });
    expect(inspection.summary.problems).toEqual([expect.stringMatching(/^Reading was stopped before the end\. The \d+ events before it can be inspected\.$/)]);
    expect((await rowsOf(inspection, 'procs')).length).toBe(2);
  });

  it('says of bad files what is wrong and where, and keeps what was read', async () => {
    const bytes = busy();
    const problems = async (bad: Uint8Array): Promise<string> => (await openBytes(bad)).summary.problems.join(' ');
    expect(await problems(new Uint8Array(0))).toMatch(/the capture is empty .* No event was found before/);
    expect(await problems(new TextEncoder().encode('this is no capture at all'))).toMatch(/this is no capture: it begins with 74 68 69 73 \(at byte 0/);
    expect(await problems(bytes.subarray(0, bytes.length - 7))).toMatch(/the capture ends within a block: .* The 599 events before it can be inspected/);
    expect(await problems(Uint8Array.from(gzipSync(bytes)).subarray(0, 2000))).toMatch(/gzip compression is damaged or cut off/);
    const pcapng = Uint8Array.from([10, 13, 13, 10, 28, 0, 0, 0, 77, 60, 43, 26, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 28, 0, 0, 0, 1, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 4, 0, 20, 0, 0, 0]);
    expect(await problems(pcapng)).toMatch(/network capture \(pcapng\)/);
    const future = Uint8Array.from(bytes, (byte, at) => (at === 12 ? 9 : byte));
    expect(await problems(future)).toMatch(/format version 9/);
  });

  it('does not follow a small file that claims to be huge', async () => {
    const written: number[] = [];
    const bomb = Uint8Array.from(gzipSync(Buffer.concat([busy().subarray(0, 2000), Buffer.alloc(64 << 20)])));
    const file = { ...fileOf(bomb), spill: () => ({ write: (piece: Uint8Array) => void written.push(piece.length), read: () => Promise.resolve(new Uint8Array(0)) }) };
    const inspection = await openCapture(file, { ...testPlatform, gunzip: piecewise }, {});
    expect(inspection.summary.problems.join()).toMatch(/at byte \d+ of the uncompressed capture/);
    expect(inspection.summary.events).toBeGreaterThan(0);
    expect(written.reduce((sum, length) => sum + length, 0)).toBeLessThan(16 << 20);
  });

  it('survives any damage', async () => {
    const bytes = busy().subarray(0, 6000);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), async (changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        const inspection = await openBytes(damaged);
        await inspection.overview();
        for (const view of ['procs', 'files', 'connections', 'file_timeline', 'process_tree']) await inspection.view(view);
        await inspection.events({}, 0, 50);
        await inspection.stream({}, 0, 50);
      }),
      { numRuns: 60 },
    );
  });
});
