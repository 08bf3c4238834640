import type { PolicyEvent } from '@eyrie/schema';
import { Container } from '@eyrie/state';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeldEvents } from './held-events.ts';

const NEVER = new Promise<never>(() => undefined);

function event(id: string): PolicyEvent {
  return {
    id,
    timestamp: '1',
    source: 'syscall',
    policy: { id: 1, version: 1, name: 'p', description: '', severity: 3 },
    rule: { name: 'r', description: '', priority: 'Warning', tags: [] },
    output: '',
    fields: {},
    processes: [],
    agentId: 'a',
    host: { name: 'h', machineId: '' },
    labels: {},
  };
}

describe('events that wait for what is known of their container', () => {
  const sent: string[] = [];
  const web = new Container('web', false, 'web');
  const held = (capacity?: number): HeldEvents => new HeldEvents({ submit: ({ id }) => sent.push(id), ...(capacity === undefined ? {} : { capacity }) });

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    sent.length = 0;
  });

  it('go as soon as their container is described, and others’ wait on', () => {
    const queue = held();
    queue.hold(web, () => [event('1'), event('2')], NEVER);
    queue.hold(new Container('db', false, 'db'), () => [event('3')], NEVER);
    expect(sent).toEqual([]);
    queue.described(web);
    expect(sent).toEqual(['1', '2']);
    expect(queue.size).toBe(1);
  });

  it('go when nobody knows the container, or the question fails', async () => {
    const queue = held();
    queue.hold(web, () => [event('1')], Promise.resolve(false));
    queue.hold(web, () => [event('2')], Promise.reject(new Error('gone')));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(['1', '2']);
  });

  it('wait for 500 ms and no longer', () => {
    const queue = held();
    queue.hold(web, () => [event('1')], NEVER);
    vi.advanceTimersByTime(499);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['1']);
    // Described too late: once is enough.
    queue.described(web);
    expect(sent).toEqual(['1']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are no more than the queue takes: the one that waits for longest goes first', () => {
    const queue = held(2);
    for (const id of ['1', '2', '3']) queue.hold(web, () => [event(id)], NEVER);
    expect(sent).toEqual(['1']);
    expect(queue.size).toBe(2);
    queue.flush();
    expect(sent).toEqual(['1', '2', '3']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
