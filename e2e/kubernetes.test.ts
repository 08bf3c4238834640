/**
 * A real Kubernetes, its pods and what is done in them. `npm run test:k8s` builds it and runs this: 12 minutes the first time, so it is no part of `npm test`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { KubernetesCluster } from './support/kubernetes/cluster.ts';
import { HOST_ADDRESS } from './support/kubernetes/network.ts';
import { storedEvents, type StoredEvent } from './support/policy-events.ts';
import { callApi } from './support/response-policies.ts';
import { buildImage } from './support/runtimes/image.ts';
import { skipNote } from './support/this-host.ts';

/** Set by `npm run test:k8s`. */
const bin = process.env['EYRIE_KUBERNETES'];
const why = bin === undefined ? 'npm run test:k8s runs it' : undefined;
const IMAGE = 'local.test/shop/web:1.7';
const SHADOW = /^Read sensitive file untrusted$/;
const LOOK = ['/bin/sh', '-c', 'while :; do /bin/cat /etc/shadow >/dev/null; sleep 1; done'];

const template = (name: string, container: object = {}, pod: object = {}): object => ({
  metadata: { labels: { app: name } },
  spec: { terminationGracePeriodSeconds: 1, automountServiceAccountToken: false, ...pod, containers: [{ name: 'main', image: IMAGE, imagePullPolicy: 'Never', command: LOOK, ...container }] },
});
const workload = (kind: string, name: string, spec: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec: { selector: { matchLabels: { app: name } }, template: template(name), ...spec },
});

describe.skipIf(why !== undefined)(`pods of a real Kubernetes${skipNote(why)}`, () => {
  let cluster: KubernetesCluster;
  let eyrie: EyrieProcess;

  beforeAll(async () => {
    const ports = await freePorts();
    const { port: auditPort } = await freePorts();
    cluster = await KubernetesCluster.start({ bin: bin ?? '', images: [buildImage(IMAGE, LOOK)], auditUrl: `http://${HOST_ADDRESS}:${auditPort}/k8s_audit` });
    eyrie = new EyrieProcess(temporaryFolder(), ports, ['--container-socket', cluster.containerd.daemon.socket, '--k8s-audit', `${HOST_ADDRESS}:${auditPort}`]);
    await eyrie.started();
    await eyrie.printed('connected');
    cluster.kubectl(['create', 'namespace', 'shop']);
  }, 300_000);
  afterAll(async () => {
    await eyrie?.stop();
    await cluster?.remove();
  }, 120_000);

  /** Waits for an event whose labels are these. */
  async function eventIn(labels: Readonly<Record<string, string>>, rule = SHADOW): Promise<StoredEvent> {
    for (;;) {
      const found = (await storedEvents(eyrie)).find((event) => rule.test(event.content.ruleName) && Object.entries(labels).every(([name, value]) => event.labels[name] === value));
      if (found !== undefined) return found;
      await sleep(200);
    }
  }
  /** As the API server knows it, which learns of a container later than it does something. */
  async function podOf(app: string): Promise<{ name: string; uid: string; containerId: string; restarts: number }> {
    for (;;) {
      const { metadata, status } = JSON.parse(cluster.kubectl(['--namespace', 'shop', 'get', 'pods', '-l', `app=${app}`, '-o', 'json'])).items[0];
      const [container] = status.containerStatuses ?? [];
      if (container?.state.running !== undefined) return { name: metadata.name, uid: metadata.uid, containerId: container.containerID.replace('containerd://', ''), restarts: container.restartCount };
      await sleep(200);
    }
  }

  async function act(action: string, containerId: string): Promise<unknown> {
    const { agents } = (await callApi(eyrie, 'GET', '/api/v1/agents')) as { agents: { id: number }[] };
    return await callApi(eyrie, 'POST', `/api/v1/agents/${agents[0]?.id}/actions`, { action, containerId });
  }

  it('an event in a pod of a Deployment tells the pod, its namespace and labels, and what owns it', async () => {
    cluster.apply(workload('Deployment', 'web', { replicas: 1 }));
    const event = await eventIn({ 'kubernetes.deployment.name': 'web' });
    const pod = await podOf('web');
    expect(event.labels).toMatchObject({
      'container.id': pod.containerId.slice(0, 12),
      'container.type': 'containerd',
      'container.name': 'main',
      'container.image': IMAGE,
      'kubernetes.pod.name': pod.name,
      'kubernetes.pod.uid': pod.uid,
      'kubernetes.namespace.name': 'shop',
      'kubernetes.container.name': 'main',
      'kubernetes.pod.label.app': 'web',
      'kubernetes.replicaSet.name': pod.name.replace(/-[^-]+$/, ''),
    });
  });

  it('every kind of owner is told', async () => {
    cluster.apply(workload('StatefulSet', 'store', { serviceName: 'store', replicas: 1 }));
    cluster.apply(workload('DaemonSet', 'watch'));
    cluster.apply({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'tidy', namespace: 'shop' }, spec: { template: template('tidy', {}, { restartPolicy: 'Never' }) } });
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'alone', namespace: 'shop', labels: { app: 'alone' } }, spec: (template('alone') as { spec: object }).spec });
    expect((await eventIn({ 'kubernetes.statefulSet.name': 'store' })).labels['kubernetes.pod.name']).toBe('store-0');
    expect((await eventIn({ 'kubernetes.daemonSet.name': 'watch' })).labels['kubernetes.pod.name']).toBe((await podOf('watch')).name);
    expect((await eventIn({ 'kubernetes.job.name': 'tidy' })).labels['kubernetes.pod.name']).toBe((await podOf('tidy')).name);
    const alone = await eventIn({ 'kubernetes.pod.name': 'alone' });
    expect(Object.keys(alone.labels).filter((name) => /^kubernetes\.(?:deployment|replicaSet|statefulSet|daemonSet|job)\./.test(name))).toEqual([]);
  });

  it('what a health probe runs is told as the container’s, beside the probes that the container has', async () => {
    const probe = (file: string): object => ({ exec: { command: ['/bin/cat', file] }, periodSeconds: 1 });
    const checked = template('checked', { command: ['/bin/sleep', '1000'], livenessProbe: probe('/etc/passwd'), readinessProbe: probe('/etc/shadow') }) as { spec: object };
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'checked', namespace: 'shop' }, spec: checked.spec });
    const event = await eventIn({ 'kubernetes.pod.name': 'checked' });
    expect(event.content.processes[0]).toMatchObject({ name: 'cat', cmdline: 'cat /etc/shadow' });
    expect(event.labels).toMatchObject({ 'container.liveness_probe': '/bin/cat /etc/passwd', 'container.readiness_probe': '/bin/cat /etc/shadow' });
  });

  it('a container that Eyrie kills is started again by the kubelet, and the new one is told too', async () => {
    const before = await podOf('web');
    await act('kill', before.containerId);
    await expect.poll(async () => (await podOf('web')).restarts, { timeout: 60_000, interval: 500 }).toBe(before.restarts + 1);
    const after = await podOf('web');
    expect(after.containerId).not.toBe(before.containerId);
    expect((await eventIn({ 'container.id': after.containerId.slice(0, 12) })).labels).toMatchObject({ 'kubernetes.pod.name': before.name, 'kubernetes.deployment.name': 'web' });
  });

  it('a container of a pod is paused and let go, and stopped; the container that holds the pod is left alone', async () => {
    const { containerId } = await podOf('alone');
    const stateOf = (id: string): string => cluster.containerd.ctr('k8s.io', 'tasks', 'ls').split('\n').find((line) => line.startsWith(id))?.trim().split(/\s+/)[2] ?? 'none';
    await act('pause', containerId);
    await expect.poll(() => stateOf(containerId)).toBe('PAUSED');
    await act('unpause', containerId);
    await expect.poll(() => stateOf(containerId)).toBe('RUNNING');
    expect(await act('stop', (await podOf('watch')).containerId)).toMatchObject({ state: 'done' });
    const sandbox = cluster.containerd.ctr('k8s.io', 'containers', 'info', containerId).match(/"io.kubernetes.cri.sandbox-id": "([0-9a-f]+)"/)?.[1] ?? '';
    expect(await act('kill', sandbox)).toMatchObject({ state: 'failed', reason: expect.stringContaining('holds the namespaces of its pod') });
    expect(stateOf(sandbox)).toBe('RUNNING');
  });

  it('what people ask the API server for is told as it happens', async () => {
    cluster.kubectl(['--namespace', 'shop', 'exec', 'alone', '--', '/bin/true']);
    const event = await eventIn({}, /^Attach\/Exec Pod$/);
    expect(event.content.output).toContain('alone');
  });
});
