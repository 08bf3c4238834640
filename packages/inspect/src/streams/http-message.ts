/** Takes HTTP messages out of the bytes of one direction of a connection: heads, and bodies without their transfer coding and compression. */
import { byteString, textOf, type Platform } from '@eyrie/scap';

export interface HttpMessage {
  readonly startLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** The body ends where the capture stopped keeping it. */
  readonly isTruncated: boolean;
  /** `gzip`: the body was, and is decompressed here. */
  readonly wasCompressed: boolean;
}

const MAX_MESSAGES = 10_000;
const HEAD_END = '\r\n\r\n';
/** Decompressed bodies end here: a small one may claim to be any size. */
const MAX_BODY_BYTES = 64 << 20;

/** @param bytes of one side, in order. Never throws for what they hold. */
export async function httpMessages(bytes: Uint8Array, platform: Pick<Platform, 'gunzip'>): Promise<readonly HttpMessage[]> {
  const messages: HttpMessage[] = [];
  let at = 0;
  while (at < bytes.length && messages.length < MAX_MESSAGES) {
    const text = byteString(bytes, at, Math.min(bytes.length, at + (1 << 16)));
    const headLength = text.indexOf(HEAD_END);
    const head = textOf(byteString(bytes, at, at + (headLength < 0 ? text.length : headLength)));
    const [startLine = '', ...lines] = head.split('\r\n');
    if (!/^(?:HTTP\/\d|[A-Z]{3,10} )/.test(startLine)) return messages;
    const headers = lines.map((line): [string, string] => [line.slice(0, Math.max(0, line.indexOf(':'))).trim(), line.slice(line.indexOf(':') + 1).trim()]);
    const from = headLength < 0 ? bytes.length : at + headLength + HEAD_END.length;
    const { body, end, isTruncated } = bodyOf(bytes, from, startLine, headers);
    messages.push({ startLine, headers, isTruncated: isTruncated || headLength < 0, ...(await decompressed(body, headers, platform)) });
    at = Math.max(end, at + 1);
  }
  return messages;
}

function headerOf(headers: HttpMessage['headers'], wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1].toLowerCase();
}

function bodyOf(bytes: Uint8Array, from: number, startLine: string, headers: HttpMessage['headers']): { readonly body: Uint8Array; readonly end: number; readonly isTruncated: boolean } {
  if (headerOf(headers, 'transfer-encoding')?.includes('chunked') === true) return dechunked(bytes, from);
  const length = headerOf(headers, 'content-length');
  if (length !== undefined && /^\d{1,15}$/.test(length)) {
    const end = from + Number(length);
    return { body: bytes.subarray(from, end), end: Math.min(end, bytes.length), isTruncated: end > bytes.length };
  }
  // Without a length a response goes on to the end of the connection, and a request has no body.
  const end = startLine.startsWith('HTTP/') && !/^HTTP\/\S+ (?:1\d\d|204|304)/.test(startLine) ? bytes.length : from;
  return { body: bytes.subarray(from, end), end, isTruncated: false };
}

function dechunked(bytes: Uint8Array, from: number): ReturnType<typeof bodyOf> {
  const parts: Uint8Array[] = [];
  let at = from;
  while (at < bytes.length) {
    const line = byteString(bytes, at, Math.min(bytes.length, at + 64));
    const match = /^([0-9a-fA-F]{1,8})[^\r\n]*\r\n/.exec(line);
    if (match === null) break;
    const size = Number.parseInt(match[1] ?? '0', 16);
    at += match[0].length;
    if (size === 0) return { body: concat(parts), end: Math.min(bytes.length, at + 2), isTruncated: false };
    parts.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
  return { body: concat(parts), end: Math.min(at, bytes.length), isTruncated: true };
}

async function decompressed(body: Uint8Array, headers: HttpMessage['headers'], platform: Pick<Platform, 'gunzip'>): Promise<Pick<HttpMessage, 'body' | 'wasCompressed'>> {
  if (headerOf(headers, 'content-encoding')?.includes('gzip') !== true || body.length === 0) return { body, wasCompressed: false };
  return { body: await gunzipped(body, platform), wasCompressed: true };
}

/** As much as can be decompressed of bytes that may be cut off; empty when that is nothing. */
export async function gunzipped(bytes: Uint8Array, platform: Pick<Platform, 'gunzip'>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    await platform.gunzip(once(bytes), (piece) => {
      if (size < MAX_BODY_BYTES) parts.push(Uint8Array.from(piece.subarray(0, MAX_BODY_BYTES - size)));
      size += piece.length;
    });
  } catch {
    // Cut off or damaged: what came before is what there is.
  }
  return concat(parts);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
