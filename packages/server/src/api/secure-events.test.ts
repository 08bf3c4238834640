import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFilter } from '../filter/compile.ts';
import { printLabelExpression } from '@eyrie/schema';
import { idOf, NEW_YEAR, testEvent } from '../testing/events.ts';
import { randomFilter } from '../testing/random-filter.ts';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';
import { createApp } from './app.ts';
import type { Api } from './endpoint.ts';

const COUNT = 300;
/** Some share their time with others, so that only the id orders them. */
const EVENTS = Array.from({ length: COUNT }, (_, n) => testEvent(n, { timestamp: String(NEW_YEAR + BigInt(Math.floor(n / 3)) * 1_000_000_007n) }));
const NEWEST_FIRST = [...EVENTS]
  .sort((a, b) => (BigInt(a.timestamp) === BigInt(b.timestamp) ? (a.id < b.id ? 1 : -1) : BigInt(a.timestamp) < BigInt(b.timestamp) ? 1 : -1))
  .map((event) => event.id);

let services: TestServices;
let app: Api;

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
  await services.store(EVENTS);
});
afterAll(() => services.close());

interface Page {
  page: { total: number; prev?: string; next?: string };
  data: { id: string; cursor: string; severity: number; [member: string]: unknown }[];
}

async function text(path: string, parameters: Record<string, string | number | bigint> = {}): Promise<string> {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]));
  const answer = await app.request(`${path}?${query.toString()}`, { headers: { authorization: `Bearer ${services.token}` } });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status} ${body}`);
  return body;
}
const get = async <T>(path: string, parameters: Record<string, string | number | bigint> = {}): Promise<T> => JSON.parse(await text(path, parameters)) as T;
const page = (parameters: Record<string, string | number | bigint> = {}): Promise<Page> => get('/api/v1/secureEvents', parameters);
const ids = (answer: Page): string[] => answer.data.map((event) => event.id);

describe('list of events', () => {
  it('gives every matching event once and in order, whatever the page size, when only the cursor is sent on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constant(''), randomFilter.map(printLabelExpression)),
        fc.integer({ min: 25, max: 150 }),
        fc.integer({ min: 0, max: COUNT }),
        async (filter, limit, firstSecond) => {
          const from = NEW_YEAR + BigInt(Math.floor(firstSecond / 3)) * 1_000_000_007n;
          const { test } = compileFilter(filter);
          const byId = new Map(EVENTS.map((event) => [event.id, event]));
          const expected = NEWEST_FIRST.filter((id) => {
            const event = byId.get(id);
            return event !== undefined && test(event) && BigInt(event.timestamp) >= from;
          });
          const found: string[] = [];
          let answer = await page({ filter, limit, from });
          for (;;) {
            expect(answer.page.total).toBe(expected.length - found.length);
            found.push(...ids(answer));
            if (answer.page.prev === undefined) break;
            answer = await page({ cursor: answer.page.prev, limit });
          }
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('pages from any single event on, without it', async () => {
    const first = await page({ limit: 20 });
    const fifth = first.data[4];
    expect(fifth?.cursor.length).toBeLessThanOrEqual(128);
    expect(ids(await page({ cursor: fifth?.cursor ?? '', limit: 5 }))).toEqual(NEWEST_FIRST.slice(5, 10));
  });

  it('gives what is newer than a page, now and later, and goes back from there', async () => {
    const first = await page({ limit: 10, filter: 'source = syscall' });
    const nothing = await page({ cursor: first.page.next ?? '', limit: 10 });
    expect(nothing.data).toEqual([]);
    const later = Array.from({ length: 3 }, (_, n) =>
      testEvent(90_000 + n, { timestamp: String(NEW_YEAR + 500_000_000_000n + BigInt(n)), labels: { later: 'yes' } }),
    );
    await services.store(later);
    const newer = await page({ cursor: nothing.page.next ?? '', limit: 2 });
    expect(ids(newer)).toEqual([later[1]?.id, later[0]?.id]);
    expect(ids(await page({ cursor: newer.page.next ?? '', limit: 2 }))).toEqual([later[2]?.id]);
    expect(ids(await page({ cursor: newer.page.prev ?? '', limit: 3 }))).toEqual(NEWEST_FIRST.slice(0, 3));
  });

  it('ends when a client has come to the end and sends the word for it', async () => {
    expect(await page({ limit: 999, cursor: 'None' })).toEqual({ page: { total: 0 }, data: [] });
  });

  it('takes seconds, milliseconds and microseconds for what they must be', async () => {
    const times = [NEW_YEAR, NEW_YEAR / 1000n, NEW_YEAR / 1_000_000n, NEW_YEAR / 1_000_000_000n];
    const totals = await Promise.all(times.map(async (from) => (await page({ from, to: from + 2n, limit: 1 })).page.total));
    // The same moment; the units differ in how far two of them reach.
    expect(totals).toEqual([3, 3, 3, 6]);
  });

  it('writes times as integers with all their digits', async () => {
    const body = await text(`/api/v1/secureEvents/${idOf('event 4')}`);
    expect(body).toContain(`"timestamp":${NEW_YEAR + 1_000_000_007n},`);
    expect(body).toContain('"timestampRFC3339Nano":"2026-01-01T00:00:01.000000007Z"');
    expect(JSON.parse(body)).toMatchObject({
      id: idOf('event 4'),
      customerId: 1,
      originator: 'policy',
      source: 'syscall',
      name: 'Policy 1',
      severity: 4,
      machineId: 'machine-1',
      content: {
        ruleName: 'Rule 4',
        priority: 'WARNING',
        fields: { 'proc.name': 'cat', 'evt.num': '4', 'fd.name': '/etc/file4' },
        rawFields: { 'evt.num': 4, 'proc.tty': null },
        processes: [{ name: 'cat', pid: 104 }, { name: 'init' }],
      },
      labels: { 'host.hostName': 'host-0', 'kubernetes.namespace.name': 'prod' },
    });
  });

  it('does not find what is not there', async () => {
    await expect(text('/api/v1/secureEvents/ffffffffffffffffffffffffffffffff')).rejects.toThrow(/404 .*no policy event/);
    await expect(page({ limit: 1001 })).rejects.toThrow(/400 .*from 1 to 1000/);
  });
});

describe('counts', () => {
  const range = { from: NEW_YEAR, to: NEW_YEAR + 200_000_000_000n };

  it('agree with the events that they count', async () => {
    const filter = 'severity in (0, 1) and kubernetes.namespace.name = prod';
    const matching = EVENTS.filter(compileFilter(filter).test);
    const { policyEvents } = await get<{ policyEvents: { total: number; countBySeverity: Record<string, number> } }>('/api/v1/secureEvents/count', {
      ...range,
      filter,
    });
    expect(policyEvents.total).toBe(matching.length);
    expect(Object.values(policyEvents.countBySeverity).reduce((sum, count) => sum + count, 0)).toBe(matching.length);
    const series = await get<{ buckets: { countBySeverity: Record<string, number> }[]; width: number }>('/api/v1/secureEvents/timeseries', {
      ...range,
      filter,
      buckets: 10,
    });
    expect(series.buckets.length).toBeLessThanOrEqual(10);
    expect(series.buckets.flatMap((bucket) => Object.values(bucket.countBySeverity)).reduce((sum, count) => sum + count, 0)).toBe(matching.length);
  });

  it('put every event into the bucket of its time', async () => {
    const answer = await text('/api/v1/secureEvents/timeseries', { from: NEW_YEAR, to: NEW_YEAR + 10_000_000_069n, buckets: 10 });
    const times = [...answer.matchAll(/"time":(\d+)/g)].map((match) => BigInt(match[1] ?? ''));
    expect(times.map((time) => (time - NEW_YEAR) / 1_000_000_007n)).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
  });

  it('name the most frequent values, and fold repeats', async () => {
    const top = await get<Record<string, { key: string; count: number }[]>>('/api/v1/secureEvents/topStats', { ...range, rows: 2 });
    expect(top['ruleName']).toEqual([
      { key: 'Rule 0', count: 60, label: 'Rule 0' },
      { key: 'Rule 1', count: 60, label: 'Rule 1' },
    ]);
    const { data } = await get<{ data: { ruleName: string; policyName: string; hostName: string; count: number; lastId: string }[] }>(
      '/api/v1/secureEvents/summary',
      range,
    );
    // Three policies by five rules by two hosts.
    expect(data.length).toBe(30);
    expect(data.every((entry) => entry.count === 10)).toBe(true);
    expect(NEWEST_FIRST.slice(0, 3)).toContain(data[0]?.lastId);
  });
});
