/** gRPC over a unix socket, as far as it takes to ask: one request, one answer or a stream of them. HTTP/2 itself is Node's. */
import { connect as connectHttp2, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { Message } from './protobuf.ts';
import { QUESTION_MS, RuntimeError } from './runtime.ts';

/** The statuses that mean something here. */
const OK = 0;
const NOT_FOUND = 5;
const UNIMPLEMENTED = 12;
/** Each message has a byte that says whether it is compressed, and its length. */
const PREFIX = 5;
const MAX_MESSAGE = 32 * 1024 * 1024;

/** The other side answered, with a status that says no. */
export class GrpcError extends RuntimeError {
  readonly isUnimplemented: boolean;

  constructor(method: string, status: number, message: string) {
    super(`${method} is answered with status ${status}: ${message}`, status === NOT_FOUND);
    this.name = 'GrpcError';
    this.isUnimplemented = status === UNIMPLEMENTED;
  }
}

export type GrpcHeaders = Readonly<Record<string, string>>;

/** One connection, made when it is first needed and again after it ended. */
export class GrpcChannel {
  readonly #socket: string;
  #session: ClientHttp2Session | undefined = undefined;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /** @param method `/package.Service/Method`. @throws RuntimeError */
  async ask(method: string, request: Uint8Array, headers: GrpcHeaders = {}, patienceMs = QUESTION_MS): Promise<Message> {
    let answer: Message | undefined;
    await this.stream(method, request, (message) => (answer = message), AbortSignal.timeout(patienceMs), headers);
    if (answer === undefined) throw new RuntimeError(`${this.#socket}: ${method} is not answered`);
    return answer;
  }

  /** Fulfilled when the other side ends the stream. @throws RuntimeError also when the signal comes. */
  async stream(method: string, request: Uint8Array, onMessage: (message: Message) => void, signal: AbortSignal, headers: GrpcHeaders = {}): Promise<void> {
    const stream = this.#connected().request({
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    }, { signal });
    await answered(stream, method, onMessage, request).catch((error: unknown) => {
      throw error instanceof RuntimeError ? error : new RuntimeError(`${this.#socket}: no usable answer to ${method}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  close(): void {
    this.#session?.destroy();
    this.#session = undefined;
  }

  #connected(): ClientHttp2Session {
    const current = this.#session;
    if (current !== undefined && !current.destroyed && !current.closed) return current;
    const session = connectHttp2('http://localhost', { createConnection: () => connectSocket(this.#socket) });
    // Every stream of it learns of the failure by itself.
    session.on('error', () => session.destroy());
    session.unref();
    this.#session = session;
    return session;
  }
}

function answered(stream: ClientHttp2Stream, method: string, onMessage: (message: Message) => void, request: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    let buffered: Buffer = Buffer.alloc(0);
    let status: { code: number; message: string } | undefined;
    const readStatus = (headers: Readonly<Record<string, unknown>>): void => {
      const code = headers['grpc-status'];
      const message = headers['grpc-message'];
      if (code !== undefined) status = { code: Number(code), message: typeof message === 'string' ? message : '' };
    };
    const fail = (error: unknown): void => {
      reject(error instanceof Error ? error : new Error(String(error)));
      stream.close(constants.NGHTTP2_CANCEL);
    };
    stream.on('response', readStatus);
    stream.on('trailers', readStatus);
    stream.on('data', (chunk: Buffer) => {
      try {
        buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
        buffered = takeMessages(buffered, onMessage);
      } catch (error) {
        fail(error);
      }
    });
    stream.on('error', fail);
    stream.on('close', () => {
      if (status === undefined) reject(new RuntimeError(`the connection ended during ${method}`));
      else if (status.code !== OK) reject(new GrpcError(method, status.code, status.message));
      else resolve();
    });
    const prefix = Buffer.alloc(PREFIX);
    prefix.writeUInt32BE(request.length, 1);
    stream.end(Buffer.concat([prefix, request]));
  });
}

/** @returns what is left: the beginning of a message. */
function takeMessages(bytes: Buffer, onMessage: (message: Message) => void): Buffer {
  let at = 0;
  while (bytes.length - at >= PREFIX) {
    const length = bytes.readUInt32BE(at + 1);
    if (bytes[at] !== 0) throw new RangeError('a message is compressed, though nobody asked for that');
    if (length > MAX_MESSAGE) throw new RangeError(`a message of ${length} bytes`);
    if (bytes.length - at - PREFIX < length) break;
    onMessage(new Message(bytes.subarray(at + PREFIX, at + PREFIX + length)));
    at += PREFIX + length;
  }
  return bytes.subarray(at);
}

/** @returns undefined when the runtime knows no such thing. */
export async function unlessUnknown(answer: Promise<Message>): Promise<Message | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RuntimeError && error.isUnknown) return undefined;
    throw error;
  }
}
