/** One connection to the server, from the first packet to its end. What it means is decided in uplink.ts. */
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { serverMessage } from '@eyrie/schema';
import type { ServerMessage } from '@eyrie/schema';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import { trusted } from './trust.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Authority that signed the server's certificate; without it those of the system are trusted. */
  readonly caFile?: string;
}

export interface ConnectionEvents {
  readonly onOpen: () => void;
  readonly onMessage: (message: ServerMessage) => void;
  /** Exactly once. `refused`: the server answered, and said why it does not want this agent. */
  readonly onEnd: (reason: string, refused: boolean) => void;
}

export interface Connection {
  send(text: string): void;
  /** Bytes that were given to `send` and have not left. */
  readonly unsent: number;
  end(): void;
}

/** Longer than the server takes between its own pings, which it sends also while it takes no batches. */
const PING_MS = 20_000;
const HANDSHAKE_MS = 10_000;
const MAX_MESSAGE = 64 * 1024 * 1024;

export function connect(server: ServerAddress, accessKey: string, events: ConnectionEvents): Connection {
  let isEnded = false;
  let refusal: string | undefined;
  let problem: string | undefined;
  let isAlive = true;
  const end = (reason: string): void => {
    if (isEnded) return;
    isEnded = true;
    clearInterval(pings);
    events.onEnd(refusal ?? problem ?? reason, refusal !== undefined);
  };
  const host = isIPv6(server.host) ? `[${server.host}]` : server.host;
  const socket = new WebSocket(`wss://${host}:${server.port}/agent`, {
    headers: { authorization: `Bearer ${accessKey}` },
    handshakeTimeout: HANDSHAKE_MS,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE,
    ...trusted(server.caFile),
  });
  const pings = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (!isAlive) {
      problem = 'the server does not answer any more';
      socket.terminate();
    }
    isAlive = false;
    socket.ping();
  }, PING_MS);
  pings.unref();

  socket.on('open', events.onOpen);
  const alive = (): void => {
    isAlive = true;
  };
  socket.on('ping', alive);
  socket.on('pong', alive);
  socket.on('message', (data, isBinary) => {
    isAlive = true;
    const message = isBinary ? undefined : parse(data);
    if (message === undefined) {
      refusal = 'the server sent a message that this agent does not know: install the same version of both';
      socket.terminate();
      return;
    }
    if (message.type === 'refuse') refusal = message.message;
    else events.onMessage(message);
  });
  socket.on('unexpected-response', (_request, response) => {
    readRefusal(response, (text) => {
      refusal = text;
      socket.terminate();
      end(text);
    });
  });
  socket.on('error', (error) => {
    problem ??= explain(error, server);
  });
  socket.on('close', () => end('the connection was closed'));
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    get unsent() {
      return socket.bufferedAmount;
    },
    end: () => socket.close(),
  };
}

function parse(data: RawData): ServerMessage | undefined {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
    return serverMessage.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}

/** The sentence in the answer to a refused connection. */
function readRefusal(response: IncomingMessage, done: (text: string) => void): void {
  let body = '';
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    body = (body + text).slice(0, 4096);
  });
  response.on('error', () => undefined);
  response.on('close', () => {
    const standard = `the server answered ${response.statusCode ?? ''} ${response.statusMessage ?? ''}`;
    try {
      const answer: unknown = JSON.parse(body);
      done(typeof answer === 'object' && answer !== null && 'message' in answer ? String(answer.message) : standard);
    } catch {
      done(standard);
    }
  });
}

function explain(error: NodeJS.ErrnoException, { host, port, caFile }: ServerAddress): string {
  const where = `${host}:${port}`;
  switch (error.code) {
    case 'ECONNREFUSED':
      return `nothing listens on ${where}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${host} cannot be resolved`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return `the certificate of ${where} is not signed by ${caFile === undefined ? 'an authority that this system trusts' : `the authority in ${caFile}`}`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of ${where} is for another name: ${error.message}`;
    default:
      return `${where}: ${error.message}`;
  }
}
