import type { Container } from '@eyrie/state';
import { expect, it } from 'vitest';
import { podOf } from './pods.ts';

const labelled = (name: string, podSandboxLabels: Record<string, string> = {}) =>
  podOf({ metadata: { name: 'c', labels: { 'io.kubernetes.pod.name': name, 'io.kubernetes.pod.namespace': 'store' }, podSandboxLabels } } as unknown as Container);
const named = (name: string) => podOf({ metadata: { name, labels: {} } } as unknown as Container);

it('knows the deployment of a pod by its labels, also where the name alone would mislead, and the service by what pods are labelled with', () => {
  expect(labelled('shop-web-66b6c48dd5-x2vkq', { 'pod-template-hash': '66b6c48dd5', app: 'shop' })).toMatchObject({ service: 'shop', workload: { kind: 'Deployment', name: 'shop-web', controller: { kind: 'ReplicaSet', name: 'shop-web-66b6c48dd5' } } });
  expect(labelled('api-1', { 'statefulset.kubernetes.io/pod-name': 'api-1', 'controller-revision-hash': 'api-77', 'app.kubernetes.io/name': 'api', app: 'other' })).toMatchObject({ service: 'api', workload: { kind: 'StatefulSet', name: 'api' } });
  expect(labelled('flannel-x2vkq', { 'controller-revision-hash': '5d8', 'k8s-app': 'flannel' })?.workload).toEqual({ kind: 'DaemonSet', name: 'flannel', controller: { kind: 'DaemonSet', name: 'flannel' } });
});

it('knows a cron job by the jobs that it makes', () => {
  expect(labelled('backup-28412345-x2vkq', { 'job-name': 'backup-28412345' })?.workload).toEqual({ kind: 'CronJob', name: 'backup', controller: { kind: 'Job', name: 'backup-28412345' } });
  expect(labelled('once-x2vkq', { 'batch.kubernetes.io/job-name': 'once' })?.workload).toMatchObject({ kind: 'Job', name: 'once' });
});

it('goes by names where there are no labels', () => {
  expect(named('k8s_nginx.a1_nginx-701339712-kz7sf_default_u-1_0')).toMatchObject({ namespace: 'default', service: 'nginx', workload: { kind: 'Deployment', name: 'nginx', controller: { name: 'nginx-701339712' } } });
  expect(named('k8s_db_mysql-0_default_u-2_0')?.workload?.kind).toBe('StatefulSet');
  expect(named('k8s_POD_lonely_default_u-3_0')).toMatchObject({ workload: undefined, service: undefined });
  expect(named('web')).toBeUndefined();
});
