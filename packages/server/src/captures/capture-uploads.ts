/** The requests by which agents send captures; see `@eyrie/schema` capture.ts. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AGENT_HEADER, CAPTURE_PATH, captureEnd, captureInfo, MAX_CAPTURE_PIECE } from '@eyrie/schema';
import { z } from 'zod';
import type { Credentials } from '../credentials.ts';
import type { Log } from '../log.ts';
import { reasonOf } from '../log.ts';
import { bearerOf } from '../secrets.ts';
import type { Captures, UploadAnswer } from './captures.ts';

type Refusal = { readonly status: 400 | 401 | 404 | 405 | 413 | 500; readonly message: string };

const failure = z.object({ reason: z.string().max(2000) });

export class CaptureUploads {
  readonly #captures: Captures;
  readonly #credentials: Credentials;
  readonly #log: Log;

  constructor(captures: Captures, credentials: Credentials, log: Log) {
    this.#captures = captures;
    this.#credentials = credentials;
    this.#log = log;
  }

  /** @returns whether this request is one of these. */
  takes(request: IncomingMessage): boolean {
    return request.url?.startsWith(CAPTURE_PATH) === true;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: UploadAnswer | Refusal;
    try {
      answer = await this.#take(request);
    } catch (error) {
      this.#log('error', `a capture cannot be taken: ${reasonOf(error)}`);
      answer = { status: 500, message: 'the server could not keep it because of an error of its own; its log says more' };
    }
    const { status, ...body } = answer;
    const text = JSON.stringify(body);
    // What was not read is not waited for.
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), connection: 'close' }).end(text);
  }

  async #take(request: IncomingMessage): Promise<UploadAnswer | Refusal> {
    const key = bearerOf(request.headers.authorization);
    if (key === undefined || !this.#credentials.isAccessKey(key)) return { status: 401, message: 'The access key is not one of this server.' };
    const agentId = request.headers[AGENT_HEADER];
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://server');
    const [id = '', what = ''] = pathname.slice(CAPTURE_PATH.length).split('/');
    if (typeof agentId !== 'string' || !isId(agentId) || !isId(id)) return { status: 400, message: 'An agent and a capture have ids of 32 hexadecimal digits.' };
    if (request.method !== 'PUT') return { status: 405, message: 'Captures are put.' };
    const bytes = await bodyOf(request);
    if (bytes === undefined) return { status: 413, message: `A piece has at most ${MAX_CAPTURE_PIECE} bytes.` };
    switch (what) {
      case '':
        return await withJson(bytes, captureInfo, async (info) => (info.id === id ? await this.#captures.begin(agentId, info, searchParams.has('known')) : { status: 400, message: 'It says another id.' }));
      case 'data': {
        const offset = searchParams.get('offset') ?? '';
        if (!/^\d{1,15}$/.test(offset)) return { status: 400, message: 'offset: expected a number of bytes' };
        return await this.#captures.append(agentId, id, Number(offset), bytes);
      }
      case 'end':
        return await withJson(bytes, captureEnd, async (end) => await this.#captures.finish(agentId, id, end));
      case 'failed':
        return await withJson(bytes, failure, async ({ reason }) => await this.#captures.failed(agentId, id, reason));
      default:
        return { status: 404, message: 'There is nothing of that name.' };
    }
  }
}

const isId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

async function withJson<T>(bytes: Buffer, schema: z.ZodType<T>, handle: (value: T) => Promise<UploadAnswer | Refusal>): Promise<UploadAnswer | Refusal> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return { status: 400, message: 'The body is not JSON.' };
  }
  const result = schema.safeParse(value);
  return result.success ? await handle(result.data) : { status: 400, message: z.prettifyError(result.error) };
}

/** @returns undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += (piece as Buffer).length;
    if (length > MAX_CAPTURE_PIECE) return undefined;
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}
