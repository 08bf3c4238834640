import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEW_YEAR, testEvent } from '../testing/events.ts';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';
import { createApp } from './app.ts';
import type { Api } from './endpoint.ts';

/** One per second. */
const EVENTS = Array.from({ length: 120 }, (_, n) => testEvent(n, { timestamp: String(NEW_YEAR + BigInt(n) * 1_000_000_000n) }));
const RANGE = { from: NEW_YEAR, to: NEW_YEAR + 119_999_999_999n };

let services: TestServices;
let app: Api;

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
  await services.store(EVENTS);
});
afterAll(() => services.close());

async function answerOf(path: string, parameters: Record<string, string | number | bigint>): Promise<Response> {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]));
  return app.request(`/api/v1/secureEvents/${path}?${query.toString()}`, { headers: { authorization: `Bearer ${services.token}` } });
}
async function get<T>(path: string, parameters: Record<string, string | number | bigint>): Promise<T> {
  const answer = await answerOf(path, parameters);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

interface Groups {
  total: number;
  others: number;
  groups: { values: string[]; count: number; worst: number; last: number }[];
}

describe('groups of events', () => {
  it('count every event once, under the values that it has', async () => {
    const answer = await get<Groups>('groups', { ...RANGE, by: 'host.hostName,kubernetes.namespace.name' });
    const expected = new Map<string, number>();
    for (const { host, labels } of EVENTS) {
      const key = `${host.name} ${labels['kubernetes.namespace.name']}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    expect(new Map(answer.groups.map(({ values, count }) => [values.join(' '), count]))).toEqual(expected);
    expect(answer).toMatchObject({ total: 120, others: 0 });
  });

  it('tell the gravest severity and what is beyond the limit, and follow the filter', async () => {
    const answer = await get<Groups>('groups', { ...RANGE, by: 'ruleName', limit: 2, filter: 'severity in (3, 6)' });
    const matching = EVENTS.filter(({ policy }) => policy.severity === 3 || policy.severity === 6);
    expect(answer.total).toBe(matching.length);
    expect(answer.groups).toHaveLength(2);
    expect(answer.groups[0]?.worst).toBe(3);
    expect(answer.others).toBe(matching.length - answer.groups.reduce((sum, { count }) => sum + count, 0));
  });

  it('put events without a label under the empty value, also for labels that have no column', async () => {
    const { groups } = await get<Groups>('groups', { ...RANGE, by: 'kubernetes.statefulset.name' });
    const withSet = EVENTS.filter(({ labels }) => labels['kubernetes.statefulset.name'] !== undefined).length;
    expect(groups.find(({ values }) => values[0] === '')?.count).toBe(120 - withSet);
  });

  it.each([
    ['by=', /name of a label/],
    [`by=${Array.from({ length: 7 }, (_, n) => `l${n}`).join(',')}`, /query\.by/],
    ["by=a';DROP TABLE policy_events", /name of a label/],
    ['by=ruleName&limit=0', /1 to 5000/],
    ['by=ruleName&from=9&to=1', /later than/],
  ])('refuse %s', async (query, message) => {
    const answer = await answerOf('groups', Object.fromEntries(new URLSearchParams(query)));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(message);
  });
});

describe('most frequent values', () => {
  it('name tactics in words and count an event once for each, however often its rule names it', async () => {
    const top = await get<Record<string, { key: string; label: string; count: number }[]>>('topStats', { ...RANGE, rows: 10 });
    // Tags of a quarter of the events each: none, execution, execution by number, credential access.
    expect(top['mitre.tactic']).toEqual([
      { key: 'Execution', label: 'Execution', count: 60 },
      { key: 'Credential Access', label: 'Credential Access', count: 30 },
    ]);
    expect(top['mitre.technique']?.map(({ key, count }) => [key, count])).toEqual([['T1003', 30], ['T1059', 30], ['T1059.004', 30]]);
    expect(top['kubernetes.namespace.name']).toEqual([{ key: 'dev', label: 'dev', count: 90 }, { key: 'prod', label: 'prod', count: 30 }]);
  });

  it('are told of those labels only that are asked for', async () => {
    const top = await get<Record<string, unknown[]>>('topStats', { ...RANGE, labels: 'fd.name,mitre.tactic' });
    expect(Object.keys(top)).toEqual(['fd.name', 'mitre.tactic']);
    expect(top['fd.name']).toHaveLength(5);
  });

  it('are counted over time', async () => {
    const { series } = await get<{ series: { key: string; count: number; points: { count: number }[] }[] }>('timeseriesBy', { ...RANGE, field: 'ruleName', rows: 2, limit: 4 });
    expect(series.map(({ key, count }) => [key, count])).toEqual([['Rule 0', 24], ['Rule 1', 24]]);
    expect(series[0]?.points.map(({ count }) => count)).toEqual([6, 6, 6, 6]);
    expect((await answerOf('timeseriesBy', { field: 'ruleName' })).status).toBe(400);
    expect((await answerOf('timeseriesBy', { ...RANGE, field: 'a,b' })).status).toBe(400);
  });

  it('are for those who are signed in', async () => {
    for (const path of ['groups?by=ruleName', 'timeseriesBy?field=ruleName']) expect((await app.request(`/api/v1/secureEvents/${path}`)).status).toBe(401);
  });
});
