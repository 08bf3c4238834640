/** Policies act on real containers of Podman and of containerd, whose runtimes are told in other ways than Docker. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { containerEvent } from './support/policy-events.ts';
import { callApi, putPolicies } from './support/response-policies.ts';
import { PAUSE_IMAGE, startContainerd, type RunningContainerd } from './support/runtimes/containerd.ts';
import { buildImage } from './support/runtimes/image.ts';
import { PodClient, type PodSpec } from './support/runtimes/pod.ts';
import { startPodman, type RunningPodman } from './support/runtimes/podman.ts';
import { whyNoRuntime } from './support/runtimes/why-not.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoRuntime('podman', 'runc', 'conmon', 'containerd');
const IMAGE = 'local.test/shop/web:1.7';
const NAME = `ey-${process.pid}`;

describe.skipIf(why !== undefined)(`actions on containers of Podman and containerd${skipNote(why)}`, () => {
  let podman: RunningPodman;
  let containerd: RunningContainerd;
  let eyrie: EyrieProcess;

  beforeAll(async () => {
    const image = buildImage(IMAGE, ['/bin/sleep', '1000'], { team: 'shop' });
    [podman, containerd] = [await startPodman(), await startContainerd()];
    await podman.api.loadImage(image);
    for (const namespace of ['default', 'k8s.io']) containerd.importImage(namespace, image);
    containerd.importImage('k8s.io', buildImage(PAUSE_IMAGE, ['/bin/sleep', '100000']));
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts(), ['--container-socket', podman.daemon.socket, '--container-socket', containerd.daemon.socket]);
    await eyrie.started();
    await eyrie.printed('connected');
    await putPolicies(eyrie, [
      { name: 'Pause it', file: '/tmp/pause-me', actions: [{ type: 'POLICY_ACTION_PAUSE' }] },
      { name: 'Kill it', file: '/tmp/kill-me', actions: [{ type: 'POLICY_ACTION_KILL' }] },
      { name: 'Stop another’s', file: '/tmp/scoped', scope: 'container.label.team = "bank"', actions: [{ type: 'POLICY_ACTION_KILL' }] },
      { name: 'Stop ours', file: '/tmp/scoped', scope: 'container.label.team = "shop"', actions: [{ type: 'POLICY_ACTION_STOP' }] },
    ]);
  });
  afterAll(async () => {
    await eyrie?.stop();
    await podman?.remove();
    await containerd?.daemon.remove();
  });

  const opening = (file: string): string[] => ['/bin/sh', '-c', `trap "exit 7" TERM; while :; do cat ${file} 2>/dev/null; sleep 0.02; done`];
  async function podmanState(id: string): Promise<Record<string, unknown>> {
    return (await podman.api.call('GET', `/containers/${id}/json`)).body['State'] as Record<string, unknown>;
  }
  async function actionsOf(eventId: string): Promise<Record<string, unknown>[]> {
    return ((await callApi(eyrie, 'GET', `/api/v1/secureEvents/${eventId}`)) as { actions: Record<string, unknown>[] }).actions;
  }
  const taskState = (id: string, namespace = 'default'): string => containerd.ctr(namespace, 'tasks', 'ls').split('\n').find((line) => line.startsWith(`${id} `))?.trim().split(/\s+/)[2] ?? 'none';

  it('Podman knows that its container is paused, and that it is killed', async () => {
    const paused = await podman.api.run('pause-1', { Image: IMAGE, Cmd: opening('/tmp/pause-me'), HostConfig: { NetworkMode: 'none' } });
    const event = await containerEvent(eyrie, /^Pause it$/, paused);
    await expect.poll(async () => [(await podmanState(paused))['Status'], (await actionsOf(event.id))[0]?.['reason']], { timeout: 8_000 }).toEqual(['paused', undefined]);
    expect(await actionsOf(event.id)).toMatchObject([{ type: 'container_paused', state: 'done' }]);
    const killed = await podman.api.run('kill-1', { Image: IMAGE, Cmd: opening('/tmp/kill-me'), HostConfig: { NetworkMode: 'none' } });
    const second = await containerEvent(eyrie, /^Kill it$/, killed);
    await expect.poll(async () => (await podmanState(killed))['Status'], { timeout: 5_000 }).toBe('exited');
    await expect.poll(async () => await actionsOf(second.id), { timeout: 5_000 }).toMatchObject([{ type: 'container_killed', state: 'done' }]);
  });

  it('containerd knows it too', async () => {
    containerd.ctr('default', 'run', '-d', IMAGE, `${NAME}-p`, ...opening('/tmp/pause-me'));
    const event = await containerEvent(eyrie, /^Pause it$/, `${NAME}-p`);
    await expect.poll(() => taskState(`${NAME}-p`), { timeout: 5_000 }).toBe('PAUSED');
    await expect.poll(async () => await actionsOf(event.id), { timeout: 5_000 }).toMatchObject([{ type: 'container_paused', state: 'done', target: { containerId: `${NAME}-p` } }]);
    containerd.ctr('default', 'run', '-d', IMAGE, `${NAME}-k`, ...opening('/tmp/kill-me'));
    const second = await containerEvent(eyrie, /^Kill it$/, `${NAME}-k`);
    await expect.poll(() => taskState(`${NAME}-k`), { timeout: 5_000 }).toBe('STOPPED');
    await expect.poll(async () => await actionsOf(second.id), { timeout: 5_000 }).toMatchObject([{ type: 'container_killed', state: 'done' }]);
    // What runc keeps of them lies outside of the test's folder.
    containerd.ctr('default', 'tasks', 'resume', `${NAME}-p`);
    for (const name of [`${NAME}-p`, `${NAME}-k`]) containerd.ctr('default', 'tasks', 'rm', '--force', name);
  });

  it('a pod’s container is paused, let go and stopped through CRI, and the one that holds the pod is not touched', async () => {
    const pod: PodSpec = { name: 'web-0', namespace: 'prod', uid: '11111111-2222-3333-4444-555555555555', labels: {}, logFolder: join(containerd.daemon.folder, 'logs') };
    const client = new PodClient(containerd.daemon.socket);
    try {
      const sandbox = await client.runPod(pod);
      const id = await client.runContainer(pod, sandbox, 'nginx', IMAGE, opening('/tmp/pause-me'));
      const event = await containerEvent(eyrie, /^Pause it$/, id);
      await expect.poll(() => taskState(id, 'k8s.io'), { timeout: 5_000 }).toBe('PAUSED');
      await expect.poll(async () => await actionsOf(event.id), { timeout: 5_000 }).toMatchObject([{ type: 'container_paused', state: 'done' }]);
      const { agents } = (await callApi(eyrie, 'GET', '/api/v1/agents')) as { agents: { id: number }[] };
      const act = async (action: string, containerId: string): Promise<unknown> => await callApi(eyrie, 'POST', `/api/v1/agents/${agents[0]?.id}/actions`, { action, containerId });
      // It would be held again at once.
      expect(await act('unpause', id)).toMatchObject({ state: 'done' });
      const second = await client.runContainer(pod, sandbox, 'sidecar', IMAGE, ['/bin/sh', '-c', 'trap "exit 7" TERM; while :; do sleep 0.02; done']);
      await expect.poll(async () => await act('stop', second), { timeout: 20_000 }).toMatchObject({ state: 'done' });
      await expect.poll(() => taskState(second, 'k8s.io'), { timeout: 5_000 }).not.toBe('RUNNING');
      expect(await act('kill', sandbox)).toMatchObject({ state: 'failed', reason: expect.stringContaining('holds the namespaces of its pod') });
      expect(taskState(sandbox, 'k8s.io')).toBe('RUNNING');
      expect(await act('kill', id)).toMatchObject({ state: 'done' });
      await client.removePod(sandbox);
    } finally {
      client.close();
    }
  });

  it('a policy acts on the containers of its scope and on no others', async () => {
    const id = await podman.api.run('scoped-1', { Image: IMAGE, Cmd: opening('/tmp/scoped'), HostConfig: { NetworkMode: 'none' } });
    const event = await containerEvent(eyrie, /^Stop ours$/, id);
    await expect.poll(async () => await podmanState(id), { timeout: 15_000 }).toMatchObject({ Status: 'exited', ExitCode: 7 });
    await expect.poll(async () => await actionsOf(event.id), { timeout: 5_000 }).toMatchObject([{ type: 'container_stopped', state: 'done' }]);
    await sleep(300);
    const { actions } = (await callApi(eyrie, 'GET', `/api/v1/actions?container=${id.slice(0, 12)}`)) as { actions: { action: string }[] };
    expect(new Set(actions.map(({ action }) => action))).toEqual(new Set(['stop']));
  });
});
