import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { containerEvent } from './support/policy-events.ts';
import { PAUSE_IMAGE, startContainerd, type RunningContainerd } from './support/runtimes/containerd.ts';
import { buildImage } from './support/runtimes/image.ts';
import { PodClient, type PodSpec } from './support/runtimes/pod.ts';
import { whyNoRuntime } from './support/runtimes/why-not.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoRuntime('containerd', 'runc', 'script');
const IMAGE = 'local.test/shop/web:1.7';
// Of an id, twelve characters are shown.
const NAME = `ey-${process.pid}`;
const SHADOW = /^Read sensitive file untrusted$/;

describe.skipIf(why !== undefined)(`containers of containerd and of CRI${skipNote(why)}`, () => {
  let containerd: RunningContainerd;
  let eyrie: EyrieProcess;

  beforeAll(async () => {
    containerd = await startContainerd();
    const image = buildImage(IMAGE, ['/bin/sleep', '1000'], { team: 'shop' });
    for (const namespace of ['default', 'k8s.io']) containerd.importImage(namespace, image);
    containerd.importImage('k8s.io', buildImage(PAUSE_IMAGE, ['/bin/sleep', '100000']));
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts(), ['--container-socket', containerd.daemon.socket]);
    await eyrie.started();
    await eyrie.printed('connected');
    // Policies come down right after the connection.
    await sleep(1_000);
  });
  afterAll(async () => {
    await eyrie?.stop();
    await containerd?.daemon.remove();
  });

  it('what ctr runs is told with its name, image and labels, from the first event on', async () => {
    containerd.ctr('default', 'run', '-d', '--label', 'app=short', IMAGE, NAME, '/bin/sh', '-c', '/bin/cat /etc/shadow; sleep 1000');
    const event = await containerEvent(eyrie, SHADOW, NAME);
    expect(event.labels).toMatchObject({
      'container.id': NAME,
      'container.type': 'containerd',
      'container.name': NAME,
      'container.image': IMAGE,
      'container.image.digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'container.label.app': 'short',
    });
    containerd.execOnTerminal('default', NAME, ['/bin/sh', '-c', 'sleep 0.1']);
    const shell = await containerEvent(eyrie, /^Terminal shell in container$/, NAME);
    expect(shell.labels).toMatchObject({ 'container.name': NAME });
    // What runc keeps of it lies outside of the test's folder.
    containerd.ctr('default', 'tasks', 'rm', '--force', NAME);
  });

  it('what runs in a pod is told with the pod, its namespace and what owns it', async () => {
    const uid = '11111111-2222-3333-4444-555555555555';
    const pod: PodSpec = { name: 'web-7d4b9c6f5d-x2x4z', namespace: 'prod', uid, labels: { app: 'web', 'pod-template-hash': '7d4b9c6f5d' }, logFolder: join(containerd.daemon.folder, 'logs') };
    const client = new PodClient(containerd.daemon.socket);
    try {
      const sandbox = await client.runPod(pod);
      const id = await client.runContainer(pod, sandbox, 'nginx', IMAGE, ['/bin/sh', '-c', '/bin/cat /etc/shadow; sleep 1000']);
      const event = await containerEvent(eyrie, SHADOW, id);
      expect(event.labels).toMatchObject({
        'container.id': id.slice(0, 12),
        'container.type': 'containerd',
        'container.name': 'nginx',
        'container.image': IMAGE,
        'kubernetes.pod.name': pod.name,
        'kubernetes.namespace.name': 'prod',
        'kubernetes.pod.uid': uid,
        'kubernetes.pod.label.app': 'web',
        'kubernetes.replicaSet.name': 'web-7d4b9c6f5d',
        'kubernetes.deployment.name': 'web',
      });
      containerd.execOnTerminal('k8s.io', id, ['/bin/sh', '-c', 'sleep 0.1']);
      const shell = await containerEvent(eyrie, /^Terminal shell in container$/, id);
      expect(shell.labels).toMatchObject({ 'container.name': 'nginx', 'kubernetes.pod.name': pod.name });
      await client.removePod(sandbox);
    } finally {
      client.close();
    }
  });
});
