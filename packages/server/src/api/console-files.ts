/**
 * The console's files, read once at the start: what is not in the folder then cannot be asked for, whatever the path says.
 * Files below `assets/` have a digest of their content in their names and never change; every other path that no file has is a place within the console.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ApiContext } from './endpoint.ts';

interface ConsoleFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer> | undefined;
  readonly type: string;
  readonly etag: string;
  readonly isForever: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
};
const COMPRESSED = new Set(['.woff2', '.png']);

export class ConsoleFiles {
  readonly #files = new Map<string, ConsoleFile>();

  constructor(folder: string) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const path = `/${relative(folder, file).split(sep).join('/')}`;
      const body = new Uint8Array(readFileSync(file));
      const extension = extname(file);
      const zipped = COMPRESSED.has(extension) ? undefined : new Uint8Array(gzipSync(body, { level: 9 }));
      this.#files.set(path, {
        body,
        zipped: zipped !== undefined && zipped.length < body.length ? zipped : undefined,
        type: TYPES[extension] ?? 'application/octet-stream',
        etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
        isForever: path.startsWith('/assets/'),
      });
    }
  }

  /** @returns the file of the path, or the page for a path within the console; undefined when there is neither. */
  answer(context: ApiContext): Response | undefined {
    const { path } = context.req;
    const file =
      this.#files.get(path === '/' ? '/index.html' : path) ??
      (path.startsWith('/assets/') || extname(path) !== '' ? undefined : this.#files.get('/index.html'));
    return file === undefined ? undefined : respond(context, file);
  }

  /** @returns exactly the file of this path; undefined when there is none. */
  file(context: ApiContext, path: string): Response | undefined {
    const file = this.#files.get(path);
    return file === undefined ? undefined : respond(context, file);
  }
}

function respond(context: ApiContext, file: ConsoleFile): Response {
  const headers: Record<string, string> = {
    etag: file.etag,
    vary: 'accept-encoding',
    'cache-control': file.isForever ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (context.req.header('if-none-match')?.includes(file.etag) === true) return new Response(undefined, { status: 304, headers });
  headers['content-type'] = file.type;
  const takesGzip = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '');
  if (!takesGzip || file.zipped === undefined) return new Response(file.body, { headers });
  return new Response(file.zipped, { headers: { ...headers, 'content-encoding': 'gzip' } });
}
