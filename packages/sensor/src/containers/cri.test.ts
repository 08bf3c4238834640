import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeGrpc } from '../testing/fake-grpc.ts';
import { identify } from './identify.ts';
import { encodeMessage, type RequestField } from './protobuf.ts';
import type { ContainerRuntime } from './runtime.ts';

const POD = 'a'.repeat(64);
const ID = 'b'.repeat(64);
const IMAGE = `sha256:${'c'.repeat(64)}`;
const DIGEST = `sha256:${'d'.repeat(64)}`;
const map = (field: number, entries: Record<string, string>): RequestField[] => Object.entries(entries).map(([name, value]) => [field, encodeMessage([1, name], [2, value])]);
const MANIFEST = JSON.stringify({ spec: { containers: [{ name: 'nginx', livenessProbe: { exec: { command: ['cat', '/healthy'] } }, readinessProbe: { httpGet: { path: '/' } } }] } });

/** As CRI-O 1.20 answers: the older version of the interface, no events, and the sandbox of a container only in lists. */
function crio(path: string, running: Set<string>): FakeGrpc {
  const service = 'runtime.v1alpha2.RuntimeService';
  return new FakeGrpc(path, {
    [`${service}/Version`]: () => encodeMessage([1, '0.1.0'], [2, 'cri-o']),
    [`${service}/ListContainers`]: () => encodeMessage(...[...running].map((id): RequestField => [1, encodeMessage([1, id], [2, POD], [6, 1])]), [1, encodeMessage([1, 'e'.repeat(64)], [6, 2])]),
    [`${service}/ListPodSandbox`]: () => encodeMessage([1, encodeMessage([1, POD], [3, 0])]),
    [`${service}/ContainerStatus`]: (request) => {
      if (request.text(1) !== ID) return undefined;
      const mount = encodeMessage([1, '/data'], [2, '/srv'], [3, true], [5, 1]);
      return encodeMessage([1, encodeMessage([1, ID], [2, encodeMessage([1, 'nginx'])], [3, 1], [4, 1_700_000_000], [8, encodeMessage([1, IMAGE])], [9, IMAGE], ...map(12, { 'io.kubernetes.container.name': 'nginx' }), [14, mount])], ...map(2, { info: '{"privileged":true}' }));
    },
    [`${service}/PodSandboxStatus`]: (request) => {
      if (request.text(1) !== POD) return undefined;
      const namespaces = encodeMessage([1, encodeMessage([2, encodeMessage([1, 2], [2, 1], [3, 0])])]);
      return encodeMessage([
        1,
        encodeMessage([1, POD], [2, encodeMessage([1, 'web-0'], [2, 'uid-1'], [3, 'prod'])], [4, 1_700_000_000], [5, encodeMessage([1, '10.0.0.7'])], [6, namespaces], ...map(7, { app: 'web' }), ...map(8, { 'kubectl.kubernetes.io/last-applied-configuration': MANIFEST })),
      ]);
    },
    'runtime.v1alpha2.ImageService/ImageStatus': () => encodeMessage([1, encodeMessage([1, IMAGE], [2, 'shop/web:1.7'], [3, `shop/web@${DIGEST}`])]),
  });
}

describe('CRI as CRI-O speaks it', () => {
  let folder: string;
  let server: FakeGrpc;
  let runtime: ContainerRuntime;
  const running = new Set<string>();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ey-r-'));
    running.clear();
    running.add(ID);
    server = crio(join(folder, 'crio.sock'), running);
    await server.start();
    const [found] = await identify(server.path);
    if (found === undefined) throw new Error('nobody was identified');
    runtime = found;
  });
  afterEach(async () => {
    runtime.close();
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is told from containerd, and lists pods and what runs in them', async () => {
    expect(runtime.name).toBe('cri-o');
    expect(await runtime.list()).toEqual([POD, ID]);
  });

  it('describes a container with its pod and its image', async () => {
    expect(await runtime.inspect(ID)).toMatchObject({
      type: 'cri-o',
      fullId: ID,
      name: 'nginx',
      image: 'shop/web:1.7',
      imageId: 'c'.repeat(64),
      imageDigest: DIGEST,
      createdAt: 1_700_000_000n,
      privileged: true,
      labels: { 'io.kubernetes.container.name': 'nginx', 'io.kubernetes.pod.name': 'web-0', 'io.kubernetes.pod.namespace': 'prod', 'io.kubernetes.pod.uid': 'uid-1' },
      mounts: [{ source: '/srv', destination: '/data', mode: 'ro', isWritable: false, propagation: 'rslave' }],
      ip: '10.0.0.7',
      hostNetwork: true,
      hostPid: false,
      podSandboxId: POD,
      podSandboxLabels: { app: 'web' },
      livenessProbe: 'cat /healthy',
      readinessProbe: undefined,
    });
  });

  it('describes a pod’s own container as one, and knows no others', async () => {
    expect(await runtime.inspect(POD)).toMatchObject({ fullId: POD, name: 'web-0', isPodSandbox: true, podSandboxId: POD });
    expect(await runtime.inspect('f'.repeat(64))).toBeUndefined();
  });

  it('without events, what starts and stops is found by looking', async () => {
    const started: string[] = [];
    const stopped: string[] = [];
    const end = new AbortController();
    const watching = runtime.watch({ onStart: (id) => started.push(id), onStop: (id) => stopped.push(id) }, end.signal);
    await vi.waitFor(() => expect(started).toEqual([POD, ID]), { timeout: 5_000 });
    running.delete(ID);
    await vi.waitFor(() => expect(stopped).toEqual([ID]), { timeout: 5_000 });
    end.abort();
    await expect(watching).rejects.toThrow();
  });

  it('a server that goes away is an error, not a hang', async () => {
    await server.end();
    await expect(runtime.list()).rejects.toThrow();
    await server.start();
    // And it may come back.
    expect(await runtime.list()).toEqual([POD, ID]);
  });
});
