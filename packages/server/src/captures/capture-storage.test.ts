/** Both storages by the same questions; S3 as a server of its own, over HTTP. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '../testing/events.ts';
import { FolderStorage, type CaptureStorage } from './capture-storage.ts';
import { S3Storage } from './s3-storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'eyrie-storage-'));
let s3: ChildProcess;
let bucket: string;

beforeAll(async () => {
  const program = join(dirname(createRequire(import.meta.url).resolve('s3rver/package.json')), 'bin/s3rver.js');
  s3 = spawn(process.execPath, [program, '--directory', join(folder, 's3'), '--address', '127.0.0.1', '--port', '0', '--configure-bucket', 'captures'], { stdio: ['ignore', 'pipe', 'pipe'] });
  bucket = await new Promise<string>((resolve, reject) => {
    let said = '';
    const listen = (piece: Buffer): void => {
      said += piece.toString();
      const port = /(?:listening on|127\.0\.0\.1)[^\d]*(?:127\.0\.0\.1)?:?(\d{4,5})/.exec(said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}/captures`);
    };
    s3.stdout?.on('data', listen);
    s3.stderr?.on('data', listen);
    s3.on('exit', () => reject(new Error(`S3 did not come up: ${said}`)));
  });
}, 60_000);
afterAll(() => {
  s3.kill();
  rmSync(folder, { recursive: true, force: true });
});

const s3Of = (path: string): S3Storage => new S3Storage({ url: bucket + path, keyId: 'S3RVER', secret: 'S3RVER', region: 'us-east-1' });
const storages: [string, () => CaptureStorage][] = [
  ['a folder', () => new FolderStorage(join(folder, 'captures'))],
  ['a bucket', () => s3Of('')],
  ['a folder of a bucket', () => s3Of('/eyrie/host-1')],
];

describe.each(storages)('captures in %s', (_where, make) => {
  it.each([['small', 5_000], ['larger than one part', (16 << 20) + 1_234]])('that are %s are taken over, given back and deleted', async (name, bytes) => {
    const storage = make();
    const id = idOf(name);
    const content = Buffer.alloc(bytes, 'eyrie');
    const path = join(folder, 'arrived');
    writeFileSync(path, content);
    await storage.put(id, path);
    expect(existsSync(path)).toBe(false);
    const found = await storage.find(id);
    expect(found?.bytes).toBe(bytes);
    expect(found && (await buffer(await found.read(0, bytes))).equals(content)).toBe(true);
    expect(found && (await buffer(await found.read(bytes - 7, bytes))).equals(content.subarray(-7))).toBe(true);
    await storage.remove(id);
    expect(await storage.find(id)).toBeUndefined();
    await storage.remove(id);
  });
});

it('an address without a bucket is refused', () => {
  expect(() => new S3Storage({ url: 'https://s3.example.org', keyId: '', secret: '', region: '' })).toThrow(/HOST\/BUCKET/);
});
