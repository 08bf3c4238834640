/** The whole result of a question as a file. */
import { z } from 'zod';
import { EXPORT_FORMATS, EXPORT_MEDIA, exportEvents } from '../export/event-export.ts';
import { reasonOf } from '../log.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { eventQuery, rangeQuery } from './event-query.ts';
import { Problem } from './problem.ts';
import { shownEvents } from './shown-events.ts';

/** Each keeps a reader of the store busy. */
const MAX_EXPORTS = 2;

export function addEventExport(api: Api, services: ServerServices): void {
  let running = 0;
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/export',
      summary: 'All matching policy events, newest first, as a file; a transfer that breaks off is not whole',
      tag: 'Policy events',
      query: rangeQuery.extend({ format: z.enum(EXPORT_FORMATS).default('ndjson') }),
      answer: z.string(),
      media: EXPORT_MEDIA.ndjson,
    },
    ({ query }) => {
      const { range, filter } = eventQuery(query);
      if (running >= MAX_EXPORTS) throw new Problem(429, `${MAX_EXPORTS} exports are under way already. Wait for one to end, or cancel it.`);
      running += 1;
      const pieces = exportEvents(services.events, range, filter.sql, query.format, (events) => shownEvents(services, events));
      const encoder = new TextEncoder();
      let isOpen = true;
      const end = (): void => {
        if (isOpen) running -= 1;
        isOpen = false;
      };
      const body = new ReadableStream<Uint8Array>({
        // Called only when the client has taken what was made so far.
        async pull(controller) {
          try {
            const piece = await pieces.next();
            if (piece.done === true) {
              end();
              controller.close();
            } else controller.enqueue(encoder.encode(piece.value));
          } catch (error) {
            end();
            services.log('warn', `an export ended early: ${reasonOf(error)}`);
            controller.error(error);
          }
        },
        async cancel() {
          end();
          await pieces.return();
        },
      });
      const name = `policy-events-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${query.format}`;
      return new Response(body, {
        headers: { 'content-type': EXPORT_MEDIA[query.format], 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' },
      });
    },
  );
}
