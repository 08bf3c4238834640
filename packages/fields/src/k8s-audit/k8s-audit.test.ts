import { textOf } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { outputOf, readerOf, valueGetter, type Json } from '../index.ts';
import { contextOf, FakeSystem } from '../testing/fake-system.ts';

const POD = {
  kind: 'Event',
  auditID: 'b86e3d11',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/default/pods?fieldManager=kube%62ectl+create&limit=5&fieldManager=other#part',
  verb: 'create',
  user: { username: 'émile', groups: ['system:masters', 'dev'] },
  sourceIPs: ['10.0.0.1', '10.0.0.2'],
  objectRef: { resource: 'pods', namespace: 'default' },
  annotations: { 'authorization.k8s.io/decision': 'allow', 'a~b/c': '' },
  requestObject: {
    spec: {
      hostNetwork: true,
      securityContext: { runAsUser: 1000, supplementalGroups: [1, 2] },
      containers: [
        { name: 'web', image: 'registry:5000/team/web:1.2@sha256:ab', command: ['sh', '-c'], ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 8081 }] },
        { name: 'side', image: 'side', securityContext: { privileged: true, runAsUser: 0, capabilities: { add: ['SYS_ADMIN', 'NET_RAW'] } } },
      ],
      initContainers: [{ name: 'init', image: 'busybox:1' }],
      volumes: [{ name: 'a', emptyDir: {} }, { name: 'b', hostPath: { path: '/proc/1' } }],
    },
  },
  responseObject: { metadata: { name: 'web-x7' } },
  responseStatus: { code: 201 },
} satisfies Json;

const BINDING = {
  auditID: '1',
  requestObject: {
    roleRef: { name: 'cluster-admin' },
    subjects: [{ kind: 'User', name: 'ann' }, { kind: 'ServiceAccount', name: 'bot', namespace: 'ci' }, { kind: 'Group' }, 'odd'],
    rules: [{ verbs: ['get', 'list'], resources: ['pods'] }, { verbs: ['*'] }],
  },
} satisfies Json;

const event = contextOf(new FakeSystem({ tid: 1 }), { type: 'PLUGINEVENT_E', ts: 12n, tid: 1, params: [1, new Uint8Array(0)] });

function value(json: Json, field: string): unknown {
  const [, name = '', argument] = /^([^[]+)(?:\[(.*)\])?$/.exec(field) ?? [];
  const found = valueGetter(readerOf(name, argument))({ ...event, json });
  return typeof found === 'string' ? textOf(found as Parameters<typeof textOf>[0]) : found;
}

describe('fields of audit events', () => {
  it.each<[string, unknown]>([
    ['ka.user.name', 'émile'],
    ['ka.user.groups', ['system:masters', 'dev']],
    ['ka.verb', 'create'],
    ['ka.auth.decision', 'allow'],
    ['ka.auth.reason', undefined],
    ['ka.uri.param[fieldManager]', 'kubebectl create'],
    ['ka.uri.param[limit]', '5'],
    ['ka.uri.param[none]', undefined],
    ['ka.target.resource', 'pods'],
    ['ka.target.pod.name', 'web-x7'],
    ['ka.response.code', '201'],
    ['ka.sourceips', ['10.0.0.1', '10.0.0.2']],
    ['ka.sourceips[1]', ['10.0.0.2']],
    ['ka.sourceips[2]', undefined],
    ['ka.req.pod.host_network', 'true'],
    ['ka.req.pod.host_pid', undefined],
    ['ka.req.pod.containers.name', ['web', 'side']],
    ['ka.req.pod.containers.name[1]', ['side']],
    ['ka.req.pod.containers.image.repository', ['registry:5000/team/web', 'side']],
    ['ka.req.container.image', 'registry:5000/team/web:1.2@sha256:ab'],
    ['ka.req.pod.containers.command', ['sh -c']],
    ['ka.req.pod.containers.host_port', ['80', '8081']],
    ['ka.req.pod.containers.privileged', ['true']],
    ['ka.req.container.privileged', 'true'],
    ['ka.req.pod.containers.run_as_user', ['0']],
    ['ka.req.pod.containers.eff_run_as_user', ['1000', '0']],
    ['ka.req.pod.containers.add_capabilities', ['SYS_ADMIN', 'NET_RAW']],
    ['ka.req.pod.initContainers.image.repository', ['busybox']],
    ['ka.req.pod.ephemeralContainers.name', undefined],
    ['ka.req.pod.supplemental_groups', ['1', '2']],
    ['ka.req.pod.volumes.hostpath', ['/proc/1']],
    ['ka.req.pod.volumes.volume_type', ['emptyDir', 'hostPath']],
    ['ka.req.volume.hostpath[/proc*]', 'true'],
    ['ka.req.volume.hostpath[/proc]', 'false'],
    ['json.value[/requestObject/spec/containers/1/name]', 'side'],
    ['jevt.value[/responseStatus]', '{"code":201}'],
    ['jevt.value[/annotations/a~0b~1c]', ''],
    ['jevt.value[/nothing]', undefined],
    ['jevt.rawtime', '12'],
  ])('%s', (field, expected) => {
    expect(value(POD, field)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['ka.req.binding.role', 'cluster-admin'],
    ['ka.req.binding.subjects.user_names', ['ann']],
    ['ka.req.binding.subjects.serviceaccount_ns_names', ['ci:bot']],
    ['ka.req.binding.subjects.group_names', undefined],
    ['ka.req.role.rules.verbs', ['get', 'list', '*']],
    ['ka.req.role.rules.verbs[1]', ['*']],
    ['ka.req.role.rules.resources', ['pods']],
  ])('of roles: %s', (field, expected) => {
    expect(value(BINDING, field)).toEqual(expected);
  });

  it('are absent in JSON that is no audit event, whatever it holds; what JSON says is not inherited', () => {
    expect(value({ verb: 'get' }, 'ka.verb')).toBeUndefined();
    expect(value({ auditID: '1', user: [null], requestObject: { spec: { containers: [null, 3, {}] } } }, 'ka.req.pod.containers.image')).toBeUndefined();
    expect(value({ auditID: '1', objectRef: {} }, 'json.value[/objectRef/constructor]')).toBeUndefined();
    expect(value({ auditID: '1', requestURI: '/a?x=%zz&y=1' }, 'ka.uri.param[y]')).toBeUndefined();
  });

  it('print as lists and as JSON', () => {
    const context = { ...event, json: POD };
    expect(outputOf('ka.user.groups', undefined).text(context)).toBe('(system:masters,dev)');
    expect(outputOf('ka.user.groups', undefined).json(context)).toEqual(['system:masters', 'dev']);
    expect(outputOf('json.obj', undefined).text({ ...event, json: { a: [1] } })).toBe('{\n  "a": [\n    1\n  ]\n}');
  });
});
