import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, testEvent } from '../testing/events.ts';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';
import { Triage } from '../triage/triage.ts';
import { createApp } from './app.ts';
import type { Api } from './endpoint.ts';

let services: TestServices;
let app: Api;

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
  await services.store(Array.from({ length: 20 }, (_, n) => testEvent(n)));
});
afterAll(() => services.close());

const request = (method: string, path: string, body?: unknown): Promise<Response> =>
  Promise.resolve(
    app.request(`/api/v1/secureEvents${path}`, {
      method,
      headers: { authorization: `Bearer ${services.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
const change = (body: unknown): Promise<Response> => request('PUT', '/triage', body);

interface Event {
  id: string;
  triage: { state: string; assignee: string; comments: number };
  content: { falsePositive: boolean };
}
async function found(filter: string): Promise<Event[]> {
  const answer = await request('GET', `?${new URLSearchParams({ filter, limit: '100' }).toString()}`);
  return ((await answer.json()) as { data: Event[] }).data;
}
const idsOf = (events: readonly Event[]): string[] => events.map(({ id }) => id).sort();

const [first, second, third] = [idOf('event 1'), idOf('event 2'), idOf('event 3')] as const;

describe('what people make of events', () => {
  it('stands at the event, is found by filters, and is remembered with who did it', async () => {
    expect((await change({ ids: [first, second], state: 'acknowledged', assignee: 'maria', comment: 'looking' })).status).toBe(200);
    expect((await change({ ids: [second], state: 'falsePositive' })).status).toBe(200);

    const events = new Map((await found('')).map((event) => [event.id, event]));
    expect(events.get(first)?.triage).toEqual({ state: 'acknowledged', assignee: 'maria', comments: 1 });
    expect(events.get(second)).toMatchObject({ triage: { state: 'falsePositive', assignee: 'maria' }, content: { falsePositive: true } });
    expect(events.get(third)).toMatchObject({ triage: { state: 'open', assignee: '', comments: 0 }, content: { falsePositive: false } });

    expect(idsOf(await found('triage.state = acknowledged'))).toEqual([first]);
    expect(idsOf(await found('triage.assignee = maria'))).toEqual([first, second].sort());
    expect(await found('triage.state = open')).toHaveLength(18);
    expect(await found('triage.state in (open, falsePositive)')).toHaveLength(19);
    expect(idsOf(await found('triage.assignee exists'))).toEqual([first, second].sort());

    const { history } = (await (await request('GET', `/${second}/triage`)).json()) as { history: { by: string; what: string; value: string }[] };
    expect(history.map(({ by, what, value }) => [by, what, value])).toEqual([
      ['local administrator', 'state', 'acknowledged'],
      ['local administrator', 'assignee', 'maria'],
      ['local administrator', 'comment', 'looking'],
      ['local administrator', 'state', 'falsePositive'],
    ]);
  });

  it('can be taken back', async () => {
    await change({ ids: [third], state: 'acknowledged', assignee: 'jo' });
    await change({ ids: [third], state: 'open', assignee: '' });
    expect((await found('triage.state = open')).map(({ id }) => id)).toContain(third);
    expect(idsOf(await found('triage.assignee = jo'))).toEqual([]);
  });

  it('reaches filters at the next start when the event store was away', async () => {
    const { engine } = services.events;
    await engine.run('TRUNCATE TABLE event_states');
    expect(await found('triage.state = acknowledged')).toEqual([]);
    const again = await Triage.open(services.metadata, engine, services.log);
    expect(idsOf(await found('triage.state = acknowledged'))).toEqual([first]);
    expect(await again.history(first)).toHaveLength(3);
  });

  it.each([
    [{ ids: [first, 'f'.repeat(32)], state: 'acknowledged' }, 404, /no policy event with the id f+\. Nothing was changed/],
    [{ ids: [], state: 'open' }, 400, /ids/],
    [{ ids: ['nonsense'], state: 'open' }, 400, /id of an event/],
    [{ ids: [first] }, 400, /a state, an assignee or a comment/],
    [{ ids: [first], state: 'gone' }, 400, /state/],
    [{ ids: [first], comment: 'x'.repeat(5000) }, 400, /comment/],
    [{ ids: Array.from({ length: 501 }, (_, n) => idOf(`event ${n}`)), state: 'open' }, 400, /ids/],
  ])('is refused: %j', async (body, status, message) => {
    const answer = await change(body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(message);
  });

  it('is for those who are signed in', async () => {
    expect((await app.request('/api/v1/secureEvents/triage', { method: 'PUT', body: '{}' })).status).toBe(401);
    expect((await app.request(`/api/v1/secureEvents/${first}/triage`)).status).toBe(401);
  });
});
