import { gzipSync } from 'node:zlib';
import { syntheticCapture } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { openStored, storedIdentity, type Inspection } from '../index.ts';
import { fileOf, hasCaptures, NEEDS_CAPTURES, openBytes, openReal, testPlatform } from '../testing/captures.ts';

const made = (): Uint8Array =>
  syntheticCapture({ form: 'old' })
    .user('ana', 1000)
    .process({ pid: 1, comm: 'init' })
    .process({ pid: 50, parent: 1, comm: 'bash', uid: 1000 })
    .at(10).fork(51).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').read('root:*').close().exit(1)
    .at(20).connect('10.1.2.3', 80).write('GET / HTTP/1.0\r\n\r\n').read('HTTP/1.0 200 OK\r\n').close()
    .bytes();

const whole = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

async function answers(inspection: Inspection): Promise<unknown> {
  const ids = ['procs', 'threads', 'files', 'connections', 'errors', 'syscalls', 'http', 'process_tree', 'spy_users', 'listening_ports', 'page_faults'];
  const views = await Promise.all(ids.map(async (id) => (await inspection.view(id)).rows));
  return { views, tiles: (await inspection.overview()).tiles, summary: inspection.summary, events: await inspection.events({ filters: ['proc.name!=nobody'] }, 0, 50) };
}

describe('a stored index', () => {
  it.each([['plain', (bytes: Uint8Array) => bytes], ['gzip', (bytes: Uint8Array) => Uint8Array.from(gzipSync(bytes))]])('answers as the one that was made by reading (%s)', async (_form, packed) => {
    const bytes = packed(made());
    const inspection = await openBytes(bytes);
    const again = openStored(Buffer.concat(inspection.store('one')), 'one', fileOf(bytes), testPlatform);
    expect(again).toBeDefined();
    if (again !== undefined) expect(await answers(again)).toEqual(await answers(inspection));
  });

  it.skipIf(!hasCaptures)(`answers the same of a real capture${NEEDS_CAPTURES}`, async () => {
    const inspection = await openReal('502Error.scap');
    const again = openStored(whole(inspection.store('x')), 'x', fileOf(new Uint8Array(0)), testPlatform);
    const tiles = async (of: Inspection | undefined) => (await of?.overview({ filters: ['container.name=example2_lb_1 and evt.latency>1000'] }))?.tiles;
    expect(await tiles(again)).toEqual(await tiles(inspection));
    expect((await again?.view('connections'))?.rows).toEqual((await inspection.view('connections')).rows);
  });

  it('is not used for another capture, and not when it is damaged', async () => {
    const stored = whole((await openBytes(made())).store('one'));
    const open = (bytes: Uint8Array, identity: string) => openStored(bytes, identity, fileOf(made()), testPlatform);
    expect(open(stored, 'two')).toBeUndefined();
    for (const length of [0, 11, 100, stored.length - 9]) expect(open(stored.subarray(0, length), 'one'), `cut to ${length} bytes`).toBeUndefined();
    expect(open(Uint8Array.from(stored, (byte, at) => (at === 4 ? byte + 1 : byte)), 'one')).toBeUndefined();
    expect(open(Uint8Array.from(stored, (byte, at) => (at === 20 ? 0 : byte)), 'one')).toBeUndefined();
  });

  it('says at its beginning which capture it is of', async () => {
    const identity = '12 "3" 4\\5';
    const stored = whole((await openBytes(made())).store(identity));
    expect(storedIdentity(stored.subarray(0, 1024), testPlatform)).toBe(identity);
    expect(storedIdentity(stored.subarray(0, 9), testPlatform)).toBeUndefined();
    expect(storedIdentity(made(), testPlatform)).toBeUndefined();
  });

  it('is refused for a capture that was not read whole', async () => {
    const inspection = await openBytes(made().subarray(0, 900));
    expect(() => inspection.store('one')).toThrow(RangeError);
  });
});
