/** A file as an answer: whole, or the part that a Range header names (RFC 9110 §14; one range, as browsers ask for it). */
import { Readable } from 'node:stream';
import type { StoredFile } from '../captures/capture-storage.ts';
import type { ApiContext } from './endpoint.ts';

/** Of a stored index: which capture it is of. */
export const indexHeaders = (identity: string): Readonly<Record<string, string>> => ({ etag: `"${identity}"`, 'cache-control': 'no-store' });

/** Answers HEAD without opening the file. Any other form of Range than `bytes=FROM-` and `bytes=FROM-TO` gets the whole, as the RFC allows. */
export async function fileResponse(context: ApiContext, { bytes, read }: StoredFile, extra: Readonly<Record<string, string>> = {}): Promise<Response> {
  const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', ...extra };
  const range = /^bytes=(\d+)-(\d*)$/.exec(context.req.header('range') ?? '');
  const from = range === null ? 0 : Number(range[1]);
  const end = range === null || range[2] === '' ? bytes : Math.min(bytes, Number(range[2]) + 1);
  if (range !== null && from >= end) return new Response(undefined, { status: 416, headers: { ...headers, 'content-range': `bytes */${bytes}` } });
  const body = context.req.method === 'HEAD' || bytes === 0 ? undefined : (Readable.toWeb(await read(from, end)) as ReadableStream<Uint8Array>);
  return new Response(body, {
    status: range === null ? 200 : 206,
    headers: { ...headers, 'content-length': String(end - from), ...(range === null ? {} : { 'content-range': `bytes ${from}-${end - 1}/${bytes}` }) },
  });
}
