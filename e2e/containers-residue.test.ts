/** Hundreds of containers that live for a moment, and a daemon that is started again among them: each is told, and nothing of them stays. */
import { ContainerRuntimes } from '@eyrie/sensor';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDocker, type RunningDocker } from './support/runtimes/dockerd.ts';
import { buildImage } from './support/runtimes/image.ts';
import { whyNoRuntime } from './support/runtimes/why-not.ts';
import { skipNote } from './support/this-host.ts';

const why = whyNoRuntime('dockerd');
const IMAGE = 'local.test/shop/web:1.7';
const COUNT = 200;
const AT_ONCE = 6;

describe.skipIf(why !== undefined)(`containers that come and go${skipNote(why)}`, () => {
  let docker: RunningDocker;
  let runtimes: ContainerRuntimes;
  const told = new Set<string>();
  const kept = new Set<string>();

  beforeAll(async () => {
    docker = await startDocker();
    await docker.api.loadImage(buildImage(IMAGE, ['/bin/true']));
    runtimes = new ContainerRuntimes({
      sockets: [docker.daemon.socket],
      onlyThese: true,
      graceMs: 1_000,
      onContainer: ({ fullId }) => {
        told.add(fullId);
        kept.add(fullId);
      },
      onGone: (id) => kept.delete(id),
    });
  });
  afterAll(async () => {
    runtimes?.close();
    await docker?.daemon.remove();
  });

  /** @returns ids of containers that have ended. */
  async function runMany(count: number): Promise<string[]> {
    const ids: string[] = [];
    const one = async (): Promise<void> => {
      while (ids.length < count) {
        const at = ids.push('') - 1;
        const { body } = await docker.api.call('POST', '/containers/create', { Image: IMAGE, Cmd: ['/bin/true'], HostConfig: { NetworkMode: 'none' } });
        const id = String(body['Id']);
        ids[at] = id;
        await docker.api.call('POST', `/containers/${id}/start`);
        await docker.api.call('POST', `/containers/${id}/wait`);
        await docker.api.remove(id);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    return ids;
  }

  it('are all told while they are there, and are all forgotten', async () => {
    const first = await runMany(COUNT / 2);
    const { folder } = docker.daemon;
    await docker.daemon.end();
    docker = await startDocker(folder);
    await expect.poll(() => runtimes.names, { timeout: 20_000 }).toEqual(['docker']);
    const second = await runMany(COUNT / 2);
    for (const id of [...first, ...second]) expect(told.has(id)).toBe(true);
    await sleep(1_000);
    await expect.poll(() => [kept.size, runtimes.size], { timeout: 20_000 }).toEqual([0, 0]);
  }, 300_000);
});
