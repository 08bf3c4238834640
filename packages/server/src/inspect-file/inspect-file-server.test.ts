import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInspectFileServer, type InspectFileServer } from './inspect-file-server.ts';

describe('the server of one capture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-inspect-'));
  const capture = join(folder, 'a b.scap');
  const dist = join(folder, 'dist');
  let server: InspectFileServer;
  const at = (path: string): string => new URL(path, server.url).href;

  beforeAll(async () => {
    mkdirSync(join(dist, 'assets'), { recursive: true });
    writeFileSync(join(dist, 'inspect.html'), '<title>Inspect</title>');
    writeFileSync(join(dist, 'index.html'), '<title>Console</title>');
    writeFileSync(join(dist, 'assets/inspect-worker-abc.js'), '1');
    writeFileSync(capture, '0123456789');
    server = await startInspectFileServer({ file: capture, consoleFolder: dist });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('gives the page and the capture to whoever has the address', async () => {
    expect(await (await fetch(server.url)).text()).toContain('Inspect');
    const whole = await fetch(at('captures/a%20b.scap'));
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect((await fetch(at('captures/a%20b.scap'), { method: 'HEAD' })).headers.get('content-length')).toBe('10');
  });

  it('gives the part of the capture that is asked for', async () => {
    const part = await fetch(at('captures/a%20b.scap'), { headers: { range: 'bytes=3-5' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 3-5/10', '345']);
    expect((await fetch(at('captures/a%20b.scap'), { headers: { range: 'bytes=8-99' } })).headers.get('content-range')).toBe('bytes 8-9/10');
    expect((await fetch(at('captures/a%20b.scap'), { headers: { range: 'bytes=10-12' } })).status).toBe(416);
  });

  it('gives the index that was kept beside the capture, with the name of what it is of, and says when there is none', async () => {
    expect((await fetch(at('captures/a%20b.scap/index'))).status).toBe(204);
    const path = join(folder, 'a b.scap.index');
    writeFileSync(path, 'columns');
    const second = await startInspectFileServer({ file: capture, consoleFolder: dist, index: { path, identity: '10 1.5 7' } });
    try {
      const index = await fetch(new URL('captures/a%20b.scap/index', second.url));
      expect([index.status, index.headers.get('etag'), await index.text()]).toEqual([200, '"10 1.5 7"', 'columns']);
      expect((await fetch(new URL('captures/other/index', second.url))).status).toBe(404);
    } finally {
      await second.close();
    }
  });

  it('gives nothing to who guesses, and no other file of the host', async () => {
    for (const path of ['/', '/inspect.html', '/captures/a%20b.scap', '/0/captures/a%20b.scap']) expect((await fetch(at(path))).status, path).toBe(404);
    for (const path of ['captures/dist', 'captures/..%2F..%2Fetc%2Fpasswd', '..%2Fa%20b.scap']) expect((await fetch(at(path))).status, path).toBe(404);
  });

  it('lets only the worker make functions', async () => {
    expect((await fetch(server.url)).headers.get('content-security-policy')).not.toContain('unsafe-eval');
    expect((await fetch(at('/assets/inspect-worker-abc.js'))).headers.get('content-security-policy')).toContain('unsafe-eval');
  });
});
