/** Counts over stored policy events. */
import { z } from 'zod';
import type { SqlCondition } from '../../filter/to-sql.ts';
import type { Engine } from './engine.ts';
import { rangeCondition } from './event-store.ts';
import type { EventRange } from './event-store.ts';

export async function countEvents(engine: Engine, range: EventRange, filter: SqlCondition): Promise<number> {
  const { sql, params } = rangeCondition(range, filter);
  return z.tuple([z.object({ n: z.number() })]).parse(await engine.query(`SELECT count() AS n FROM policy_events WHERE ${sql}`, params))[0].n;
}

/** Counts by severity 0–7; severities without events are absent. */
export async function countBySeverity(engine: Engine, range: EventRange, filter: SqlCondition): Promise<Map<number, number>> {
  const { sql, params } = rangeCondition(range, filter);
  const rows = await engine.query(`SELECT severity, count() AS n FROM policy_events WHERE ${sql} GROUP BY severity`, params);
  return new Map(
    z
      .array(z.object({ severity: z.number(), n: z.number() }))
      .parse(rows)
      .map((row) => [row.severity, row.n]),
  );
}

export interface Bucket {
  /** Begin of the bucket in nanoseconds. */
  readonly time: bigint;
  readonly bySeverity: ReadonlyMap<number, number>;
}

/** Counts by severity in buckets of `width` nanoseconds, counted from `range.from`, in order of time; empty buckets are absent. */
export async function histogram(engine: Engine, range: EventRange, filter: SqlCondition, width: bigint): Promise<Bucket[]> {
  const { sql, params } = rangeCondition(range, filter);
  const rows = await engine.query(
    `SELECT toString(intDiv(time - {from:UInt64}, {width:UInt64})) AS bucket, severity, count() AS n FROM policy_events WHERE ${sql} GROUP BY bucket, severity`,
    { ...params, width },
  );
  const buckets = new Map<bigint, Map<number, number>>();
  for (const row of z.array(z.object({ bucket: z.string(), severity: z.number(), n: z.number() })).parse(rows)) {
    const time = range.from + BigInt(row.bucket) * width;
    const bySeverity = buckets.get(time) ?? new Map<number, number>();
    bySeverity.set(row.severity, row.n);
    buckets.set(time, bySeverity);
  }
  return [...buckets].map(([time, bySeverity]) => ({ time, bySeverity })).sort((a, b) => (a.time < b.time ? -1 : 1));
}

/** What the most frequent values are counted for, by the name under which clients know it. */
export const TOP_COLUMNS = {
  policyName: 'policy',
  ruleName: 'rule',
  'host.hostName': 'host',
  'container.name': 'container_name',
  'container.image': 'container_image',
  'proc.name': 'process',
  'user.name': 'user',
} as const;
export type TopLabel = keyof typeof TOP_COLUMNS;

/** The `rows` most frequent values of a label; the empty value is left out. */
export async function topValues(
  engine: Engine,
  range: EventRange,
  filter: SqlCondition,
  label: TopLabel,
  rows: number,
): Promise<{ key: string; count: number }[]> {
  const { sql, params } = rangeCondition(range, filter);
  const column = TOP_COLUMNS[label];
  const found = await engine.query(
    `SELECT toString(${column}) AS key, count() AS count FROM policy_events WHERE ${sql} AND ${column} != '' GROUP BY key ORDER BY count DESC, key LIMIT {rows:UInt32}`,
    {
      ...params,
      rows,
    },
  );
  return z.array(z.object({ key: z.string(), count: z.number() })).parse(found);
}

/** Events that repeat one another: the same rule of the same policy on the same host and container by the same program. */
const repeats = z.object({
  policyId: z.number(),
  policyName: z.string(),
  ruleName: z.string(),
  severity: z.number(),
  hostName: z.string(),
  containerId: z.string(),
  containerName: z.string(),
  processName: z.string(),
  count: z.number(),
  first: z.string(),
  last: z.string(),
  lastId: z.string(),
});
export type Repeats = z.infer<typeof repeats> & { readonly lastOutput: string };

/** Folds repeats, the most recent first. Times are nanoseconds as text. */
export async function foldRepeats(engine: Engine, range: EventRange, filter: SqlCondition, limit: number): Promise<Repeats[]> {
  const { sql, params } = rangeCondition(range, filter);
  const rows = await engine.query(
    `SELECT policy_id AS policyId, toString(policy) AS policyName, toString(rule) AS ruleName, min(severity) AS severity, toString(host) AS hostName,
       container_id AS containerId, any(container_name) AS containerName, process AS processName, count() AS count,
       toString(min(time)) AS first, toString(max(time)) AS last, toString(argMax(id, (time, id))) AS lastId
     FROM policy_events WHERE ${sql}
     GROUP BY policy_id, policy, rule, host, container_id, process
     ORDER BY max(time) DESC LIMIT {limit:UInt32}`,
    { ...params, limit },
  );
  const folded = z.array(repeats).parse(rows);
  const outputs = await outputsOf(engine, folded);
  return folded.map((entry) => ({ ...entry, lastOutput: outputs.get(entry.lastId) ?? '' }));
}

/** Read afterwards, because whole events in the memory of an aggregation would be far too much. */
async function outputsOf(engine: Engine, folded: readonly z.infer<typeof repeats>[]): Promise<Map<string, string>> {
  if (folded.length === 0) return new Map();
  const times = folded.map((entry) => BigInt(entry.last));
  const rows = await engine.query(
    "SELECT toString(id) AS id, JSONExtractString(event, 'output') AS output FROM policy_events WHERE time IN {times:Array(UInt64)} AND id IN {ids:Array(String)}",
    { times, ids: folded.map((entry) => entry.lastId) },
  );
  return new Map(
    z
      .array(z.object({ id: z.string(), output: z.string() }))
      .parse(rows)
      .map((row) => [row.id, row.output]),
  );
}
