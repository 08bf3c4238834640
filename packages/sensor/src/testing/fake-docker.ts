/** Answers like a Docker daemon, with the containers that a test gives it. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export class FakeDocker {
  readonly path: string;
  readonly containers = new Map<string, string>();
  /** Questions about containers. */
  inspected = 0;
  /** How long such a question takes, ms. */
  delayMs = 0;
  readonly #streams = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined = undefined;

  constructor(path: string) {
    this.path = path;
  }

  get isFollowed(): boolean {
    return this.#streams.size > 0;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request.url ?? '', response));
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.path, resolve));
    this.#server = server;
  }

  async end(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#streams.clear();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    this.#server = undefined;
  }

  run(id: string, name: string): void {
    this.containers.set(id, name);
    this.#tell('start', id);
  }

  stop(id: string): void {
    this.#tell('die', id);
    this.containers.delete(id);
    this.#tell('destroy', id);
  }

  #tell(action: string, id: string): void {
    for (const stream of this.#streams) stream.write(`${JSON.stringify({ Type: 'container', Action: action, Actor: { ID: id } })}\n`);
  }

  #answer(url: string, response: ServerResponse): void {
    const path = url.replace(/^\/v[0-9.]+/, '').split('?')[0] ?? '';
    const json = (value: unknown): unknown => response.end(JSON.stringify(value));
    if (path === '/version') return void json({ ApiVersion: '1.41', Components: [{ Name: 'Engine' }] });
    if (path === '/events') {
      response.flushHeaders();
      this.#streams.add(response);
      response.on('close', () => this.#streams.delete(response));
      return;
    }
    if (path === '/containers/json') return void json([...this.containers.keys()].map((Id) => ({ Id })));
    const asked = /^\/containers\/([^/]+)\/json$/.exec(path)?.[1];
    if (asked === undefined) return void response.writeHead(404).end('{}');
    this.inspected += 1;
    setTimeout(() => {
      // As the real one, it takes names too.
      const [id, name] = [...this.containers].find((entry) => entry.includes(asked)) ?? [];
      if (id === undefined) response.writeHead(404).end('{}');
      else json({ Id: id, Name: `/${name}`, Config: { Image: 'web:1' } });
    }, this.delayMs).unref();
  }
}
