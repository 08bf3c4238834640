import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerMetadata } from '@eyrie/schema';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeDocker } from '../testing/fake-docker.ts';
import { ContainerRuntimes } from './container-runtimes.ts';

const idOf = (number: number): string => number.toString(16).padStart(64, '0');

describe('the runtimes of a host', () => {
  let folder: string;
  let docker: FakeDocker;
  let runtimes: ContainerRuntimes;
  const known = new Map<string, ContainerMetadata>();
  const gone: string[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ey-r-'));
    docker = new FakeDocker(join(folder, 'docker.sock'));
    await docker.start();
  });
  afterEach(async () => {
    runtimes.close();
    await docker.end();
    rmSync(folder, { recursive: true, force: true });
    known.clear();
    gone.length = 0;
  });

  function follow(): void {
    runtimes = new ContainerRuntimes({
      sockets: [docker.path],
      onlyThese: true,
      graceMs: 0,
      onContainer: (metadata) => known.set(metadata.fullId, metadata),
      onGone: (id) => {
        known.delete(id);
        gone.push(id);
      },
    });
  }
  const until = (condition: () => boolean): Promise<void> => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 10 });

  it('what ran before and what starts is described, what stops is forgotten', async () => {
    docker.containers.set(idOf(1), 'before');
    follow();
    await until(() => known.has(idOf(1)) && docker.isFollowed);
    docker.run(idOf(2), 'new');
    await until(() => known.get(idOf(2))?.name === 'new');
    docker.stop(idOf(2));
    await until(() => gone.includes(idOf(2)));
    expect([...known.keys()]).toEqual([idOf(1)]);
  });

  it('two thousand short-lived containers leave nothing behind', async () => {
    follow();
    await until(() => docker.isFollowed);
    for (let number = 1; number <= 2_000; number++) {
      docker.run(idOf(number), `job-${number}`);
      docker.stop(idOf(number));
    }
    docker.run(idOf(9_999), 'last');
    await until(() => known.has(idOf(9_999)));
    docker.stop(idOf(9_999));
    await until(() => runtimes.size === 0 && known.size === 0);
  });

  it('a runtime that was started again is followed again, and what ended meanwhile is forgotten', async () => {
    docker.containers.set(idOf(1), 'stays').set(idOf(2), 'ends');
    follow();
    await until(() => known.size === 2);
    await docker.end();
    await until(() => runtimes.names.length === 0);
    expect(known.size).toBe(2);
    docker.containers.delete(idOf(2));
    docker.containers.set(idOf(3), 'starts');
    await docker.start();
    await until(() => known.has(idOf(3)) && gone.includes(idOf(2)));
    expect([...known.keys()].sort()).toEqual([idOf(1), idOf(3)]);
  });

  it('a runtime that is started later is found', async () => {
    await docker.end();
    follow();
    docker.containers.set(idOf(1), 'late');
    await docker.start();
    await until(() => known.has(idOf(1)));
  });

  it('asking about one container asks once, at the same time, and the answer is that very container’s', async () => {
    follow();
    await until(() => docker.isFollowed);
    // Made behind the back of the stream of events.
    docker.containers.set(idOf(5), 'web');
    docker.delayMs = 50;
    const before = docker.inspected;
    const answers = await Promise.all([runtimes.ask(idOf(5)), runtimes.ask(idOf(5)), runtimes.ask(idOf(5))]);
    expect(answers).toEqual([true, true, true]);
    expect(docker.inspected - before).toBe(1);
    expect(known.get(idOf(5))?.name).toBe('web');
    // An id of another kind of container that is the name of one of Docker's.
    known.clear();
    expect(await runtimes.ask('web')).toBe(false);
    expect(known.size).toBe(0);
    // Nobody knew it: there is no use in asking again at once.
    expect(runtimes.ask('web')).toBeUndefined();
  });
});
