import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePage } from './support/console-page.ts';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { containerEvent } from './support/policy-events.ts';
import { removeEmptyCgroups } from './support/runtimes/cgroup.ts';
import { startDocker, type RunningDocker } from './support/runtimes/dockerd.ts';
import { buildImage } from './support/runtimes/image.ts';
import { whyNoRuntime } from './support/runtimes/why-not.ts';
import { skipNote, whyNoBrowser, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoRuntime('dockerd');
const SERVICE = 'eyrie-test.service';
const IMAGE = 'local.test/shop/web:1.7';

describe.skipIf(why !== undefined)(`containers of Docker${skipNote(why)}`, () => {
  let docker: RunningDocker;
  let eyrie: EyrieProcess;

  beforeAll(async () => {
    docker = await startDocker();
    await docker.api.loadImage(buildImage(IMAGE, ['/bin/sleep', '1000'], { team: 'shop' }));
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts(), ['--container-socket', docker.daemon.socket]);
    await eyrie.started();
    await eyrie.printed('connected');
    // Policies come down right after the connection.
    await sleep(1_000);
  });
  afterAll(async () => {
    await eyrie?.stop();
    await docker?.daemon.remove();
    removeEmptyCgroups(SERVICE);
  });

  it('the first thing that a new container does is told with its id, name, image and labels', async () => {
    const id = await docker.api.run('short-1', { Image: IMAGE, Cmd: ['/bin/sh', '-c', '/bin/cat /etc/shadow'], Labels: { app: 'short' }, HostConfig: { NetworkMode: 'none' } });
    const event = await containerEvent(eyrie, /^Read sensitive file untrusted$/, id);
    expect(event.labels).toMatchObject({
      'container.id': id.slice(0, 12),
      'container.name': 'short-1',
      'container.image': IMAGE,
      'container.image.repository': 'local.test/shop/web',
      'container.image.tag': '1.7',
      'container.label.app': 'short',
      'container.label.team': 'shop',
    });
    await docker.api.remove(id);
  });

  it('a shell on a terminal in a container is one, and what it does is told under the container', async () => {
    const id = await docker.api.run('web-1', { Image: IMAGE, HostConfig: { NetworkMode: 'none' } });
    await docker.api.exec(id, ['/bin/sh', '-c', '/bin/cat /etc/shadow; sleep 1'], true);
    const shell = await containerEvent(eyrie, /^Terminal shell in container$/, id);
    expect(shell.labels).toMatchObject({ 'container.name': 'web-1', 'container.image': IMAGE });
    const read = await containerEvent(eyrie, /^Read sensitive file untrusted$/, id);
    expect(read.content.processes.map(({ name }) => name).slice(0, 2)).toEqual(['cat', 'sh']);
    await docker.api.remove(id);
  });

  it('a cgroup below a service of the host is a container’s when Docker says so', async () => {
    // Until Docker has said so, the cgroup alone proves nothing.
    const id = await docker.api.run('below-1', { Image: IMAGE, Cmd: ['/bin/sh', '-c', 'sleep 3; /bin/cat /etc/shadow'], HostConfig: { NetworkMode: 'none', CgroupParent: `/${SERVICE}` } });
    const event = await containerEvent(eyrie, /^Read sensitive file untrusted$/, id);
    expect(event.labels).toMatchObject({ 'container.name': 'below-1' });
    await docker.api.remove(id);
  });

  it.skipIf(whyNoBrowser() !== undefined)(`the console shows the container’s name, and its image in the detail${skipNote(whyNoBrowser())}`, async () => {
    const id = await docker.api.run('seen-1', { Image: IMAGE, Cmd: ['/bin/sh', '-c', '/bin/cat /etc/shadow'], HostConfig: { NetworkMode: 'none' } });
    const event = await containerEvent(eyrie, /^Read sensitive file untrusted$/, id);
    await docker.api.remove(id);
    const page = await ConsolePage.open(eyrie);
    try {
      await page.row(event.id).waitFor();
      expect(await page.row(event.id).textContent()).toContain('seen-1');
      await page.row(event.id).click();
      const detail = page.page.getByRole('complementary', { name: 'Event' });
      await detail.getByText('seen-1').first().waitFor();
      await detail.getByText(IMAGE).first().waitFor();
    } finally {
      await page.close();
    }
  });

  it('a daemon that was started again is followed again', async () => {
    const { folder } = docker.daemon;
    await docker.daemon.end();
    docker = await startDocker(folder);
    const id = await docker.api.run('after-1', { Image: IMAGE, Cmd: ['/bin/sh', '-c', '/bin/cat /etc/shadow'], HostConfig: { NetworkMode: 'none' } });
    const event = await containerEvent(eyrie, /^Read sensitive file untrusted$/, id);
    expect(event.labels).toMatchObject({ 'container.name': 'after-1', 'container.image': IMAGE });
    await docker.api.remove(id);
  });
});
