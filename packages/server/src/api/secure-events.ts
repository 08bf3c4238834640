/** Lists of policy events and the single event. */
import { z } from 'zod';
import { compileFilter } from '../filter/compile.ts';
import { countEvents } from '../stores/events/statistics.ts';
import type { EventRange, StoredEvent } from '../stores/events/event-store.ts';
import type { ServerServices } from '../services.ts';
import { decodeCursor, encodePageCursor } from './cursor.ts';
import type { PageCursor } from './cursor.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { eventQuery, limitOf, rangeQuery } from './event-query.ts';
import { Problem } from './problem.ts';
import { secureEvent } from './secure-event.ts';
import { shownEvents } from './shown-events.ts';

const MAX_PAGE = 1000;
const MAX_OFFSET = 100_000_000;

const pageOfEvents = z.object({
  page: z.object({
    total: z.number().optional().describe('matching events from the cursor on, this page included; absent when it was not asked for'),
    prev: z.string().optional().describe('cursor of the next older page; absent at the end'),
    next: z.string().optional().describe('cursor of what is newer than this page, now or later'),
  }),
  data: z.array(secureEvent),
});
type PageOfEvents = z.infer<typeof pageOfEvents>;

const EMPTY_PAGE: PageOfEvents = { page: { total: 0 }, data: [] };

export function addSecureEvents(api: Api, services: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents',
      summary: 'Policy events, newest first',
      tag: 'Policy events',
      query: rangeQuery.extend({
        limit: limitOf(50, MAX_PAGE),
        offset: z.coerce.number(`expected a number from 0 to ${MAX_OFFSET}`).int().min(0).max(MAX_OFFSET).default(0).describe('so many events from the cursor on are passed over'),
        total: z.enum(['true', 'false']).default('true').describe('false: page.total is not counted, which can take long with a filter that reads a lot'),
        cursor: z.string().max(20_000).optional().describe('of an earlier page, or of an event; a page cursor brings its range and filter along'),
      }),
      answer: pageOfEvents,
    },
    async ({ query }) => {
      // A well-known client sends the word for «none» when it has reached the end.
      if (query.cursor === 'None') return EMPTY_PAGE;
      const { range, filter } = eventQuery(query);
      const first: PageCursor = { ...range, filter: filter.text, direction: 'older', position: undefined };
      return pageAt(services, query.cursor === undefined || query.cursor === '' ? first : decodeCursor(query.cursor, first), query);
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/{id}',
      summary: 'One policy event',
      tag: 'Policy events',
      params: z.object({ id: z.string() }),
      answer: secureEvent,
    },
    async ({ params }) => {
      const stored = await services.events.byId(params.id);
      const [event] = stored === undefined ? [] : await shownEvents(services, [stored]);
      if (event === undefined) throw new Problem(404, `There is no policy event with the id ${params.id}.`);
      return event;
    },
  );
}

async function pageAt(services: ServerServices, cursor: PageCursor, { limit, offset, total: counts }: { limit: number; offset: number; total: 'true' | 'false' }): Promise<PageOfEvents> {
  const filter = compileFilter(cursor.filter).sql;
  const { from, to, position, direction } = cursor;
  const bound = position === undefined ? {} : direction === 'older' ? { olderThan: position } : { newerThan: position };
  const range: EventRange = { from, to, ...bound };
  // One more than is shown tells whether there are more.
  const found = await services.events.page(range, filter, limit + 1, offset);
  const hasMore = found.length > limit;
  const events = direction === 'older' ? found.slice(0, limit) : found.slice(hasMore ? 1 : 0);
  // Counted once: what is left after a page is what there was, without the page.
  const total = !hasMore ? found.length + offset : (cursor.remaining ?? (counts === 'true' ? await countEvents(services.events.engine, range, filter) : undefined));
  const positionOf = ({ event }: StoredEvent): { time: bigint; id: string } => ({ time: BigInt(event.timestamp), id: event.id });
  const [newest, oldest] = [events[0], events.at(-1)];
  const prev =
    oldest !== undefined && (hasMore || direction === 'newer') ? encodePageCursor({ ...cursor, direction: 'older', position: positionOf(oldest), remaining: direction === 'older' && total !== undefined ? total - offset - events.length : undefined }) : undefined;
  const newerPosition = newest === undefined ? (direction === 'newer' ? position : undefined) : positionOf(newest);
  // From an empty first page on, everything in the range is newer.
  const next = encodePageCursor({ ...cursor, direction: 'newer', position: newerPosition, remaining: undefined });
  return { page: { ...(total === undefined ? {} : { total }), ...(prev === undefined ? {} : { prev }), next }, data: await shownEvents(services, events) };
}
