/**
 * HTTP requests and their responses, paired. One end of a connection sees one exchange; when both ends are in the capture they are put together, and what a
 * proxy asked others to answer a request is put below that request.
 */
import type { CaptureIndex } from '../capture-index.ts';
import { WRITES } from '../events/kinds.ts';
import type { MarkOf } from '../events/marks.ts';

export interface HttpExchange {
  readonly number: number;
  /** What the process was in it. */
  readonly role: 'client' | 'server';
  readonly method: string;
  readonly target: string;
  /** Undefined: no response was seen. */
  status: number | undefined;
  reason: string;
  readonly requestRow: number;
  responseRow: number | undefined;
  /** ns since the first event. */
  readonly start: number;
  end: number | undefined;
  readonly actor: number;
  readonly process: number;
  /** Number of the descriptor's facts, and its number in the process. */
  readonly fd: number;
  readonly fdNumber: number;
  /** `client->server` addresses. */
  readonly connection: string;
  /** The same exchange as the other end saw it: number; undefined: it is not in the capture. */
  other: number | undefined;
  /** The exchange that this one is a part of: the proxied request, or, of the server's end, the client's. */
  parent: number | undefined;
}

/** Requests on one connection that wait for their response; more are not real. */
const MAX_PIPELINED = 100;

/** Responses that speak of failure. */
export function isHttpError({ status }: Pick<HttpExchange, 'status'>): boolean {
  return status !== undefined && status >= 400;
}

const computed = new WeakMap<CaptureIndex, { readonly marks: number; readonly exchanges: readonly HttpExchange[] }>();

/** All exchanges, in the order of their requests. */
export function httpExchanges(index: CaptureIndex): readonly HttpExchange[] {
  const known = computed.get(index);
  if (known !== undefined && known.marks === index.marks.length) return known.exchanges;
  const exchanges = pairs(index);
  joinEnds(exchanges);
  findHops(exchanges);
  computed.set(index, { marks: index.marks.length, exchanges });
  return exchanges;
}

function pairs(index: CaptureIndex): HttpExchange[] {
  const exchanges: HttpExchange[] = [];
  const waiting = new Map<string, HttpExchange[]>();
  for (const mark of index.marks) {
    if (mark.kind !== 'http-request' && mark.kind !== 'http-response') continue;
    const { chunk, index: place } = index.chunkOf(mark.row);
    const actor = chunk.actor[place] ?? 0;
    const process = index.actors.list[actor]?.process.number ?? -1;
    const fd = chunk.fd[place] ?? 0;
    const fdNumber = chunk.fdNumber[place] ?? -1;
    const isWrite = WRITES[index.calls.calls[chunk.call[place] ?? 0]?.type ?? 0] === 1;
    const connection = index.descriptors.name(fd);
    const role = (mark.kind === 'http-request') === isWrite ? 'client' : 'server';
    // A server may read from one number of the socket and write to another, as those behind inetd do; without a name only the number tells sockets apart.
    const key = `${process} ${role} ${connection === '' ? fdNumber : connection}`;
    const time = chunk.timeAt(place);
    if (mark.kind === 'http-response') answer(waiting.get(key)?.shift(), mark, time);
    else {
      const exchange: HttpExchange = {
        number: exchanges.length, role, method: mark.method, target: mark.target, status: undefined, reason: '', requestRow: mark.row, responseRow: undefined,
        start: time, end: undefined, actor, process, fd, fdNumber, connection, other: undefined, parent: undefined,
      };
      exchanges.push(exchange);
      const queue = waiting.get(key) ?? [];
      if (queue.length < MAX_PIPELINED) queue.push(exchange);
      waiting.set(key, queue);
    }
  }
  return exchanges;
}

function answer(exchange: HttpExchange | undefined, { status, reason, row }: MarkOf<'http-response'>, time: number): void {
  if (exchange === undefined) return;
  exchange.status = status;
  exchange.reason = reason;
  exchange.responseRow = row;
  exchange.end = time;
}

/** Each server's end gets the newest client's end of the same connection and request before it. */
function joinEnds(exchanges: readonly HttpExchange[]): void {
  const clients = new Map<string, HttpExchange[]>();
  for (const exchange of exchanges) {
    const key = `${exchange.connection} ${exchange.method} ${exchange.target}`;
    if (exchange.role === 'client') {
      const list = clients.get(key) ?? [];
      list.push(exchange);
      clients.set(key, list);
    } else {
      const client = clients.get(key)?.shift();
      if (client === undefined) continue;
      client.other = exchange.number;
      exchange.other = client.number;
      exchange.parent = client.number;
    }
  }
}

/** What a process asked while it was answering: a request of the same method, best of the same target. */
function findHops(exchanges: readonly HttpExchange[]): void {
  const served = new Map<number, HttpExchange[]>();
  for (const exchange of exchanges) {
    const open = (served.get(exchange.process) ?? []).filter(({ end }) => end === undefined || end >= exchange.start).slice(-MAX_PIPELINED);
    if (exchange.role === 'server') served.set(exchange.process, [...open, exchange]);
    else {
      const sameMethod = open.filter(({ method }) => method === exchange.method);
      const parent = sameMethod.findLast(({ target }) => target === exchange.target) ?? sameMethod.at(-1);
      exchange.parent = parent?.number;
    }
  }
}

/** Those of the selection that are no part of another one that is selected too: each transaction once. */
export function distinctExchanges(exchanges: readonly HttpExchange[], isSelected: (row: number) => boolean): HttpExchange[] {
  const selected = exchanges.map(({ requestRow, responseRow }) => isSelected(requestRow) || (responseRow !== undefined && isSelected(responseRow)));
  return exchanges.filter(({ number, parent }) => {
    if (selected[number] !== true) return false;
    for (let above = parent, step = 0; above !== undefined && step < MAX_PIPELINED; step++) {
      if (selected[above] === true) return false;
      above = exchanges[above]?.parent;
    }
    return true;
  });
}
