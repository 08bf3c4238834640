/** Counts over policy events: by severity, over time, most frequent values, folded repeats. */
import { readTags, severity } from '@eyrie/schema';
import { z } from 'zod';
import { countBySeverity, foldRepeats, histogram, topsOf } from '../stores/events/statistics.ts';
import type { ValueCount } from '../stores/events/statistics.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { eventQuery, labelList, limitOf, rangeQuery } from './event-query.ts';
import { Problem } from './problem.ts';
import { nanoseconds } from './secure-event.ts';

const TAG = 'Policy events';
const MAX_BUCKETS = 2000;
/** What the most frequent values are told of, by the label that filters take. */
const TOP_LABELS = [
  'policyName',
  'ruleName',
  'source',
  'host.hostName',
  'kubernetes.cluster.name',
  'kubernetes.namespace.name',
  'kubernetes.workload.name',
  'container.name',
  'container.image',
  'proc.name',
  'user.name',
];
const countsBySeverity = z.record(z.string(), z.number()).describe('severity 0–7 to the number of events; severities without events are 0');

/** Events by tactic and technique. An event counts once for each that its rule names, however often it names it. */
function mitreCounts(byTags: readonly { readonly tags: readonly string[]; readonly count: number }[], rows: number): Record<string, (ValueCount & { label: string })[]> {
  const tactics = new Map<string, ValueCount & { label: string }>();
  const techniques = new Map<string, ValueCount & { label: string }>();
  for (const { tags, count } of byTags) {
    const marks = readTags(tags);
    for (const { name } of marks.tactics) tactics.set(name, { key: name, label: name, count: count + (tactics.get(name)?.count ?? 0) });
    for (const { id, name } of marks.techniques) techniques.set(id, { key: id, label: name, count: count + (techniques.get(id)?.count ?? 0) });
  }
  const top = (counts: ReadonlyMap<string, ValueCount & { label: string }>): (ValueCount & { label: string })[] =>
    [...counts.values()].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1)).slice(0, rows);
  return { 'mitre.tactic': top(tactics), 'mitre.technique': top(techniques) };
}

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
      query: rangeQuery.extend({ rows: limitOf(5, 100), labels: labelList(20).optional().describe('only these labels, separated by commas') }),
      answer: z.record(z.string(), z.array(z.object({ key: z.string(), count: z.number(), label: z.string() }))),
    },
    async ({ query }) => {
      const { range, filter } = eventQuery(query);
      const labels = query.labels ?? TOP_LABELS;
      const wantsTags = query.labels === undefined || query.labels.some((label) => label.startsWith('mitre.'));
      const { byLabel, byTags } = await topsOf(engine, range, filter.sql, labels.filter((each) => !each.startsWith('mitre.')), query.rows, wantsTags);
      const marks = wantsTags ? mitreCounts(byTags, query.rows) : {};
      const found: Record<string, readonly (ValueCount & { label?: string })[]> = { ...Object.fromEntries(byLabel), ...marks };
      const asked = query.labels ?? [...TOP_LABELS, ...Object.keys(marks)];
      return Object.fromEntries(asked.map((label) => [label, (found[label] ?? []).map((top) => ({ label: top.key, ...top }))]));
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
