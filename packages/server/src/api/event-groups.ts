/** Policy events by groups: of any labels, for hierarchies and tables of counts, and of one label over time. */
import { severity } from '@eyrie/schema';
import { z } from 'zod';
import { groupEvents, histogramBy, topValues } from '../stores/events/statistics.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { eventQuery, labelList, limitOf, rangeQuery } from './event-query.ts';
import { Problem } from './problem.ts';
import { nanoseconds } from './secure-event.ts';

const TAG = 'Policy events';
const MAX_LEVELS = 6;
const MAX_GROUPS = 5000;
const MAX_BUCKETS = 500;

export function addEventGroups(api: Api, { events: { engine } }: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/groups',
      summary: 'Policy events that have the same values of some labels, the largest groups first',
      tag: TAG,
      query: rangeQuery.extend({ by: labelList(MAX_LEVELS).describe('labels, separated by commas, the outermost first'), limit: limitOf(1000, MAX_GROUPS) }),
      answer: z.object({
        by: z.array(z.string()),
        total: z.number().describe('events in all groups'),
        others: z.number().describe('events in groups beyond the limit'),
        groups: z.array(
          z.object({
            values: z.array(z.string()).describe('in the order of the labels; empty where an event does not have one'),
            count: z.number(),
            worst: severity.describe('the gravest severity, 0–7'),
            last: nanoseconds.describe('time of the newest'),
          }),
        ),
      }),
    },
    async ({ query }) => {
      const { range, filter } = eventQuery(query);
      const { groups, total } = await groupEvents(engine, range, filter.sql, query.by, query.limit);
      const grouped = groups.reduce((sum, { count }) => sum + count, 0);
      return { by: query.by, total, others: Math.max(0, total - grouped), groups: groups.map((group) => ({ ...group, values: [...group.values] })) };
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/timeseriesBy',
      summary: 'Number of policy events over time for the most frequent values of a label',
      tag: TAG,
      query: rangeQuery.extend({
        field: labelList(1).describe('the label'),
        rows: limitOf(5, 50).describe('how many values'),
        limit: limitOf(60, MAX_BUCKETS).describe('into how many parts the range is divided; from and to are required'),
      }),
      answer: z.object({
        width: nanoseconds.describe('of one part, in nanoseconds'),
        series: z.array(z.object({ key: z.string(), count: z.number(), points: z.array(z.object({ time: nanoseconds, count: z.number() })).describe('parts with events') })),
      }),
    },
    async ({ query }) => {
      if (query.from === undefined || query.to === undefined) throw new Problem(400, 'query: a time series needs both from and to');
      const { range, filter } = eventQuery(query);
      const width = (range.to - range.from) / BigInt(query.limit) + 1n;
      const [field = ''] = query.field;
      const top = await topValues(engine, range, filter.sql, field, query.rows);
      const points = top.length === 0 ? [] : await histogramBy(engine, range, filter.sql, field, top.map(({ key }) => key), width);
      return { width, series: top.map((each) => ({ ...each, points: points.filter(({ key }) => key === each.key).map(({ time, count }) => ({ time, count })) })) };
    },
  );
}
