/** The port that agents connect to: TLS, an access key, then one WebSocket each. The messages on it are those of `@eyrie/schema` protocol.ts. */
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Credentials } from '../credentials.ts';
import type { LiveHub } from '../live/live-hub.ts';
import type { ConnectionStore } from '../topology/connection-store.ts';
import type { Log } from '../log.ts';
import type { Policies } from '../policies/policies.ts';
import { bearerOf } from '../secrets.ts';
import { listen } from '../listen.ts';
import { CaptureUploads } from '../captures/capture-uploads.ts';
import type { Captures } from '../captures/captures.ts';
import type { Responses } from '../response/responses.ts';
import type { RuleTrials } from '../rules/trials.ts';
import { serverIdentity } from '../tls/authority.ts';
import { AgentConnection } from './agent-connection.ts';
import type { AgentLines } from './agent-lines.ts';
import type { AgentRegistry } from './agent-registry.ts';
import type { IngestWriter } from './ingest-writer.ts';

export interface CollectorOptions {
  /** Undefined: all addresses. */
  readonly host: string | undefined;
  readonly port: number;
  readonly tlsFolder: string;
  /** Further names and addresses of this host for the certificate. */
  readonly tlsNames: readonly string[];
  readonly credentials: Credentials;
  readonly policies: Policies;
  readonly registry: AgentRegistry;
  readonly lines: AgentLines;
  readonly responses: Responses;
  readonly captures: Captures;
  readonly ruleTrials: RuleTrials;
  readonly writer: IngestWriter;
  readonly hub: LiveHub;
  readonly connections: ConnectionStore;
  readonly log: Log;
}

export interface Collector {
  readonly port: number;
  /** Certificate of the authority that agents must trust. */
  readonly caFile: string;
  close(): Promise<void>;
}

/** Above the largest batch that an agent sends. */
const MAX_MESSAGE = 8 * 1024 * 1024;
const MAX_CONNECTIONS = 20_000;
const PING_MS = 15_000;
const DAY_MS = 24 * 3600 * 1000;

/** @throws StartupError when the port is taken. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { credentials, policies, registry, lines, responses, ruleTrials, writer, hub, log } = options;
  let identity = serverIdentity(options.tlsFolder, options.tlsNames);
  const server = createServer({ cert: identity.cert, key: identity.key, minVersion: 'TLSv1.2', handshakeTimeout: 10_000, requestTimeout: 10_000 });
  server.maxConnections = MAX_CONNECTIONS;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false });
  const connections = new Map<WebSocket, { readonly connection: AgentConnection; isAlive: boolean }>();
  let policiesText = policiesMessage(policies);

  const accept = (socket: WebSocket): void => {
    const connection = new AgentConnection(socket, {
      registry,
      responses,
      ruleTrials,
      writer,
      hub,
      connections: options.connections,
      log,
      policies: () => policiesText,
      welcomed: (self, agentId) => {
        lines.get(agentId)?.refuse('replaced', 'another connection of the same agent has taken the place of this one');
        lines.set(agentId, self);
        log('info', `agent on ${self.record?.hello.host.name ?? ''} connected`);
      },
    });
    const entry = { connection, isAlive: true };
    connections.set(socket, entry);
    const alive = (): void => {
      entry.isAlive = true;
    };
    // A pong can stand behind megabytes of batches: those are signs of life as well.
    socket.on('pong', alive);
    socket.on('message', alive);
    socket.on('close', () => {
      connections.delete(socket);
      const { record } = connection;
      if (record === undefined || lines.get(record.hello.agentId) !== connection) return;
      lines.delete(record.hello.agentId);
      record.connected = false;
      registry.noteInventory(record, undefined, 0);
      registry.seen(record);
      log('info', `agent on ${record.hello.host.name} disconnected`);
    });
  };

  const uploads = new CaptureUploads(options.captures, credentials, log);
  server.on('request', (request, response) => {
    if (uploads.takes(request)) {
      void uploads.answer(request, response);
      return;
    }
    response
      .writeHead(426, { 'content-type': 'application/json', upgrade: 'websocket' })
      .end(JSON.stringify({ code: 'not-an-agent', message: 'This port is for Eyrie agents.' }));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const key = bearerOf(request.headers.authorization);
    if (request.url !== '/agent') refuseUpgrade(socket, 404, 'not-found', 'Agents connect to /agent.');
    else if (key === undefined)
      refuseUpgrade(socket, 401, 'no-access-key', 'An access key is required. Give the agent the key that the server printed when it started.');
    else if (!credentials.isAccessKey(key))
      refuseUpgrade(
        socket,
        401,
        'wrong-access-key',
        'The access key is not one of this server. Give the agent the key that the server printed when it started.',
      );
    else sockets.handleUpgrade(request, socket, head, accept);
  });
  server.on('tlsClientError', (error) => log('warn', `a client of the agent port gave up: ${error.message}`));

  const endWatch = policies.onChange(() => {
    policiesText = policiesMessage(policies);
    for (const connection of lines) connection.sendPolicies(policiesText);
  });
  const pings = setInterval(() => {
    for (const [socket, entry] of connections) {
      // From one that we do not listen to, nothing is to be expected.
      if (!entry.isAlive && !socket.isPaused) socket.terminate();
      entry.isAlive = socket.isPaused;
      socket.ping();
    }
  }, PING_MS);
  const renewal = setInterval(() => {
    const renewed = serverIdentity(options.tlsFolder, options.tlsNames);
    if (renewed.cert === identity.cert) return;
    identity = renewed;
    server.setSecureContext({ cert: identity.cert, key: identity.key });
    log('info', 'the certificate of the agent port was renewed');
  }, DAY_MS);

  await listen(server, options.port, options.host, 'for agents (--collector-port)');
  return {
    port: portOf(server.address()),
    caFile: identity.caFile,
    close: async () => {
      clearInterval(pings);
      clearInterval(renewal);
      endWatch();
      for (const socket of connections.keys()) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function policiesMessage(policies: Policies): string {
  return JSON.stringify({ type: 'policies', set: policies.current });
}

const STATUS_TEXT: Readonly<Record<number, string>> = { 401: 'Unauthorized', 404: 'Not Found' };

/** The agent shows `message` to whoever runs it. */
function refuseUpgrade(socket: Duplex, status: number, code: string, message: string): void {
  const body = JSON.stringify({ code, message });
  socket.on('error', () => undefined);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? ''}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
