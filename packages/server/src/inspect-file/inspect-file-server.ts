/**
 * Serves Inspect with one capture of this host to a browser on it: no store, no sign-in. Only who knows the address can read the capture: it holds a word
 * that is made anew at each start, because every user of the host reaches a port on loopback.
 */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { OpenAPIHono } from '@hono/zod-openapi';
import { ConsoleFiles } from '../api/console-files.ts';
import { contentSecurityOf } from '../api/content-security.ts';
import type { Api, ApiEnv } from '../api/endpoint.ts';
import { fileResponse, indexHeaders } from '../api/file-response.ts';
import { serveApi } from '../api/listener.ts';
import { storedFile } from '../captures/capture-storage.ts';

export interface InspectFileOptions {
  /** Path of the capture. */
  readonly file: string;
  /** What was found out about the capture before, and which capture that was; the caller has made sure that it is this one. */
  readonly index?: { readonly path: string; readonly identity: string } | undefined;
  /** Folder of the built console. */
  readonly consoleFolder: string;
  /** Default any. */
  readonly port?: number;
}

export interface InspectFileServer {
  /** Opens the capture. */
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** @throws Error of Node when the file cannot be read. @throws StartupError when the port is taken. */
export async function startInspectFileServer({ file, index, consoleFolder, port = 0 }: InspectFileOptions): Promise<InspectFileServer> {
  const name = basename(file);
  const word = randomBytes(16).toString('hex');
  const files = new ConsoleFiles(consoleFolder);
  const app: Api = new OpenAPIHono<ApiEnv>();
  app.use(async (context, next) => {
    await next();
    context.header('x-content-type-options', 'nosniff');
    context.header('content-security-policy', contentSecurityOf(context.req.path));
    context.header('referrer-policy', 'no-referrer');
    context.header('cache-control', 'no-store');
  });
  app.on(['GET', 'HEAD'], `/${word}/captures/:name`, (context) => (context.req.param('name') === name ? fileResponse(context, storedFile(file, statSync(file).size)) : missing()));
  app.get(`/${word}/captures/:name/index`, (context) => {
    if (context.req.param('name') !== name) return missing();
    return index === undefined ? new Response(undefined, { status: 204 }) : fileResponse(context, storedFile(index.path, statSync(index.path).size), indexHeaders(index.identity));
  });
  app.get(`/${word}/`, (context) => files.file(context, '/inspect.html') ?? missing());
  app.get(`/${word}/:asset`, (context) => files.file(context, `/${context.req.param('asset')}`) ?? missing());
  app.get('/assets/:asset', (context) => files.file(context, `/assets/${context.req.param('asset')}`) ?? missing());
  app.notFound(missing);
  const listener = await serveApi(app, HOST, port, undefined);
  return { url: `${listener.url}/${word}/?c=${encodeURIComponent(name)}`, close: () => listener.close() };
}

const missing = (): Response => new Response('There is nothing here. Use the whole address that eyrie inspect has printed.\n', { status: 404, headers: { 'content-type': 'text/plain' } });
