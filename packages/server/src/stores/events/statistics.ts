/** Counts over stored policy events. */
import { z } from 'zod';
import { tagsOfText } from '../../filter/tags.ts';
import { labelSql } from '../../filter/to-sql.ts';
import type { SqlCondition } from '../../filter/to-sql.ts';
import type { Engine, SqlParams } from './engine.ts';
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

/** Number of the bucket that a row is in; there are few. */
const BUCKET = 'toUInt32(intDiv(time - {from:UInt64}, {width:UInt64}))';

/** Counts by severity in buckets of `width` nanoseconds, counted from `range.from`, in order of time; empty buckets are absent. */
export async function histogram(engine: Engine, range: EventRange, filter: SqlCondition, width: bigint): Promise<Bucket[]> {
  const { sql, params } = rangeCondition(range, filter);
  const rows = await engine.query(
    `SELECT ${BUCKET} AS bucket, severity, count() AS n FROM policy_events WHERE ${sql} GROUP BY bucket, severity`,
    { ...params, width },
  );
  const buckets = new Map<bigint, Map<number, number>>();
  for (const row of z.array(z.object({ bucket: z.number(), severity: z.number(), n: z.number() })).parse(rows)) {
    const time = range.from + BigInt(row.bucket) * width;
    const bySeverity = buckets.get(time) ?? new Map<number, number>();
    bySeverity.set(row.severity, row.n);
    buckets.set(time, bySeverity);
  }
  return [...buckets].map(([time, bySeverity]) => ({ time, bySeverity })).sort((a, b) => (a.time < b.time ? -1 : 1));
}

export interface ValueCount {
  readonly key: string;
  readonly count: number;
}

/** The `rows` most frequent values of a label; the empty value is left out. */
export async function topValues(engine: Engine, range: EventRange, filter: SqlCondition, label: string, rows: number): Promise<ValueCount[]> {
  const { sql, params } = rangeCondition(range, filter);
  const [value, valueParams] = boundLabel(label, 0);
  const found = await engine.query(
    `SELECT ${value} AS key, count() AS count FROM policy_events WHERE ${sql} AND key != '' GROUP BY key ORDER BY count DESC, key LIMIT {rows:UInt32}`,
    { ...params, ...valueParams, rows },
  );
  return z.array(z.object({ key: z.string(), count: z.number() })).parse(found);
}

/** How many events the rules with these tags made: one entry per set of tags, of which there are as many as rules. */
export async function countByTags(engine: Engine, range: EventRange, filter: SqlCondition): Promise<{ tags: string[]; count: number }[]> {
  const { sql, params } = rangeCondition(range, filter);
  const rows = await engine.query(`SELECT tags, count() AS count FROM policy_events WHERE ${sql} GROUP BY tags`, params);
  return z
    .array(z.object({ tags: z.string(), count: z.number() }))
    .parse(rows)
    .map(({ tags, count }) => ({ tags: tagsOfText(tags), count }));
}

/** Events that have the same values of some labels. */
export interface EventGroup {
  /** In the order of the labels; empty where an event does not have one. */
  readonly values: readonly string[];
  readonly count: number;
  /** The gravest severity among them, 0–7. */
  readonly worst: number;
  /** Time of the newest, in nanoseconds. */
  readonly last: bigint;
}

const groupRow = z.object({ values: z.array(z.string()), count: z.number(), worst: z.number(), last: z.string() });

/** The `limit` largest groups, the largest first. */
export async function groupEvents(engine: Engine, range: EventRange, filter: SqlCondition, labels: readonly string[], limit: number): Promise<EventGroup[]> {
  const { sql, params } = rangeCondition(range, filter);
  const bound = labels.map(boundLabel);
  const keys = bound.map(([value], index) => `${value} AS k${index}`).join(', ');
  const names = labels.map((_, index) => `k${index}`);
  const rows = await engine.query(
    `SELECT [${names.map((name) => `toString(${name})`).join(', ')}] AS values, n AS count, worst, toString(newest) AS last
     FROM (SELECT ${keys}, count() AS n, min(severity) AS worst, max(time) AS newest FROM policy_events WHERE ${sql} GROUP BY ${names.join(', ')})
     ORDER BY count DESC, values LIMIT {limit:UInt32}`,
    { ...params, ...Object.assign({}, ...bound.map(([, own]) => own)), limit },
  );
  return z
    .array(groupRow)
    .parse(rows)
    .map((row) => ({ ...row, last: BigInt(row.last) }));
}

/** Counts of the most frequent values of a label over time. */
export async function histogramBy(
  engine: Engine,
  range: EventRange,
  filter: SqlCondition,
  label: string,
  values: readonly string[],
  width: bigint,
): Promise<{ time: bigint; key: string; count: number }[]> {
  const { sql, params } = rangeCondition(range, filter);
  const [value, valueParams] = boundLabel(label, 0);
  const rows = await engine.query(
    `SELECT ${BUCKET} AS bucket, ${value} AS key, count() AS count FROM policy_events WHERE ${sql} AND key IN {keys:Array(String)} GROUP BY bucket, key ORDER BY bucket, count DESC`,
    { ...params, ...valueParams, width, keys: values },
  );
  return z
    .array(z.object({ bucket: z.number(), key: z.string(), count: z.number() }))
    .parse(rows)
    .map(({ bucket, key, count }) => ({ time: range.from + BigInt(bucket) * width, key, count }));
}

/** The SQL of a label, whose name is a parameter when it has no column of its own. */
function boundLabel(label: string, index: number): [sql: string, params: SqlParams] {
  const name = `l${index}`;
  return [label === 'severity' ? 'toString(severity)' : labelSql(label, () => `{${name}:String}`), { [name]: label }];
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
