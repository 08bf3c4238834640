/** What else was asked to answer a request: from a connection to those in front of it and behind it. */
import type { CaptureIndex } from '../capture-index.ts';
import { httpExchanges, type HttpExchange } from './http.ts';

export interface RelatedExchange {
  readonly connection: string;
  readonly method: string;
  readonly target: string;
  /** Undefined: no response was seen. */
  readonly status: number | undefined;
  /** Row of the request, by which the connection can be followed. */
  readonly requestRow: number;
  /** `behind`: it was made to answer the request on this connection. `before`: this connection was opened to answer it. */
  readonly place: 'before' | 'behind';
}

/** Proxies behind proxies; more are not real. */
const MOST_HOPS = 10;

/** @param connection name of a descriptor. Each related connection once, in the order of time. */
export function relatedExchanges(index: CaptureIndex, connection: string): readonly RelatedExchange[] {
  const all = httpExchanges(index);
  const own = all.filter((exchange) => exchange.connection === connection);
  const found = new Map<string, RelatedExchange>();
  const add = (exchange: HttpExchange, place: RelatedExchange['place']): void => {
    if (exchange.connection === connection || found.has(exchange.connection)) return;
    const { method, target, status, requestRow } = exchange;
    found.set(exchange.connection, { connection: exchange.connection, method, target, status, requestRow, place });
  };
  for (const exchange of own) {
    let parent = exchange.parent === undefined ? undefined : all[exchange.parent];
    for (let hops = 0; parent !== undefined && hops < MOST_HOPS; hops++) {
      add(parent, 'before');
      parent = parent.parent === undefined ? undefined : all[parent.parent];
    }
  }
  let level = new Set(own.map(({ number }) => number));
  for (let hops = 0; level.size > 0 && hops < MOST_HOPS; hops++) {
    const children = all.filter(({ parent }) => parent !== undefined && level.has(parent));
    for (const child of children) add(child, 'behind');
    level = new Set(children.map(({ number }) => number));
  }
  return [...found.values()].toSorted((a, b) => a.requestRow - b.requestRow);
}
