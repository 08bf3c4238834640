import { Container } from '@eyrie/state';
import { describe, expect, it } from 'vitest';
import { containerLabels } from './container-labels.ts';
import { workloadsOf } from './workload.ts';

const ID = 'abc'.padEnd(64, '0');

describe('labels that a container gives an event', () => {
  it('the host has none, a container of which nothing is known its id', () => {
    expect(containerLabels(new Container('host', true))).toEqual({});
    expect(containerLabels(new Container('abc000000000', false, ID))).toEqual({ 'container.id': 'abc000000000' });
  });

  it('name, image in parts, own labels, and the pod with its labels', () => {
    const container = new Container('abc000000000', false, ID);
    container.describe({
      type: 'cri',
      fullId: ID,
      name: 'nginx',
      image: 'registry:5000/shop/web:1.7',
      imageDigest: 'sha256:12',
      labels: { tier: 'front', 'io.kubernetes.pod.name': 'web-0', 'io.kubernetes.pod.namespace': 'prod', 'io.kubernetes.pod.uid': 'u-1', 'io.kubernetes.container.name': 'nginx' },
      podSandboxLabels: { app: 'web', 'statefulset.kubernetes.io/pod-name': 'web-0', 'io.kubernetes.pod.name': 'web-0' },
    });
    expect(containerLabels(container)).toEqual({
      'container.id': 'abc000000000',
      'container.type': 'cri',
      'container.name': 'nginx',
      'container.image': 'registry:5000/shop/web:1.7',
      'container.image.repository': 'registry:5000/shop/web',
      'container.image.tag': '1.7',
      'container.image.digest': 'sha256:12',
      'container.label.tier': 'front',
      'kubernetes.pod.name': 'web-0',
      'kubernetes.namespace.name': 'prod',
      'kubernetes.pod.uid': 'u-1',
      'kubernetes.container.name': 'nginx',
      'kubernetes.statefulSet.name': 'web',
      'kubernetes.pod.label.app': 'web',
      'kubernetes.pod.label.statefulset.kubernetes.io/pod-name': 'web-0',
    });
  });

  it('a container cannot make an event as large as it likes', () => {
    const container = new Container('abc000000000', false, ID);
    container.describe({ type: 'docker', fullId: ID, labels: { long: 'x'.repeat(10_000), ...Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`l${index}`, 'x'])) } });
    expect(JSON.stringify(containerLabels(container)).length).toBeLessThan(64 * 300);
  });
});

describe('what runs a pod', () => {
  it.each([
    ['web-7d4b9c6f5d-x2x4z', { 'pod-template-hash': '7d4b9c6f5d' }, ['replicaSet web-7d4b9c6f5d', 'deployment web']],
    ['db-12', { 'statefulset.kubernetes.io/pod-name': 'db-12' }, ['statefulSet db']],
    ['logs-x2x4z', { 'controller-revision-hash': '5f', 'pod-template-generation': '1' }, ['daemonSet logs']],
    ['backup-29-x2x4z', { 'job-name': 'backup-29' }, ['job backup-29']],
    ['alone', { app: 'alone' }, []],
    // Somebody copied a label: the name does not agree.
    ['alone', { 'pod-template-hash': '7d4b9c6f5d' }, []],
  ])('%s', (name, labels, expected) => {
    expect(workloadsOf(name, labels).map((workload) => `${workload.kind} ${workload.name}`)).toEqual(expected);
  });
});
