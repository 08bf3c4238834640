import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { containerEvent } from './support/policy-events.ts';
import { buildImage } from './support/runtimes/image.ts';
import { startPodman, type RunningPodman } from './support/runtimes/podman.ts';
import { whyNoRuntime } from './support/runtimes/why-not.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoRuntime('podman', 'runc', 'conmon');
const IMAGE = 'local.test/shop/web:1.7';

describe.skipIf(why !== undefined)(`containers of Podman${skipNote(why)}`, () => {
  let podman: RunningPodman;
  let eyrie: EyrieProcess;

  beforeAll(async () => {
    podman = await startPodman();
    await podman.api.loadImage(buildImage(IMAGE, ['/bin/sleep', '1000'], { team: 'shop' }));
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts(), ['--container-socket', podman.daemon.socket]);
    await eyrie.started();
    await eyrie.printed('connected');
    // Policies come down right after the connection.
    await sleep(1_000);
  });
  afterAll(async () => {
    await eyrie?.stop();
    await podman?.remove();
  });

  it('what a container does is told with its id, name, image and labels, from the first event on', async () => {
    const id = await podman.api.run('web-1', { Image: IMAGE, Cmd: ['/bin/sh', '-c', '/bin/cat /etc/shadow; sleep 1000'], Labels: { app: 'web' }, HostConfig: { NetworkMode: 'none' } });
    const event = await containerEvent(eyrie, /^Read sensitive file untrusted$/, id);
    expect(event.labels).toMatchObject({
      'container.id': id.slice(0, 12),
      'container.type': 'podman',
      'container.name': 'web-1',
      'container.image': IMAGE,
      'container.label.app': 'web',
      'container.label.team': 'shop',
    });
    await podman.api.exec(id, ['/bin/sh', '-c', 'sleep 1'], true);
    const shell = await containerEvent(eyrie, /^Terminal shell in container$/, id);
    expect(shell.labels).toMatchObject({ 'container.name': 'web-1', 'container.image': IMAGE });
    await podman.api.remove(id);
  });
});
