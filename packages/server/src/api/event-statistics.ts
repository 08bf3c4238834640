/** Counts over policy events: by severity, over time, most frequent values, folded repeats. */
import { severity } from '@eyrie/schema';
import { z } from 'zod';
import { countBySeverity, foldRepeats, histogram, TOP_COLUMNS, topValues } from '../stores/events/statistics.ts';
import type { TopLabel } from '../stores/events/statistics.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { eventQuery, limitOf, rangeQuery } from './event-query.ts';
import { Problem } from './problem.ts';
import { nanoseconds } from './secure-event.ts';

const TAG = 'Policy events';
const MAX_BUCKETS = 2000;
const countsBySeverity = z.record(z.string(), z.number()).describe('severity 0–7 to the number of events; severities without events are 0');

function allSeverities(counts: ReadonlyMap<number, number>): Record<string, number> {
  return Object.fromEntries(Array.from({ length: 8 }, (_, value) => [String(value), counts.get(value) ?? 0]));
}

export function addEventStatistics(api: Api, services: ServerServices): void {
  const { engine } = services.events;

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/count',
      summary: 'Number of policy events by severity',
      tag: TAG,
      query: rangeQuery,
      answer: z.object({ policyEvents: z.object({ countBySeverity: countsBySeverity, total: z.number() }) }),
    },
    async ({ query }) => {
      const { range, filter } = eventQuery(query);
      const counts = await countBySeverity(engine, range, filter.sql);
      return { policyEvents: { countBySeverity: allSeverities(counts), total: [...counts.values()].reduce((sum, count) => sum + count, 0) } };
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/timeseries',
      summary: 'Number of policy events by severity over time',
      tag: TAG,
      query: rangeQuery.extend({ buckets: limitOf(60, MAX_BUCKETS).describe('into how many parts the range is divided; from and to are required') }),
      answer: z.object({
        from: nanoseconds,
        to: nanoseconds,
        width: nanoseconds.describe('of one bucket, in nanoseconds'),
        buckets: z.array(z.object({ time: nanoseconds, countBySeverity: z.record(z.string(), z.number()) })).describe('buckets with events, in order of time'),
      }),
    },
    async ({ query }) => {
      if (query.from === undefined || query.to === undefined) throw new Problem(400, 'query: a histogram needs both from and to');
      const { range, filter } = eventQuery(query);
      const width = (range.to - range.from) / BigInt(query.buckets) + 1n;
      const buckets = await histogram(engine, range, filter.sql, width);
      return {
        ...range,
        width,
        buckets: buckets.map(({ time, bySeverity }) => ({
          time,
          countBySeverity: Object.fromEntries([...bySeverity].map(([key, count]) => [String(key), count])),
        })),
      };
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/topStats',
      summary: 'Most frequent values of each label',
      tag: TAG,
      query: rangeQuery.extend({ rows: limitOf(5, 100) }),
      answer: z.record(z.string(), z.array(z.object({ key: z.string(), count: z.number(), label: z.string() }))),
    },
    async ({ query }) => {
      const { range, filter } = eventQuery(query);
      const labels = Object.keys(TOP_COLUMNS) as TopLabel[];
      const tops = await Promise.all(labels.map((label) => topValues(engine, range, filter.sql, label, query.rows)));
      return Object.fromEntries(labels.map((label, index) => [label, (tops[index] ?? []).map((top) => ({ ...top, label: top.key }))]));
    },
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/secureEvents/summary',
      summary: 'Policy events folded: the same rule on the same host and container by the same program is one entry, the most recent first',
      tag: TAG,
      query: rangeQuery.extend({ limit: limitOf(100, 1000) }),
      answer: z.object({
        data: z.array(
          z.object({
            policyId: z.number(),
            policyName: z.string(),
            ruleName: z.string(),
            severity,
            hostName: z.string(),
            containerId: z.string(),
            containerName: z.string(),
            processName: z.string(),
            count: z.number(),
            first: nanoseconds,
            last: nanoseconds,
            lastId: z.string().describe('the newest of these events'),
            lastOutput: z.string(),
          }),
        ),
      }),
    },
    async ({ query }) => {
      const { range, filter } = eventQuery(query);
      const folded = await foldRepeats(engine, range, filter.sql, query.limit);
      return { data: folded.map((entry) => ({ ...entry, first: BigInt(entry.first), last: BigInt(entry.last) })) };
    },
  );
}
