/** A web server that knows nothing but files: no headers of its own but the type, and the ranges that every static host answers. */
import { createReadStream, statSync, type Stats } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

export interface PlainFiles {
  readonly url: string;
  stop(): Promise<void>;
}

function fileAt(path: string): Stats | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() ? stat : undefined;
  } catch {
    // There is none, or what is taken for its folder is a file.
    return undefined;
  }
}

/** @param below begins and ends with `/`: where the folder is found; everything else is 404. */
export async function servePlainFiles(folder: string, below: string): Promise<PlainFiles> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://any');
    const name = normalize(decodeURIComponent(pathname.slice(below.length)));
    const path = join(folder, name.endsWith('/') || name === '.' ? 'index.html' : name);
    const stat = pathname.startsWith(below) && !name.startsWith('..') ? fileAt(path) : undefined;
    if (stat === undefined) {
      response.writeHead(404).end();
      return;
    }
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const [start, end] = first === undefined ? [0, stat.size - 1] : [Number(first), Math.min(Number(last), stat.size - 1)];
    response.writeHead(first === undefined ? 200 : 206, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-length': Math.max(0, end - start + 1) });
    if (request.method === 'HEAD' || stat.size === 0) response.end();
    else createReadStream(path, { start, end }).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`,
    stop: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}
