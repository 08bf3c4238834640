/** Policies and people act on real containers of Docker. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePage } from './support/console-page.ts';
import { EyrieProcess, freePorts, ROOT, temporaryFolder } from './support/eyrie-process.ts';
import { containerEvent } from './support/policy-events.ts';
import { callApi, putPolicies } from './support/response-policies.ts';
import { startDocker, type RunningDocker } from './support/runtimes/dockerd.ts';
import { buildImage } from './support/runtimes/image.ts';
import { whyNoRuntime } from './support/runtimes/why-not.ts';
import { skipNote, whyNoBrowser, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoRuntime('dockerd');
const IMAGE = 'local.test/shop/web:1.7';
const NO_NETWORK = { NetworkMode: 'none' };

describe.skipIf(why !== undefined)(`actions on containers of Docker${skipNote(why)}`, () => {
  let docker: RunningDocker;
  let eyrie: EyrieProcess;

  beforeAll(async () => {
    docker = await startDocker();
    await docker.api.loadImage(buildImage(IMAGE, ['/bin/sleep', '1000']));
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts(), ['--container-socket', docker.daemon.socket]);
    await eyrie.started();
    await eyrie.printed('connected');
    await putPolicies(eyrie, [
      { name: 'Pause it', file: '/tmp/pause-me', actions: [{ type: 'POLICY_ACTION_PAUSE' }] },
      { name: 'Kill it', file: '/tmp/kill-me', actions: [{ type: 'POLICY_ACTION_KILL' }] },
      { name: 'Stop it', file: '/tmp/stop-me', actions: [{ type: 'POLICY_ACTION_STOP' }] },
      { name: 'Kill the process', file: '/tmp/kill-process', actions: [{ type: 'POLICY_ACTION_KILL_PROCESS' }] },
    ]);
  });
  afterAll(async () => {
    await eyrie?.stop();
    await docker?.daemon.remove();
  });

  async function stateOf(id: string): Promise<Record<string, unknown>> {
    return (await docker.api.call('GET', `/containers/${id}/json`)).body['State'] as Record<string, unknown>;
  }
  const opening = (file: string): string[] => ['/bin/sh', '-c', `echo > /tmp/ready; while :; do cat ${file} 2>/dev/null; sleep 0.02; done`];
  async function actionsOf(eventId: string): Promise<Record<string, unknown>[]> {
    return ((await callApi(eyrie, 'GET', `/api/v1/secureEvents/${eventId}`)) as { actions: Record<string, unknown>[] }).actions;
  }
  async function openEvent(eventId: string): Promise<{ page: ConsolePage['page']; close: () => Promise<void> }> {
    const console = await ConsolePage.open(eyrie);
    await console.page.goto(`${eyrie.url}/events?e=${eventId}`);
    return { page: console.page, close: async () => await console.close() };
  }
  async function act(body: object): Promise<Record<string, unknown>> {
    return (await callApi(eyrie, 'POST', '/api/v1/agents/1/actions', body)) as Record<string, unknown>;
  }

  it('a pause holds the container, Docker knows of it, and the event says so', async () => {
    const id = await docker.api.run('pause-1', { Image: IMAGE, Cmd: opening('/tmp/pause-me'), HostConfig: NO_NETWORK });
    const event = await containerEvent(eyrie, /^Pause it$/, id);
    await expect.poll(async () => (await stateOf(id))['Status'], { timeout: 5_000 }).toBe('paused');
    expect(await actionsOf(event.id)).toMatchObject([{ type: 'container_paused', state: 'done', isSuccessful: true, target: { containerId: id } }]);
    // Nothing runs, and nothing is left stopped by a signal either.
    const { Pid: pid } = await stateOf(id);
    const freezer = /^\d+:freezer:(.*)$/m.exec(readFileSync(`/proc/${String(pid)}/cgroup`, 'utf8'))?.[1];
    if (freezer !== undefined && existsSync('/sys/fs/cgroup/freezer')) expect(readFileSync(`/sys/fs/cgroup/freezer${freezer}/freezer.state`, 'utf8')).toBe('FROZEN\n');
    expect(await act({ action: 'unpause', containerId: id.slice(0, 12) })).toMatchObject({ state: 'done', requestedBy: expect.any(String), action: 'unpause' });
    // It goes on with what is forbidden, and is paused again.
    await expect.poll(async () => ((await callApi(eyrie, 'GET', `/api/v1/actions?container=${id.slice(0, 12)}`)) as { actions: unknown[] }).actions.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    await expect.poll(async () => (await stateOf(id))['Status'], { timeout: 5_000 }).toBe('paused');
    await docker.api.remove(id);
  });

  it('a kill ends everything in it, and what Docker would start again stays down', async () => {
    const id = await docker.api.run('kill-1', { Image: IMAGE, Cmd: opening('/tmp/kill-me'), HostConfig: { ...NO_NETWORK, RestartPolicy: { Name: 'always' } } });
    const event = await containerEvent(eyrie, /^Kill it$/, id);
    await expect.poll(async () => (await stateOf(id))['Status'], { timeout: 5_000 }).toBe('exited');
    await expect.poll(async () => await actionsOf(event.id), { timeout: 5_000 }).toMatchObject([{ type: 'container_killed', state: 'done' }]);
    await sleep(1_500);
    expect((await stateOf(id))['Status']).toBe('exited');
    await docker.api.remove(id);
  });

  it('a stop asks the first process to end, and is told when it has', async () => {
    const id = await docker.api.run('stop-1', { Image: IMAGE, Cmd: ['/bin/sh', '-c', 'trap "exit 7" TERM; while :; do cat /tmp/stop-me 2>/dev/null; sleep 0.02; done'], HostConfig: NO_NETWORK });
    const event = await containerEvent(eyrie, /^Stop it$/, id);
    await expect.poll(async () => await stateOf(id), { timeout: 12_000 }).toMatchObject({ Status: 'exited', ExitCode: 7 });
    await expect.poll(async () => await actionsOf(event.id), { timeout: 5_000 }).toMatchObject([{ type: 'container_stopped', state: 'done' }]);
    await docker.api.remove(id);
  });

  it('the process alone is killed when that is what the policy says', async () => {
    const id = await docker.api.run('process-1', { Image: IMAGE, Cmd: ['/bin/sh', '-c', 'sleep 1000'], HostConfig: NO_NETWORK });
    await docker.api.exec(id, ['/bin/sh', '-c', 'exec 3<>/tmp/kill-process; sleep 1000']);
    const event = await containerEvent(eyrie, /^Kill the process$/, id);
    expect(await actionsOf(event.id)).toMatchObject([{ type: 'process_killed', state: 'done', target: { processName: 'sh' } }]);
    expect((await stateOf(id))['Status']).toBe('running');
    await docker.api.remove(id);
  });

  it.skipIf(whyNoBrowser() !== undefined)(`a pause is undone from its event in the console${skipNote(whyNoBrowser())}`, async () => {
    // Once only: it goes on, and is not paused again.
    const id = await docker.api.run('undo-1', { Image: IMAGE, Cmd: ['/bin/sh', '-c', 'cat /tmp/pause-me; sleep 1000'], HostConfig: NO_NETWORK });
    const event = await containerEvent(eyrie, /^Pause it$/, id);
    await expect.poll(async () => (await stateOf(id))['Status'], { timeout: 8_000 }).toBe('paused');
    const { page, close } = await openEvent(event.id);
    try {
      await page.getByText('Pause the container done').waitFor();
      await page.getByRole('button', { name: 'Unpause' }).click();
      await page.getByText('It runs again.').waitFor();
      mkdirSync(join(ROOT, 'e2e/results'), { recursive: true });
      await page.screenshot({ path: join(ROOT, 'e2e/results/response-event-light.png') });
      expect((await stateOf(id))['Status']).toBe('running');
    } finally {
      await close();
    }
    await docker.api.remove(id);
  });

  it('nothing is done while this host is switched off, and the event says why', async () => {
    await callApi(eyrie, 'PUT', '/api/v1/agents/1/settings', { actionsEnabled: false });
    const id = await docker.api.run('off-1', { Image: IMAGE, Cmd: opening('/tmp/kill-me'), HostConfig: NO_NETWORK });
    const event = await containerEvent(eyrie, /^Kill it$/, id);
    expect(await actionsOf(event.id)).toMatchObject([{ type: 'container_killed', state: 'failed', isSuccessful: false, reason: expect.stringContaining('switched off') }]);
    expect((await stateOf(id))['Status']).toBe('running');
    expect(await act({ action: 'kill', containerId: id })).toMatchObject({ state: 'failed' });
    await callApi(eyrie, 'PUT', '/api/v1/agents/1/settings', { actionsEnabled: true });
    await expect.poll(async () => (await stateOf(id))['Status'], { timeout: 10_000 }).toBe('exited');
    await docker.api.remove(id);
  });

  it('a person who names what is not there is told so, and a process of Eyrie is spared', async () => {
    expect(await act({ action: 'pause', containerId: 'deadbeef0000' })).toMatchObject({ state: 'gone' });
    const eyriePid = eyrie.processes()[0];
    expect(await act({ action: 'killProcess', pid: eyriePid, aliveAt: String(BigInt(Date.now()) * 1_000_000n) })).toMatchObject({ state: 'failed', reason: expect.stringContaining('Eyrie') });
  });
});
