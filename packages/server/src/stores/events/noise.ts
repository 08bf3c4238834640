/** Rules by how many policy events they make, and what most of these have in common. */
import { z } from 'zod';
import type { SqlCondition } from '../../filter/to-sql.ts';
import type { Engine } from './engine.ts';
import { rangeCondition, type EventRange } from './event-store.ts';

const row = z.object({
  ruleName: z.string(), count: z.number(), severity: z.number(), hosts: z.number(), containers: z.number(), policies: z.array(z.number()),
  process: z.string(), processCount: z.number(), image: z.string(), imageCount: z.number(), lastId: z.string(), last: z.string(),
});
const dayRow = z.object({ ruleName: z.string(), day: z.string(), count: z.number() });

/** `process` and `image` are the most frequent ones (empty: none) with their counts; `lastId` is the newest event of that process. */
export type RuleNoise = z.infer<typeof row> & { readonly perDay: readonly { readonly day: string; readonly count: number }[] };

/** The `limit` loudest. Days are UTC. */
export async function rulesByNoise(engine: Engine, range: EventRange, filter: SqlCondition, limit: number): Promise<RuleNoise[]> {
  const { sql, params } = rangeCondition(range, filter);
  const rows = z.array(row).parse(
    await engine.query(
      `SELECT toString(rule) AS ruleName, sum(n) AS count, min(worst) AS severity, uniqExactArray(hostNames) AS hosts, uniqExactArray(containerIds) AS containers, groupUniqArrayArray(policyIds) AS policies,
         argMax(processName, n) AS process, max(n) AS processCount, argMax(newestId, n) AS lastId, toString(max(newest)) AS last, '' AS image, 0 AS imageCount
       FROM (SELECT rule, process AS processName, count() AS n, min(severity) AS worst, groupUniqArray(1000)(host) AS hostNames, groupUniqArray(1000)(container_id) AS containerIds,
               groupUniqArray(100)(policy_id) AS policyIds, toString(argMax(id, (time, id))) AS newestId, max(time) AS newest
             FROM policy_events WHERE ${sql} GROUP BY rule, process)
       GROUP BY rule ORDER BY count DESC, ruleName LIMIT {limit:UInt32}`,
      { ...params, limit },
    ),
  );
  if (rows.length === 0) return [];
  const names = rows.map(({ ruleName }) => ruleName);
  const images = z.array(z.object({ ruleName: z.string(), image: z.string(), count: z.number() })).parse(
    await engine.query(
      `SELECT ruleName, argMax(image, n) AS image, max(n) AS count FROM (SELECT toString(rule) AS ruleName, toString(container_image) AS image, count() AS n
       FROM policy_events WHERE ${sql} AND rule IN {names:Array(String)} AND container_image != '' GROUP BY ruleName, image) GROUP BY ruleName`,
      { ...params, names },
    ),
  );
  const days = z.array(dayRow).parse(
    await engine.query(
      `SELECT toString(rule) AS ruleName, toString(toDate(toDateTime(intDiv(time, 1000000000), 'UTC'))) AS day, count() AS count FROM policy_events
       WHERE ${sql} AND rule IN {names:Array(String)} GROUP BY ruleName, day ORDER BY day`,
      { ...params, names },
    ),
  );
  return rows.map((each) => {
    const image = images.find(({ ruleName }) => ruleName === each.ruleName);
    return {
      ...each,
      image: image?.image ?? '',
      imageCount: image?.count ?? 0,
      perDay: days.filter(({ ruleName }) => ruleName === each.ruleName).map(({ day, count }) => ({ day, count })),
    };
  });
}
