/** A stand-in for the Eyrie server with invented data, for working on the console and testing it in a browser. It is never part of the bundle. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { groupsOf, topOf } from './counts.ts';
import { compileFilter } from './filter.ts';
import { toWire } from './wire.ts';
import type { FixtureEvent } from './scenario.ts';

export const CONTENT_POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export interface FixtureOptions {
  /** Newest first. */
  events: FixtureEvent[];
  token: string;
  port?: number;
  /** Folder of the built console; without it only the API is served. */
  dist?: string;
  signedIn?: boolean;
}

export interface FixtureServer {
  url: string;
  /** Stores an event and sends it to the live tails. */
  emit(event: FixtureEvent): void;
  /** Until called with false: every request for events waits, fails with 500, or connections are cut. */
  setTrouble(trouble: 'none' | 'slow' | 'failing' | 'down'): void;
  signOutEverybody(): void;
  policies: { id: number; name: string; enabled: boolean }[];
  oldest(): FixtureEvent;
  close(): Promise<void>;
}

const MIME: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.map': 'application/json' };

export async function startFixtureServer(options: FixtureOptions): Promise<FixtureServer> {
  const { events } = options;
  const tails = new Set<{ response: ServerResponse; test: (event: FixtureEvent) => boolean }>();
  const policies = [...new Map(events.map((event) => [event.policyId, event])).values()].map((event) => ({
    id: event.policyId, version: 1, name: event.name, description: event.description, type: 'falco', severity: event.severity, enabled: event.policyId !== 9,
    scope: '', ruleNames: [event.rule.name], rules: [{ ruleName: event.rule.name, enabled: true }], actions: [], isDefault: true, origin: 'Eyrie', modifiedOn: 1_795_000_000_000, createdOn: 1_795_000_000_000,
  }));
  let signedIn = options.signedIn ?? false;
  let trouble: 'none' | 'slow' | 'failing' | 'down' = 'none';

  const json = (response: ServerResponse, status: number, body: string): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body);
  };
  const refuse = (response: ServerResponse, status: number, message: string): void => json(response, status, JSON.stringify({ message }));

  const handleEvents = (url: URL, response: ServerResponse): void => {
    const cursor = url.searchParams.get('cursor');
    const [from, to, filter, after] = cursor && !/^[0-9a-f]{32}$/.test(cursor) ? decodeCursor(cursor) : [url.searchParams.get('from') ?? '0', url.searchParams.get('to') ?? '9'.repeat(19), url.searchParams.get('filter') ?? '', cursor ?? ''];
    const test = compileFilter(filter);
    if (!test) return refuse(response, 400, `filter: cannot read "${filter}"`);
    const found = events.filter((event) => BigInt(event.timestamp) >= BigInt(from) && BigInt(event.timestamp) <= BigInt(to) && test(event));
    const path = url.pathname.slice('/api/v1/secureEvents'.length);
    if (path === '/count') return json(response, 200, JSON.stringify({ policyEvents: { countBySeverity: countBy(found) } }));
    if (path === '/topStats') return json(response, 200, topOf(found, (url.searchParams.get('labels') ?? '').split(','), Number(url.searchParams.get('rows') ?? '5')));
    if (path === '/groups') return json(response, 200, groupsOf(found, (url.searchParams.get('by') ?? '').split(',')));
    if (path === '/timeseries') {
      const width = (BigInt(to) - BigInt(from)) / BigInt(url.searchParams.get('buckets') ?? '60') + 1n;
      const buckets = new Map<bigint, FixtureEvent[]>();
      for (const event of found) {
        const start = BigInt(from) + ((BigInt(event.timestamp) - BigInt(from)) / width) * width;
        buckets.set(start, [...(buckets.get(start) ?? []), event]);
      }
      const rows = [...buckets].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([start, members]) => `{"time":${start},"countBySeverity":${JSON.stringify(countBy(members))}}`);
      return json(response, 200, `{"from":${from},"to":${to},"width":${width},"buckets":[${rows.join(',')}]}`);
    }
    const start = (after === '' ? 0 : found.findIndex((event) => event.id === after) + 1) + Number(url.searchParams.get('offset') ?? '0');
    const limit = Number(url.searchParams.get('limit') ?? '50');
    const page = found.slice(start, start + limit);
    const last = page.at(-1);
    const prev = last && start + limit < found.length ? `,"prev":${JSON.stringify(encodeCursor([from, to, filter, last.id]))}` : '';
    json(response, 200, `{"page":{"total":${found.length}${prev}},"data":[${page.map(toWire).join(',')}]}`);
  };

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://fixture');
    const { pathname } = url;
    if (trouble === 'down' && pathname.startsWith('/api/')) return void request.socket.destroy();
    if (!pathname.startsWith('/api/')) return serveFile(options.dist, pathname, response);
    if (pathname === '/api/v1/session') {
      if (request.method === 'DELETE') signedIn = false;
      if (request.method !== 'POST') return signedIn || request.method === 'DELETE' ? json(response, 200, '{}') : refuse(response, 401, 'Bad credentials');
      return void readBody(request).then((body) => {
        signedIn = (JSON.parse(body) as { token?: string }).token === options.token;
        return signedIn ? json(response, 200, '{}') : refuse(response, 401, 'Bad credentials');
      });
    }
    if (!signedIn) return refuse(response, 401, 'Bad credentials');
    if (pathname === '/api/v1/secureEvents/stream') {
      const test = compileFilter(url.searchParams.get('filter') ?? '');
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write('event: ready\ndata: {"resumed":false}\n\n');
      const tail = { response, test: test ?? (() => false) };
      tails.add(tail);
      request.on('close', () => tails.delete(tail));
      return;
    }
    if (trouble === 'failing') return refuse(response, 500, 'The event store does not answer: disk full on /var/lib/eyrie.');
    const answer = (): void => {
      const single = /^\/api\/v1\/secureEvents\/([0-9a-f]{32})$/.exec(pathname);
      if (single) {
        const event = events.find((each) => each.id === single[1]);
        return event ? json(response, 200, toWire(event)) : refuse(response, 404, 'There is no such event; it may be older than the retention time.');
      }
      if (pathname.startsWith('/api/v1/secureEvents')) return handleEvents(url, response);
      if (pathname === '/api/v1/groupings') return json(response, 200, JSON.stringify({ groupings: [], suggested: [{ name: 'Hosts & Containers', labels: ['host.hostName', 'container.name'] }] }));
      if (pathname === '/api/v1/savedFilters') return json(response, 200, '{"filters":[]}');
      if (pathname === '/api/v1/agents') return json(response, 200, JSON.stringify(agentList()));
      if (pathname === '/api/v2/policies') return json(response, 200, JSON.stringify(policies));
      const one = policies.find((policy) => pathname === `/api/v2/policies/${policy.id}`);
      if (one && request.method === 'PUT') {
        return void readBody(request).then((body) => {
          Object.assign(one, JSON.parse(body), { version: one.version + 1 });
          json(response, 200, JSON.stringify(one));
        });
      }
      refuse(response, 404, `There is nothing at ${pathname}.`);
    };
    if (trouble === 'slow') setTimeout(answer, 4000);
    else answer();
  };

  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const cutTails = (): void => {
    for (const tail of tails) tail.response.destroy();
    tails.clear();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    policies,
    oldest() {
      const last = events.at(-1);
      if (!last) throw new Error('no events');
      return last;
    },
    emit(event) {
      events.unshift(event);
      events.sort((a, b) => (BigInt(a.timestamp) > BigInt(b.timestamp) ? -1 : 1));
      for (const tail of tails) if (tail.test(event)) tail.response.write(`event: event\ndata: ${toWire(event)}\n\n`);
    },
    setTrouble(next) {
      trouble = next;
      if (next === 'down') cutTails();
    },
    signOutEverybody() {
      signedIn = false;
      cutTails();
    },
    async close() {
      cutTails();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function countBy(events: FixtureEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) counts[String(event.severity)] = (counts[String(event.severity)] ?? 0) + 1;
  return counts;
}

const encodeCursor = (parts: string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

function decodeCursor(cursor: string): [string, string, string, string] {
  const [from = '0', to = '0', filter = '', after = ''] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
  return [from, to, filter, after];
}

function agentList(): unknown {
  const now = Date.now();
  const debian = { kernel: '6.1.0-28-amd64', os: 'Debian GNU/Linux 12', machineId: '00:42:ac:11:00:02' };
  const common = { connected: true, version: '0.1.0', source: 'live system calls', firstSeen: now - 864e5, lastSeen: now, policyVersion: 12, isUpToDate: true, refusedEvents: 0 };
  const counters = (events: number, alerts: number, dropped: object, spoolDropped: object): object => ({ events, alerts, dropped, spoolDropped, spoolBytes: 0 });
  return {
    agents: [
      { ...common, id: 1, agentId: 'a'.repeat(31) + '0', host: { ...debian, name: 'falcon-01' }, counters: counters(48_211_902, 182, {}, {}) },
      {
        ...common, id: 2, agentId: 'a'.repeat(31) + '1', host: { ...debian, name: 'falcon-02' }, counters: counters(1_209_544, 41, { ring: 3120 }, {}),
        policyVersion: 11, isUpToDate: false, policyError: 'rules/custom.yaml:14:7: unknown field "proc.nmae"',
      },
      {
        ...common, id: 3, agentId: 'a'.repeat(31) + '2', connected: false, version: '0.0.9', policyVersion: 11, isUpToDate: false, lastSeen: now - 5_400_000,
        host: { name: 'ip-10-20-3-117.eu-central-1.compute.internal', machineId: '02:42:ac:11:00:02', kernel: '5.15.0-1052-aws', os: 'Ubuntu 22.04.4 LTS' }, counters: counters(902_113, 9, {}, { Info: 12 }),
      },
    ],
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function serveFile(dist: string | undefined, pathname: string, response: ServerResponse): void {
  const path = dist === undefined ? '' : join(dist, normalize(pathname));
  const file = path !== '' && existsSync(path) && statSync(path).isFile() ? path : dist === undefined ? undefined : join(dist, 'index.html');
  if (!file || !existsSync(file)) return void response.writeHead(404).end('The console is not built: npm run build -w packages/console');
  response.writeHead(200, { 'content-type': MIME[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CONTENT_POLICY, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  createReadStream(file).pipe(response);
}
