/** A gRPC server on a unix socket with the answers that a test gives it. */
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { Message } from '../containers/protobuf.ts';

/** @returns the answer; undefined when there is no such thing. */
export type GrpcAnswer = (request: Message) => Uint8Array | undefined;

const NOT_FOUND = 5;
const UNIMPLEMENTED = 12;
const PREFIX = 5;

export class FakeGrpc {
  readonly path: string;
  /** By `package.Service/Method`; what is not here is not implemented. */
  readonly #answers: Readonly<Record<string, GrpcAnswer>>;
  readonly #sessions = new Set<ServerHttp2Session>();
  #server: Http2Server | undefined = undefined;

  constructor(path: string, answers: Readonly<Record<string, GrpcAnswer>>) {
    this.path = path;
    this.#answers = answers;
  }

  async start(): Promise<void> {
    const server = createServer();
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session));
      session.on('error', () => session.destroy());
    });
    server.on('stream', (stream, headers) => this.#onStream(stream, String(headers[':path']).slice(1)));
    await new Promise<void>((resolve) => server.listen(this.path, resolve));
    this.#server = server;
  }

  async end(): Promise<void> {
    for (const session of this.#sessions) session.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #onStream(stream: ServerHttp2Stream, method: string): void {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => stream.destroy());
    stream.on('end', () => {
      const answer = this.#answers[method];
      const found = answer?.(new Message(Buffer.concat(chunks).subarray(PREFIX)));
      if (found === undefined) {
        // A refusal without a message is all in the headers.
        stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': answer === undefined ? UNIMPLEMENTED : NOT_FOUND, 'grpc-message': 'no' }, { endStream: true });
        return;
      }
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': 0 }));
      const prefix = Buffer.alloc(PREFIX);
      prefix.writeUInt32BE(found.length, 1);
      const whole = Buffer.concat([prefix, found]);
      // In two pieces: a message may come so.
      stream.write(whole.subarray(0, 3));
      setImmediate(() => stream.end(whole.subarray(3)));
    });
  }
}
