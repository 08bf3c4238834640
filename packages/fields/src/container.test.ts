import { Container } from '@eyrie/state';
import { describe, expect, it } from 'vitest';
import { outputOf, readerOf, valueGetter } from './index.ts';
import { matchesGlob, splitImage } from './container.ts';
import { contextOf, FakeSystem } from './testing/fake-system.ts';

const EVENT = { type: 'SYSCALL_CHDIR_X', ts: 10_000n, tid: 1, params: [0, '/'] } as const;

function known(): Container {
  const container = new Container('3ad7b26ded6d', false);
  container.describe({
    type: 'docker', fullId: '3ad7b26ded6d8e7b', name: 'web', image: 'reg.local:5000/shop/web:1.2@sha256:ab', privileged: true,
    labels: { 'io.kubernetes.pod.name': 'web-1', 'io.kubernetes.pod.namespace': 'shop', 'io.kubernetes.pod.uid': 'u', app: 'web', bare: '' },
    mounts: [{ source: '/proc', destination: '/host/proc', mode: 'ro', isWritable: false, propagation: 'rslave' }, { source: '/var/log', destination: '/log', mode: '', isWritable: true, propagation: '' }],
    podSandboxId: '0123456789abcdef', podSandboxLabels: { tier: 'front' },
  });
  return container;
}

const text = (container: Container, name: string, argument?: string): string | undefined => outputOf(name, argument).text(contextOf(new FakeSystem({ tid: 1, container }), EVENT));

describe('a container', () => {
  it('is what its runtime says', () => {
    const names = ['id', 'full_id', 'name', 'type', 'image.repository', 'image.tag', 'privileged', 'mounts', 'labels'];
    expect(names.map((name) => text(known(), `container.${name}`))).toEqual([
      '3ad7b26ded6d', '3ad7b26ded6d8e7b', 'web', 'docker', 'reg.local:5000/shop/web', '1.2', 'true', '/proc:/host/proc:ro:false:rslave,/var/log:/log::true:', 'app:web, bare',
    ]);
    expect([text(known(), 'container.mount.dest', '/proc*'), text(known(), 'container.mount.source', '/log'), text(known(), 'container.mount', '1'), text(known(), 'container.mount', '/x')]).toEqual([
      '/host/proc', '/var/log', '/var/log:/log::true:', undefined,
    ]);
    expect([text(known(), 'container.label', 'app'), text(known(), 'container.label', 'toString')]).toEqual(['web', undefined]);
  });

  it('of a pod tells the pod', () => {
    expect(['k8s.pod.name', 'k8s.ns.name', 'k8s.pod.uid', 'k8s.pod.sandbox_id', 'k8s.pod.labels', 'k8s.deployment.name'].map((name) => text(known(), name))).toEqual([
      'web-1', 'shop', 'u', '0123456789ab', 'tier:front', undefined,
    ]);
  });

  it('says only its id until the runtime has answered', () => {
    const unknown = new Container('3ad7b26ded6d', false);
    expect(['id', 'name', 'image.repository', 'privileged', 'mounts'].map((name) => text(unknown, `container.${name}`))).toEqual(['3ad7b26ded6d', undefined, undefined, undefined, undefined]);
    expect(valueGetter(readerOf('k8s.ns.name', undefined))(contextOf(new FakeSystem({ tid: 1, container: unknown }), EVENT))).toBeUndefined();
  });

  it('is the host when it is none', () => {
    expect(['id', 'name', 'type', 'image.repository', 'privileged'].map((name) => text(new Container('host', true), `container.${name}`))).toEqual(['host', 'host', 'host', '', 'false']);
  });

  it('has an image with registry, port and tag told apart', () => {
    expect([splitImage('nginx'), splitImage('localhost:5000/x'), splitImage('a/b:c')]).toEqual([
      { repository: 'nginx', tag: '' }, { repository: 'localhost:5000/x', tag: '' }, { repository: 'a/b', tag: 'c' },
    ]);
  });

  it('matches mounts by glob', () => {
    expect([matchesGlob('/a/*', '/a/b/c'), matchesGlob('/a?', '/ab'), matchesGlob('/a', '/ab'), matchesGlob('*x*y', 'axbxcy'), matchesGlob('', '')]).toEqual([true, true, false, true, true]);
  });
});
