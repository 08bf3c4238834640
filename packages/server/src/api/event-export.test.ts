import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEW_YEAR, testEvent } from '../testing/events.ts';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';
import { createApp } from './app.ts';
import type { Api } from './endpoint.ts';

const EVENTS = Array.from({ length: 4500 }, (_, n) => testEvent(n, n === 7 ? { output: '=cmd|calc, "quoted"\nand a second line', host: { name: '@host', machineId: 'm' } } : {}));

let services: TestServices;
let app: Api;

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
  await services.store(EVENTS);
});
afterAll(() => services.close());

const exported = (parameters: Record<string, string>): Promise<Response> =>
  Promise.resolve(app.request(`/api/v1/secureEvents/export?${new URLSearchParams(parameters).toString()}`, { headers: { authorization: `Bearer ${services.token}` } }));

describe('export of events', () => {
  it('has every event once and in order, over several pieces, with all digits of its time', async () => {
    const answer = await exported({ format: 'ndjson' });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="policy-events-.*\.ndjson"$/);
    const lines = (await answer.text()).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(EVENTS.map(({ id }) => id).reverse());
    expect(lines.at(-1)).toContain(`"timestamp":${NEW_YEAR},`);
  });

  it('is one JSON array of what the filter leaves, also when that is nothing', async () => {
    const some = JSON.parse(await (await exported({ format: 'json', filter: 'ruleName = "Rule 3" and severity = 2' })).text()) as { severity: number }[];
    expect(some.length).toBe(EVENTS.filter(({ rule, policy }) => rule.name === 'Rule 3' && policy.severity === 2).length);
    expect(JSON.parse(await (await exported({ format: 'json', filter: 'ruleName = none' })).text())).toEqual([]);
  });

  it('gives a spreadsheet no formula and keeps commas, quotes and line feeds in their place', async () => {
    const answer = await exported({ format: 'csv', filter: 'host.hostName = "@host"' });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head, ...rest] = (await answer.text()).split('\r\n');
    expect(head).toMatch(/^time,severity,severity name,policy,rule,/);
    expect(rest.join('\r\n')).toContain(`"'=cmd|calc, ""quoted""\nand a second line"`);
    expect(rest.join('\r\n')).toContain(`,"'@host",`);
  });

  it('can be given up, and then there is room for another', async () => {
    const [first, second] = [await exported({}), await exported({})];
    expect((await exported({})).status).toBe(429);
    const reader = first.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await second.body?.cancel();
    expect((await exported({ filter: 'ruleName = none' })).status).toBe(200);
  });

  it('refuses what it cannot read, and those who are not signed in', async () => {
    expect((await exported({ format: 'xml' })).status).toBe(400);
    expect((await exported({ filter: 'severity ((' })).status).toBe(400);
    expect((await app.request('/api/v1/secureEvents/export')).status).toBe(401);
  });
});

describe('policy events of the older API', () => {
  const old = async (query: string): Promise<Response> => app.request(`/api/policyEvents${query}`, { headers: { authorization: `Bearer ${services.token}` } });

  it('come in microseconds, by offset, until there are none', async () => {
    const from = NEW_YEAR / 1000n;
    const seen: string[] = [];
    for (let offset = 0; ; offset += 1000) {
      const text = await (await old(`?from=${from}&to=${from + 10_000_000n}&offset=${offset}&limit=1000`)).text();
      const { policyEvents } = JSON.parse(text) as { policyEvents: { id: string; ruleType: string; fields: { key: string; value: string }[] }[] };
      if (offset === 0) expect(text).toMatch(new RegExp(`"timestamp":${String(from).slice(0, 6)}\\d{10},"timestampNs":\\d{19},`));
      if (policyEvents.length === 0) break;
      expect(policyEvents[0]?.ruleType).toBe('RULE_TYPE_FALCO');
      expect(policyEvents[0]?.fields).toContainEqual({ key: 'proc.name', value: 'cat' });
      seen.push(...policyEvents.map(({ id }) => id));
    }
    expect(seen).toEqual(EVENTS.map(({ id }) => id).reverse());
  });

  it('are filtered by both filters and found by id', async () => {
    const answer = await old(`?limit=10&scopeFilter=${encodeURIComponent('host.hostName = host-1')}&eventFilter=${encodeURIComponent('policyEvent.severity = 3')}`);
    const { policyEvents } = (await answer.json()) as { policyEvents: { severity: number; id: string }[] };
    expect(policyEvents.every(({ severity }) => severity === 3)).toBe(true);
    expect(policyEvents).toHaveLength(10);
    const one = (await (await old(`/${policyEvents[0]?.id}`)).json()) as { id: string };
    expect(one.id).toBe(policyEvents[0]?.id);
  });

  it('refuse what they cannot read', async () => {
    for (const query of ['?offset=-1', '?limit=5000', '?from=2&to=1', '?eventFilter=(((']) expect((await old(query)).status).toBe(400);
    expect((await old('/nothing')).status).toBe(404);
    expect((await app.request('/api/policyEvents')).status).toBe(401);
  });
});
