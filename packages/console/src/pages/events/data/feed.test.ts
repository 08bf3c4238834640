import type { Nanoseconds } from '@eyrie/schema';
import { describe, expect, test } from 'vitest';
import type { EventPage, PolicyEventView } from '../../../api/event.ts';
import type { EventQuery, EventsApi } from '../../../api/events.ts';
import { ApiError } from '../../../api/http.ts';
import type { LiveHandlers } from '../../../api/live.ts';
import { pause, type TimeRange } from '../../../state/time-range.ts';
import { anEvent, drawing } from './event.fixture.ts';
import { EventFeed, KEEP, PAGE_SIZE } from './feed.ts';
import { mergeEvents } from './merge.ts';

const LIVE: TimeRange = { kind: 'live', window: '1H' };
const NOW = 3_600_000;
const ids = (events: readonly PolicyEventView[]): string => events.map((event) => event.id).join(' ');
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A server whose events, failures and live tail the test holds in its hands. */
class FakeServer implements Pick<EventsApi, 'page' | 'older'> {
  events: PolicyEventView[] = [];
  failure: ApiError | undefined;
  pageSize = PAGE_SIZE;
  now = NOW;
  live: LiveHandlers | undefined;
  readonly retries: (() => void)[] = [];
  readonly asked: EventQuery[] = [];

  async page(what: EventQuery): Promise<EventPage> {
    this.asked.push(what);
    return this.#from(this.events.filter((event) => event.time >= what.from && (what.to === undefined || event.time <= what.to)));
  }
  async older(cursor: string): Promise<EventPage> {
    return this.#from(this.events.slice(this.events.findIndex((event) => event.id === cursor) + 1));
  }
  async #from(found: PolicyEventView[]): Promise<EventPage> {
    await Promise.resolve();
    if (this.failure) throw this.failure;
    const events = found.slice(0, this.pageSize);
    return { events, older: found.length > events.length ? events.at(-1)?.id : undefined };
  }

  /** Stores events and tells the live tail. */
  happen(...events: PolicyEventView[]): void {
    this.events = mergeEvents(this.events, events);
    this.live?.onEvents(events);
  }
  /** Stores events while nobody is connected. */
  miss(...events: PolicyEventView[]): void {
    this.events = mergeEvents(this.events, events);
  }
}

function start(server: FakeServer, range: TimeRange = LIVE): EventFeed {
  const feed = new EventFeed({
    api: server, now: () => server.now, soon: (run) => run(), later: (run) => server.retries.push(run),
    openLive: (_filter, handlers) => {
      server.live = handlers;
      return () => {
        server.live = undefined;
      };
    },
  });
  feed.open(range, '');
  return feed;
}

async function started(events: PolicyEventView[], range?: TimeRange, pageSize = PAGE_SIZE): Promise<{ server: FakeServer; feed: EventFeed }> {
  const server = new FakeServer();
  server.events = events;
  server.pageSize = pageSize;
  const feed = start(server, range);
  server.live?.onOpen();
  await settle();
  return { server, feed };
}

describe('live', () => {
  test('new events stand on top at once; an event told twice is there once', async () => {
    const { server, feed } = await started(drawing('ab', 3000));
    server.happen(anEvent('c', 3005));
    server.happen(anEvent('c', 3005));
    expect(ids(feed.getState().shown)).toBe('c3005 a3001 b3000');
  });

  test('an event that arrives late takes its place in time', async () => {
    const { server, feed } = await started(drawing('ab', 3000));
    server.happen(anEvent('z', 3000.5));
    expect(ids(feed.getState().shown)).toBe('a3001 z3000.5 b3000');
  });

  test('events that arrive before the first page are not lost', async () => {
    const server = new FakeServer();
    server.events = drawing('a', 3000);
    const feed = start(server);
    server.live?.onEvents([anEvent('n', 3001)]);
    await settle();
    expect(ids(feed.getState().shown)).toBe('n3001 a3000');
  });

  test('a host whose clock is ahead of this computer is seen: the question has no end', async () => {
    const { server } = await started([]);
    expect(server.asked[0]?.to).toBeUndefined();
  });
});

describe('a held list', () => {
  test('does not change; what is new waits and is taken in on letting go', async () => {
    const { server, feed } = await started(drawing('ab', 3000));
    feed.hold(true);
    const before = feed.getState().shown;
    server.happen(anEvent('c', 3005));
    server.happen(anEvent('d', 3006));
    expect(feed.getState().shown).toBe(before);
    expect(ids(feed.getState().pending)).toBe('d3006 c3005');
    feed.hold(false);
    expect(ids(feed.getState().shown)).toBe('d3006 c3005 a3001 b3000');
    expect(feed.getState().pending).toEqual([]);
  });

  test('keeps a bounded number of waiting events and still gives every one back by scrolling', async () => {
    const { server, feed } = await started([anEvent('a', 1)]);
    feed.hold(true);
    const flood = Array.from({ length: KEEP + 300 }, (_, index) => anEvent('f', 10 + index / 1000));
    server.happen(...flood);
    expect(feed.getState().pending.length).toBe(KEEP);
    expect(feed.getState().gap).toBe(true);
    feed.hold(false);
    server.pageSize = 200;
    for (let round = 0; round < 4; round += 1) await feed.loadOlder();
    expect(feed.getState().shown.length).toBe(KEEP + 301);
    expect(feed.getState().older).toBe('none');
  });
});

describe('a lost connection', () => {
  test('older events of the question before are not mixed into the answer to a new one', async () => {
  const { server, feed } = await started(drawing('abcdef', 100), LIVE, 3);
  const before = server.events;
  server.events = drawing('a', 100);
  feed.open({ kind: 'live', window: '6H' }, 'ruleName = "a"');
  server.events = before;
  await feed.loadOlder();
  await settle();
  expect(ids(feed.getState().shown)).toBe('a100');
});

test('is said, and what happened meanwhile is fetched', async () => {
    const { server, feed } = await started(drawing('ab', 3000));
    server.live?.onLost();
    expect(feed.getState().connection).toBe('lost');
    server.miss(anEvent('m', 3010));
    server.live?.onOpen();
    await settle();
    expect(feed.getState().connection).toBe('open');
    expect(ids(feed.getState().shown)).toBe('m3010 a3001 b3000');
  });

  test('with more missed than a page holds leaves no silent hole: the list starts anew and scrolling reaches all', async () => {
    const { server, feed } = await started(drawing('ab', 3000), LIVE, 2);
    server.live?.onLost();
    server.miss(...drawing('vwxyz', 3010));
    server.live?.onOpen();
    await settle();
    expect(ids(feed.getState().shown)).toBe('v3014 w3013');
    for (let round = 0; round < 3; round += 1) await feed.loadOlder();
    expect(ids(feed.getState().shown)).toBe(ids(server.events));
  });

  test('does not move a held list even then', async () => {
    const { server, feed } = await started(drawing('ab', 3000), LIVE, 2);
    feed.hold(true);
    server.miss(...drawing('xyz', 3010));
    server.live?.onOpen();
    await settle();
    expect(ids(feed.getState().shown)).toBe('a3001 b3000');
    expect(feed.getState()).toMatchObject({ gap: true });
    server.happen(anEvent('n', 3020));
    feed.takePending();
    expect(ids(feed.getState().shown)).toBe('n3020 x3012 y3011');
  });

  test('when the server is back but does not answer yet, the question is asked again', async () => {
    const { server, feed } = await started(drawing('a', 3000));
    server.miss(anEvent('m', 3010));
    server.failure = new ApiError('refused', 'not ready', 503);
    server.live?.onOpen();
    await settle();
    expect(feed.getState().status).toBe('ready');
    server.failure = undefined;
    server.retries.at(-1)?.();
    await settle();
    expect(ids(feed.getState().shown)).toBe('m3010 a3000');
  });
});

test('pausing keeps all that was loaded and asks nothing', async () => {
  const { server, feed } = await started(drawing('abcdef', 3000), LIVE, 2);
  await feed.loadOlder();
  const before = feed.getState().shown;
  const asked = server.asked.length;
  feed.open(pause(LIVE, NOW), '');
  await settle();
  expect(feed.getState().shown).toBe(before);
  expect(server.asked.length).toBe(asked);
  expect(server.live).toBeUndefined();
  await feed.loadOlder();
  expect(ids(feed.getState().shown)).toBe(ids(server.events));
});

test('a page that nobody looks at lets go of its connection and catches up when it is seen again', async () => {
  const { server, feed } = await started(drawing('a', 3000));
  feed.sleep();
  expect(server.live).toBeUndefined();
  server.happen(anEvent('m', 3010));
  feed.wake();
  server.live?.onOpen();
  await settle();
  expect(ids(feed.getState().shown)).toBe('m3010 a3000');
});

describe('failures', () => {
  test('a first load that fails is said and heals by itself', async () => {
    const server = new FakeServer();
    server.events = drawing('a', 3000);
    server.failure = new ApiError('offline', 'The server does not answer.');
    const feed = start(server);
    await settle();
    expect(feed.getState()).toMatchObject({ status: 'failed', error: { kind: 'offline' } });
    server.failure = undefined;
    server.retries[0]?.();
    await settle();
    expect(feed.getState()).toMatchObject({ status: 'ready', error: undefined });
  });

  test('a question that the server refuses is not asked again and again', async () => {
    const server = new FakeServer();
    server.failure = new ApiError('refused', 'filter, character 3: …', 400);
    const feed = start(server);
    await settle();
    expect(feed.getState()).toMatchObject({ status: 'failed', connection: 'off' });
    expect(server.retries).toEqual([]);
    expect(server.live).toBeUndefined();
  });

  test('rows of the question before stay while a new one fails', async () => {
    const { server, feed } = await started(drawing('ab', 3000));
    server.failure = new ApiError('refused', 'disk full', 500);
    feed.open({ kind: 'live', window: '1D' }, '');
    expect(feed.getState().status).toBe('stale');
    await settle();
    expect(feed.getState().status).toBe('failed');
    expect(ids(feed.getState().shown)).toBe('a3001 b3000');
  });

  test('a question can be given up, and its answer does not come after all', async () => {
    const { server, feed } = await started(drawing('ab', 3000));
    feed.open({ kind: 'live', window: '1D' }, '');
    feed.cancel();
    await settle();
    expect(feed.getState()).toMatchObject({ status: 'failed', connection: 'off', error: { message: 'Stopped before the answer came.' } });
    expect(ids(feed.getState().shown)).toBe('a3001 b3000');
    expect(server.retries).toEqual([]);
    feed.retry();
    await settle();
    expect(feed.getState().status).toBe('ready');
  });

  test('older events that could not be loaded can be asked for again', async () => {
    const { server, feed } = await started(drawing('abcd', 3000), LIVE, 2);
    server.failure = new ApiError('offline', 'gone');
    await feed.loadOlder();
    expect(feed.getState().older).toBe('failed');
    server.failure = undefined;
    await feed.loadOlder();
    expect(ids(feed.getState().shown)).toBe('a3003 b3002 c3001 d3000');
  });

  test('an answer to a question that is no longer asked is thrown away', async () => {
    const server = new FakeServer();
    server.events = drawing('a', 3000);
    const feed = start(server);
    feed.open({ kind: 'fixed', from: 0n as Nanoseconds, to: 1n as Nanoseconds }, '');
    await settle();
    expect(feed.getState().shown).toEqual([]);
    expect(feed.getState().connection).toBe('off');
  });
});

test('a long live list stays bounded, and its cut end is fetched again by scrolling', async () => {
  const { server, feed } = await started([]);
  server.happen(...Array.from({ length: KEEP + 10 }, (_, index) => anEvent('f', 100 + index / 1000)));
  expect(feed.getState()).toMatchObject({ older: 'more' });
  expect(feed.getState().shown.length).toBe(KEEP);
  await feed.loadOlder();
  expect(feed.getState().shown.length).toBe(KEEP + 10);
});

test('events that have left the live window leave the list', async () => {
  const { server, feed } = await started(drawing('ab', 3000));
  server.now = (3000 + 3600) * 1000 + 500;
  server.happen(anEvent('n', 6600));
  expect(ids(feed.getState().shown)).toBe('n6600 a3001');
});
