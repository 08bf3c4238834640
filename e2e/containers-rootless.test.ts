/** Containers that a user without any right runs, on cgroups of version 2 alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { containerEvent } from './support/policy-events.ts';
import { callApi, putPolicies } from './support/response-policies.ts';
import { buildImage } from './support/runtimes/image.ts';
import { startRootlessPodman, whyNoRootlessPodman, type RunningRootlessPodman } from './support/runtimes/rootless-podman.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoRootlessPodman();
const IMAGE = 'local.test/shop/web:1.7';

describe.skipIf(why !== undefined)(`containers of a rootless Podman${skipNote(why)}`, () => {
  let podman: RunningRootlessPodman;
  let eyrie: EyrieProcess;

  beforeAll(async () => {
    podman = await startRootlessPodman();
    await podman.api.loadImage(buildImage(IMAGE, ['/bin/sleep', '1000'], { team: 'shop' }));
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts());
    await eyrie.started();
    await eyrie.printed('connected');
    await putPolicies(eyrie, [
      { name: 'Pause it', file: '/tmp/pause-me', actions: [{ type: 'POLICY_ACTION_PAUSE' }] },
      { name: 'Kill it', file: '/tmp/kill-me', actions: [{ type: 'POLICY_ACTION_KILL' }] },
    ]);
  });
  afterAll(async () => {
    await eyrie?.stop();
    await podman?.remove();
  });

  const run = async (name: string, line: string): Promise<string> => await podman.api.run(name, { Image: IMAGE, Cmd: ['/bin/sh', '-c', line], Labels: { app: 'web' }, HostConfig: { NetworkMode: 'none' } });
  const opening = (file: string): string => `while :; do cat ${file} 2>/dev/null; sleep 0.02; done`;
  const stateOf = async (id: string): Promise<unknown> => ((await podman.api.call('GET', `/containers/${id}/json`)).body['State'] as Record<string, unknown>)['Status'];
  const actionsOf = async (eventId: string): Promise<unknown> => ((await callApi(eyrie, 'GET', `/api/v1/secureEvents/${eventId}`)) as { actions: unknown }).actions;

  it('are told with id, name, image and labels; their socket is found where users have it', async () => {
    const id = await run('web-1', '/bin/cat /etc/shadow; sleep 1000');
    const event = await containerEvent(eyrie, /^Read sensitive file untrusted$/, id);
    expect(event.labels).toMatchObject({ 'container.id': id.slice(0, 12), 'container.type': 'podman', 'container.name': 'web-1', 'container.image': IMAGE, 'container.label.app': 'web', 'container.label.team': 'shop' });
    await podman.api.remove(id);
  });

  it('are paused, let go and killed, and their runtime knows', async () => {
    const paused = await run('pause-1', opening('/tmp/pause-me'));
    const event = await containerEvent(eyrie, /^Pause it$/, paused);
    await expect.poll(async () => await stateOf(paused), { timeout: 8_000 }).toBe('paused');
    await expect.poll(async () => await actionsOf(event.id), { timeout: 5_000 }).toMatchObject([{ type: 'container_paused', state: 'done' }]);
    const { agents } = (await callApi(eyrie, 'GET', '/api/v1/agents')) as { agents: { id: number }[] };
    expect(await callApi(eyrie, 'POST', `/api/v1/agents/${agents[0]?.id}/actions`, { action: 'kill', containerId: paused })).toMatchObject({ state: 'done' });
    const killed = await run('kill-1', opening('/tmp/kill-me'));
    const second = await containerEvent(eyrie, /^Kill it$/, killed);
    await expect.poll(async () => await stateOf(killed), { timeout: 5_000 }).toBe('exited');
    await expect.poll(async () => await actionsOf(second.id), { timeout: 5_000 }).toMatchObject([{ type: 'container_killed', state: 'done' }]);
    await sleep(100);
  });
});
