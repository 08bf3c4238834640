import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testEvent } from '../testing/events.ts';
import { testServices } from '../testing/services.ts';
import type { TestServices } from '../testing/services.ts';
import { createApp } from './app.ts';
import type { Api } from './endpoint.ts';

let services: TestServices;
let app: Api;
let next = 0;

beforeAll(async () => {
  services = await testServices();
  app = createApp({ services, isSecure: false });
});
afterAll(() => services.close());
beforeEach(() => {
  next += 10_000;
});

interface Message {
  readonly id: string | undefined;
  readonly name: string;
  readonly data: { readonly id: string; readonly count: number; readonly resumed: boolean };
}

/** Opens the live tail; `read` waits for the next so many messages. */
async function watch(query = '', lastEventId?: string): Promise<{ read: (count: number) => Promise<Message[]>; close: () => Promise<void> }> {
  const answer = await app.request(`/api/v1/secureEvents/stream${query}`, {
    headers: { authorization: `Bearer ${services.token}`, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
  });
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('no body');
  let rest = '';
  const messages: Message[] = [];
  return {
    read: async (count) => {
      while (messages.length < count) {
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream ended');
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
          const name = field('event');
          if (name !== undefined) messages.push({ id: field('id'), name, data: JSON.parse(field('data') ?? 'null') });
        }
      }
      return messages.splice(0, count);
    },
    close: () => reader.cancel(),
  };
}

const event = (n: number): ReturnType<typeof testEvent> => testEvent(next + n);

describe('live tail', () => {
  it('brings matching events as they are published, each once, whether previewed, stored or both', async () => {
    const tail = await watch('?filter=host.hostName=host-1');
    expect((await tail.read(1))[0]).toMatchObject({ name: 'ready', data: { resumed: false } });
    services.hub.publish([event(1), event(2)]);
    services.hub.publish([event(1), event(2), event(3)]);
    expect((await tail.read(2)).map((message) => message.data.id)).toEqual([event(1).id, event(3).id]);
    await tail.close();
    expect(services.hub.watchers).toBe(0);
  });

  it('goes on after the last event that the client had', async () => {
    const first = await watch();
    await first.read(1);
    services.hub.publish([event(1), event(2), event(3)]);
    const seen = await first.read(2);
    await first.close();
    const second = await watch('', seen[1]?.id);
    expect((await second.read(2)).map((message) => [message.name, message.data.id ?? message.data.resumed])).toEqual([
      ['ready', true],
      ['event', event(3).id],
    ]);
    await second.close();
  });

  it('goes on from the store when the server was started anew', async () => {
    const before = Date.now();
    await services.store([event(1), event(2)]);
    const tail = await watch('?filter=ruleName%20exists', `0ld.1.${before}`.replace('l', '1'));
    const messages = await tail.read(3);
    expect(messages[0]?.data.resumed).toBe(true);
    expect(
      messages
        .slice(1)
        .map((message) => message.data.id)
        .sort(),
    ).toEqual([event(1).id, event(2).id].sort());
    await tail.close();
  });

  it('tells a client that was too slow how many events it skipped, and keeps the newest', async () => {
    const tail = await watch();
    const flood = 5000;
    services.hub.publish(Array.from({ length: flood }, (_, n) => event(n)));
    let skipped = 0;
    let seen = 0;
    let last = '';
    while (last !== event(flood - 1).id) {
      const [message] = await tail.read(1);
      if (message?.name === 'skipped') skipped += message.data.count;
      if (message?.name === 'event') {
        seen += 1;
        last = message.data.id;
      }
    }
    expect(skipped).toBeGreaterThan(0);
    expect(seen + skipped).toBe(flood);
    await tail.close();
  });

  it('refuses a filter that is none before it begins', async () => {
    const answer = await app.request('/api/v1/secureEvents/stream?filter=%22', { headers: { authorization: `Bearer ${services.token}` } });
    expect([answer.status, await answer.json()]).toEqual([400, { message: expect.stringMatching(/filter, character 1/) }]);
  });
});
