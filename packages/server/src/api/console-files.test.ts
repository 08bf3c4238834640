import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../testing/folder.ts';
import { ConsoleFiles } from './console-files.ts';
import type { Api, ApiEnv } from './endpoint.ts';

function serve(): Api {
  const folder = testFolder();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), `<!doctype html>${'<p>console</p>'.repeat(200)}`);
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(folder, '..', 'outside.txt'), 'secret');
  const files = new ConsoleFiles(folder);
  const app: Api = new OpenAPIHono<ApiEnv>();
  app.notFound((context) => files.answer(context) ?? context.text('nothing', 404));
  return app;
}

describe('console files', () => {
  it('gives the page for every place within the console, to be asked for anew each time', async () => {
    const app = serve();
    for (const path of ['/', '/index.html', '/events', '/events/123?from=1']) {
      const answer = await app.request(path);
      expect([path, answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
    }
  });

  it('lets files with a digest in their names be kept for ever, and does not know others there', async () => {
    const app = serve();
    const answer = await app.request('/assets/app-1a2b.js');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(answer.headers.get('cache-control')).toMatch(/immutable/);
    expect((await app.request('/assets/old.js')).status).toBe(404);
    expect((await app.request('/favicon.ico')).status).toBe(404);
  });

  it('compresses for browsers that take it, and answers with nothing new when there is none', async () => {
    const app = serve();
    const zipped = await app.request('/', { headers: { 'accept-encoding': 'br, gzip' } });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString()).toMatch(/^<!doctype html>/);
    const etag = zipped.headers.get('etag') ?? '';
    const again = await app.request('/', { headers: { 'if-none-match': `W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('gives nothing from outside its folder', async () => {
    const app = serve();
    for (const path of ['/../outside.txt', '/..%2foutside.txt', '/assets/../../outside.txt', '/%2e%2e/outside.txt']) {
      expect(await (await app.request(path)).text()).not.toContain('secret');
    }
  });
});
