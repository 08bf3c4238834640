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

export interface Tops {
  /** Of each label the most frequent values; the empty value is left out. */
  readonly byLabel: ReadonlyMap<string, readonly ValueCount[]>;
  /** How many events the rules with these tags made: one entry per set of tags, of which there are as many as rules. */
  readonly byTags: readonly { readonly tags: readonly string[]; readonly count: number }[];
}

/** More rules than there are. */
const MOST_TAG_SETS = 1000;

/** The `rows` most frequent values of several labels, read in one go: whatever the filter costs, it costs once. */
export async function topsOf(engine: Engine, range: EventRange, filter: SqlCondition, labels: readonly string[], rows: number, wantsTags: boolean): Promise<Tops> {
  const { sql, params } = rangeCondition(range, filter);
  const bound = labels.map(boundLabel);
  const keys = [...bound.map(([value], index) => `toString(${value}) AS k${index}`), ...(wantsTags ? ['toString(tags) AS kTags'] : [])];
  const names = [...labels.map((_, index) => `k${index}`), ...(wantsTags ? ['kTags'] : [])];
  if (names.length === 0) return { byLabel: new Map(), byTags: [] };
  const found = await engine.query(
    `SELECT toUInt64(grouping(${names.join(', ')})) AS mask, concat(${names.join(', ')}, '') AS key, count() AS count
     FROM (SELECT ${keys.join(', ')} FROM policy_events WHERE ${sql})
     GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(', ')}) ORDER BY count DESC, key LIMIT {most:UInt32} BY mask`,
    { ...params, ...Object.assign({}, ...bound.map(([, own]) => own)), most: Math.max(rows + 1, wantsTags ? MOST_TAG_SETS : 0) },
  );
  const all = names.map((): ValueCount[] => []);
  for (const { mask, key, count } of z.array(z.object({ mask: z.coerce.number(), key: z.string(), count: z.number() })).parse(found)) {
    // The bit of the one label that a row is about is not set; the first label has the highest.
    all[names.length - 1 - Math.log2(2 ** names.length - 1 - mask)]?.push({ key, count });
  }
  const tagSets = wantsTags ? (all.pop() ?? []) : [];
  return {
    byLabel: new Map(labels.map((label, index) => [label, (all[index] ?? []).filter(({ key }) => key !== '').slice(0, rows)])),
    byTags: tagSets.map(({ key, count }) => ({ tags: tagsOfText(key), count })),
  };
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

const groupRow = z.object({ values: z.array(z.string()), count: z.number(), worst: z.number(), last: z.string(), total: z.number() });

/** The `limit` largest groups, the largest first, and how many events there are in all groups. */
export async function groupEvents(engine: Engine, range: EventRange, filter: SqlCondition, labels: readonly string[], limit: number): Promise<{ groups: EventGroup[]; total: number }> {
  const { sql, params } = rangeCondition(range, filter);
  const bound = labels.map(boundLabel);
  const keys = bound.map(([value], index) => `${value} AS k${index}`).join(', ');
  const names = labels.map((_, index) => `k${index}`);
  const rows = await engine.query(
    `SELECT [${names.map((name) => `toString(${name})`).join(', ')}] AS values, n AS count, worst, toString(newest) AS last, toUInt32(sum(n) OVER ()) AS total
     FROM (SELECT ${keys}, count() AS n, min(severity) AS worst, max(time) AS newest FROM policy_events WHERE ${sql} GROUP BY ${names.join(', ')})
     ORDER BY count DESC, values LIMIT {limit:UInt32}`,
    { ...params, ...Object.assign({}, ...bound.map(([, own]) => own)), limit },
  );
  const parsed = z.array(groupRow).parse(rows);
  return { groups: parsed.map(({ total: _total, last, ...row }) => ({ ...row, last: BigInt(last) })), total: parsed[0]?.total ?? 0 };
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
const repeats = z.object({ repeat: z.string(), severity: z.number(), count: z.number(), first: z.string(), last: z.string() });
const newest = z.object({
  repeat: z.string(),
  time: z.string(),
  lastId: z.string(),
  policyId: z.number(),
  policyName: z.string(),
  ruleName: z.string(),
  hostName: z.string(),
  containerId: z.string(),
  containerName: z.string(),
  processName: z.string(),
  lastOutput: z.string(),
});
export type Repeats = Omit<z.infer<typeof repeats> & z.infer<typeof newest>, 'repeat' | 'time'>;

/** Folds repeats, the most recent first. Times are nanoseconds as text. */
export async function foldRepeats(engine: Engine, range: EventRange, filter: SqlCondition, limit: number): Promise<Repeats[]> {
  const { sql, params } = rangeCondition(range, filter);
  const rows = await engine.query(
    `SELECT toString(repeat) AS repeat, min(severity) AS severity, count() AS count, toString(min(time)) AS first, toString(max(time)) AS last
     FROM policy_events WHERE ${sql} GROUP BY policy_events.repeat ORDER BY max(time) DESC LIMIT {limit:UInt32}`,
    { ...params, limit },
  );
  const folded = z.array(repeats).parse(rows);
  const ends = await newestOf(engine, folded);
  return folded.flatMap(({ repeat, ...counts }) => {
    const end = ends.get(`${repeat} ${counts.last}`);
    if (end === undefined) return [];
    const { repeat: _repeat, time: _time, ...facts } = end;
    return [{ ...facts, ...counts }];
  });
}

/** The newest event of each, by its number and time. Read afterwards, because all that is told of it in the memory of an aggregation would be far too much. */
async function newestOf(engine: Engine, folded: readonly z.infer<typeof repeats>[]): Promise<Map<string, z.infer<typeof newest>>> {
  if (folded.length === 0) return new Map();
  const rows = await engine.query(
    `SELECT toString(repeat) AS repeat, toString(time) AS time, toString(id) AS lastId, policy_id AS policyId, toString(policy) AS policyName, toString(rule) AS ruleName,
       toString(host) AS hostName, container_id AS containerId, container_name AS containerName, process AS processName, JSONExtractString(event, 'output') AS lastOutput
     FROM policy_events WHERE policy_events.time IN {times:Array(UInt64)} AND policy_events.repeat IN {repeats:Array(UInt64)} ORDER BY id`,
    { times: folded.map(({ last }) => BigInt(last)), repeats: folded.map(({ repeat }) => BigInt(repeat)) },
  );
  // Of several at the same moment the last one stays.
  return new Map(z.array(newest).parse(rows).map((row) => [`${row.repeat} ${row.time}`, row]));
}
