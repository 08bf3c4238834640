/** The live tail of policy events, as server-sent events. */
import { z } from 'zod';
import type { EventTest } from '../filter/matches.ts';
import { compileFilter } from '../filter/compile.ts';
import type { LiveEvent, LiveHub } from '../live/live-hub.ts';
import { reasonOf } from '../log.ts';
import type { ServerServices } from '../services.ts';
import { stringify } from 'lossless-json';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';
import { UNTOUCHED } from '../triage/triage.ts';
import { secureEventOf } from './secure-event.ts';

const HEARTBEAT_MS = 15_000;
const MAX_WATCHERS = 500;
/** Events that wait for a slow client; beyond this the oldest are skipped and the client is told how many. */
const MAX_WAITING = 1000;
/** Events that a client which was away is given from the store. */
const MAX_RESUMED = 1000;

type Item = Pick<LiveEvent, 'event' | 'received'> & { readonly number: number };

export function addStream(api: Api, services: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/stream',
      summary: 'Policy events as they happen (server-sent events: ready, event, skipped)',
      tag: 'Policy events',
      query: z.object({
        filter: z.string().default(''),
        lastEventId: z.string().max(200).optional().describe('goes on after this event, like the header Last-Event-ID'),
      }),
      answer: z.string(),
      media: 'text/event-stream',
    },
    async ({ query, context }) => {
      if (services.hub.watchers >= MAX_WATCHERS) throw new Problem(429, `There are already ${MAX_WATCHERS} live views. Close one, or try again later.`);
      const filter = compileFilter(query.filter);
      const queue = new LiveQueue(services.hub, filter.test);
      const lastId = context.req.header('last-event-id') ?? query.lastEventId;
      try {
        const resumed = lastId === undefined ? false : await resume(services, queue, filter, lastId);
        return new Response(eventStream(queue, services, resumed), {
          headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' },
        });
      } catch (error) {
        queue.close();
        throw error;
      }
    },
  );
}

/** Puts what the client missed in front of what comes now. @returns whether it can be told without a gap. */
async function resume(services: ServerServices, queue: LiveQueue, filter: ReturnType<typeof compileFilter>, lastId: string): Promise<boolean> {
  const [, run, number, received] = /^([0-9a-f]+)\.(\d{1,15})\.(\d{1,15})$/.exec(lastId) ?? [];
  if (received === undefined) return false;
  const remembered = run === services.hub.run ? services.hub.since(Number(number)) : undefined;
  if (remembered !== undefined) {
    queue.missed(remembered.filter((live) => filter.test(live.event)));
    return true;
  }
  try {
    const stored = await services.events.arrivedSince(Number(received), filter.sql, MAX_RESUMED + 1);
    queue.missed(stored.slice(0, MAX_RESUMED).map(({ event, received: at }) => ({ event, received: at, number: 0 })));
    return stored.length <= MAX_RESUMED;
  } catch (error) {
    services.log('warn', `a live view begins with a gap: ${reasonOf(error)}`);
    return false;
  }
}

/** What waits for one client. */
class LiveQueue {
  readonly #endWatch: () => void;
  #items: Item[] = [];
  #skipped = 0;
  #wake: (() => void) | undefined;

  constructor(hub: LiveHub, test: EventTest) {
    this.#endWatch = hub.watch((live) => {
      if (test(live.event)) this.#push(live);
    });
  }

  /** Events from before; some of them may be waiting already. */
  missed(items: readonly Item[]): void {
    const waiting = new Set(this.#items.map((item) => item.event.id));
    this.#items.unshift(...items.filter((item) => !waiting.has(item.event.id)));
  }

  /** Waits for up to `ms` until there is something. */
  async wait(ms: number): Promise<void> {
    if (this.#items.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  take(most: number): { skipped: number; items: Item[] } {
    const taken = { skipped: this.#skipped, items: this.#items.splice(0, most) };
    this.#skipped = 0;
    return taken;
  }

  close(): void {
    this.#endWatch();
    this.#wake?.();
  }

  #push(item: Item): void {
    this.#items.push(item);
    // Twice the bound, because cutting costs as much as what is left.
    if (this.#items.length >= 2 * MAX_WAITING) {
      this.#items.splice(0, MAX_WAITING);
      this.#skipped += MAX_WAITING;
    }
    this.#wake?.();
  }
}

const PER_CHUNK = 100;

function eventStream(queue: LiveQueue, services: ServerServices, resumed: boolean): ReadableStream<Uint8Array> {
  const { hub, registry } = services;
  const encoder = new TextEncoder();
  const message = (name: string, data: unknown, id?: string): string => `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${stringify(data)}\n\n`;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: 1000\n${message('ready', { resumed }, `${hub.run}.${hub.last}.${Date.now()}`)}`));
    },
    // Called only when the client has taken what it was given: a slow client waits in its queue.
    async pull(controller) {
      await queue.wait(HEARTBEAT_MS);
      const { skipped, items } = queue.take(PER_CHUNK);
      const texts = items.map(({ event, received, number }) =>
        message('event', secureEventOf(event, registry.numberOf(event.agentId), UNTOUCHED), number === 0 ? undefined : `${hub.run}.${number}.${received}`),
      );
      if (skipped > 0) texts.unshift(message('skipped', { count: skipped }));
      controller.enqueue(encoder.encode(texts.length === 0 ? ': \n\n' : texts.join('')));
    },
    cancel() {
      queue.close();
    },
  });
}
