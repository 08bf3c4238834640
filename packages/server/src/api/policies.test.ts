import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '../testing/events.ts';
import { testServices, type TestServices } from '../testing/services.ts';
import { createApp } from './app.ts';
import type { Api } from './endpoint.ts';

const RULES = `
- rule: Terminal shell in container
  desc: d
  condition: evt.type = execve and proc.name = bash
  output: o
  priority: NOTICE
- rule: Other rule
  desc: d
  condition: evt.type = execve and proc.name = sh
  output: o
  priority: NOTICE
`;

let services: TestServices;
let app: Api;

beforeAll(async () => {
  services = await testServices({ defaultRules: [{ name: 'default.yaml', content: RULES }] });
  app = createApp({ services, isSecure: false });
});
afterAll(() => services.close());

interface AnyPolicy {
  id: number;
  version: number;
  name: string;
  [member: string]: unknown;
}

async function call<T = AnyPolicy>(method: string, path: string, body?: unknown): Promise<{ status: number; json: T & { message?: string } }> {
  const answer = await app.request(path, {
    method,
    headers: { authorization: `Bearer ${services.token}`, 'content-type': 'application/json', ...(body === undefined ? { 'content-length': '0' } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect([path, text === '']).toEqual([path, false]);
  return { status: answer.status, json: JSON.parse(text) as T & { message?: string } };
}
const list = async (): Promise<AnyPolicy[]> => (await call<AnyPolicy[]>('GET', '/api/v2/policies')).json;
const create = async (name: string, members: Record<string, unknown> = {}): Promise<AnyPolicy> => (await call('POST', '/api/v2/policies', { name, ...members })).json;

describe('a policy', () => {
  it('has all that a client gives it, in the client’s own words, and agents get what they understand of it', async () => {
    const actions = [
      { type: 'POLICY_ACTION_CAPTURE', name: 'f', filter: '', beforeEventNs: 10_000_000_000, afterEventNs: 20_000_000_000, isLimitedToContainer: true, storageType: 'S3', bucketName: '' },
      { type: 'POLICY_ACTION_PAUSE', msg: '' },
      { type: 'POLICY_ACTION_KILL' },
      { type: 'POLICY_ACTION_KILL_PROCESS' },
    ];
    const made = await create('Everything', {
      type: 'falco', scope: 'container.image starts with "nginx"', where: 'containers', actions, runbook: 'https://wiki/run', notificationChannelIds: [3, 3], ruleNames: ['Other rule'], unknownMember: { kept: true },
    });
    expect(made).toMatchObject({ actions, scope: 'container.image starts with "nginx"', where: 'containers', runbook: 'https://wiki/run', notificationChannelIds: [3], unknownMember: { kept: true } });
    expect(services.policies.current.policies.find(({ id }) => id === made.id)).toMatchObject({
      scope: 'container.image starts with "nginx"',
      where: 'containers',
      actions: [
        { type: 'container', action: 'kill' },
        { type: 'killProcess' },
        { type: 'capture', name: 'f', beforeNs: 10_000_000_000, afterNs: 20_000_000_000, filter: '', isLimitedToContainer: true },
      ],
    });
  });

  it.each([
    [{ name: ' ' }, /body\.name/],
    [{ name: 'Bad', scope: 'container.image ~ x' }, /body\.scope: character 17: expected one of/],
    [{ name: 'Bad', scope: '(a = 1' }, /body\.scope: character 7: expected \)/],
    [{ name: 'Bad', severity: 8 }, /body\.severity/],
    [{ name: 'Bad', type: 'magic' }, /body\.type/],
    [{ name: 'Bad', where: 'moon' }, /body\.where/],
    [{ name: 'Bad', actions: [{ type: 'POLICY_ACTION_EXPLODE' }] }, /body\.actions\.0.*no such action/],
    [{ name: 'Bad', actions: [{ type: 'POLICY_ACTION_CAPTURE', beforeEventNs: -1 }] }, /body\.actions\.0\.beforeEventNs/],
    [{ name: 'Bad', type: 'k8s_audit', actions: [{ type: 'POLICY_ACTION_KILL' }] }, /actions.*Kubernetes audit/],
    [{ name: 'Bad', runbook: 'javascript:alert(1)' }, /body\.runbook: expected a link that begins with https/],
    [{ name: 'Bad', notificationChannelIds: ['x'] }, /body\.notificationChannelIds/],
    [[], /body/],
  ])('%j is refused by naming what is wrong', async (body, message) => {
    const answer = await call('POST', '/api/v2/policies', body);
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringMatching(message)]);
  });
});

describe('the history of a policy', () => {
  it('tells who changed what, goes back to any version, and brings a deleted policy back in its place', async () => {
    const made = await create('Wanders', { severity: 2, scope: 'a = 1' });
    const last = await create('After it');
    await call('PUT', `/api/v2/policies/${made.id}`, { ...made, severity: 5, scope: null });
    const back = await call('POST', `/api/v1/policies/${made.id}/rollback`, { version: 1 });
    expect(back.json).toMatchObject({ version: 3, severity: 2, scope: 'a = 1', name: 'Wanders' });
    await call('DELETE', `/api/v2/policies/${made.id}`);
    expect((await call('POST', `/api/v1/policies/${made.id}/undelete`)).json).toMatchObject({ id: made.id, version: 4, severity: 2 });
    expect((await list()).map(({ id }) => id).slice(-2)).toEqual([made.id, last.id]);
    const { changes } = (await call<{ changes: { kind: string; by: string; policy: AnyPolicy }[] }>('GET', `/api/v1/policies/${made.id}/changes`)).json;
    expect(changes.map(({ kind, policy }) => `${kind} ${policy.version} ${String(policy['severity'])}`)).toEqual(['restored 4 2', 'deleted 3 2', 'restored 3 2', 'changed 2 5', 'created 1 2']);
    expect(new Set(changes.map(({ by }) => by)).size).toBe(1);
    expect(changes[0]?.by).toMatch(/\w+/);
    expect((await call('POST', `/api/v1/policies/${made.id}/rollback`, { version: 99 })).status).toBe(404);
    expect((await call('POST', `/api/v1/policies/${made.id}/undelete`)).status).toBe(409);
    expect((await call('POST', '/api/v1/policies/999999/undelete')).status).toBe(404);
  });

  it('has the default policies as made by Eyrie itself, and a changed one can be reset', async () => {
    const [first] = await list();
    const { changes } = (await call<{ changes: { kind: string; by?: string }[] }>('GET', `/api/v1/policies/${first?.id}/changes`)).json;
    expect(changes).toMatchObject([{ kind: 'created' }]);
    expect(changes[0]?.by).toBeUndefined();
    await call('PUT', `/api/v2/policies/${first?.id}`, { ...first, name: 'Renamed', enabled: false, ruleNames: [] });
    expect((await call('POST', `/api/v1/policies/${first?.id}/reset`)).json).toMatchObject({ name: first?.name, enabled: first?.['enabled'], ruleNames: first?.['ruleNames'], version: 3 });
    const mine = await create('Mine alone');
    expect((await call('POST', `/api/v1/policies/${mine.id}/reset`)).status).toBe(409);
  });
});

describe('the order of policies', () => {
  it('is changed whole or not at all, and agents get it', async () => {
    const ids = (await list()).map(({ id }) => id);
    const reversed = ids.toReversed();
    expect((await call<AnyPolicy[]>('PUT', '/api/v1/policies/order', { ids: reversed })).json.map(({ id }) => id)).toEqual(reversed);
    expect(services.policies.current.policies.map(({ id }) => id)).toEqual(reversed);
    for (const wrong of [ids.slice(1), [...ids, 999_999], [...ids.slice(1), ids[1]]]) {
      expect((await call('PUT', '/api/v1/policies/order', { ids: wrong })).status).toBe(409);
    }
    expect((await list()).map(({ id }) => id)).toEqual(reversed);
  });
});

describe('the older shape', () => {
  interface Envelope {
    policy: AnyPolicy & { falcoConfiguration: { ruleNameRegEx: string } };
  }

  it('chooses rules by a regular expression and gives back what it was given', async () => {
    const input = { name: 'Old', description: 'd', severity: 3, enabled: true, hostScope: false, containerScope: true, falcoConfiguration: { fields: [], ruleNameRegEx: 'Terminal.*', onDefault: 'DEFAULT_MATCH_EFFECT_NEXT' }, version: null, custom: 1 };
    const { policy } = (await call<Envelope>('POST', '/api/policies', { policy: input })).json;
    expect(policy).toMatchObject({ name: 'Old', version: 1, hostScope: false, containerScope: true, isManual: true, isBuiltin: false, custom: 1 });
    expect((await call('GET', `/api/v2/policies/${policy.id}`)).json).toMatchObject({ ruleNames: ['Terminal shell in container'], where: 'containers' });
    const changed = (await call<Envelope>('PUT', `/api/policies/${policy.id}`, { policy: { ...policy, description: 'new', hostScope: true } })).json.policy;
    expect(changed).toMatchObject({ version: 2, description: 'new', hostScope: true });
    expect((await call('GET', `/api/v2/policies/${policy.id}`)).json).toMatchObject({ ruleNames: ['Terminal shell in container'], where: 'both' });
    expect((await call<Envelope>('GET', `/api/policies/${policy.id}`)).json.policy).toEqual(changed);
    expect((await call<Envelope>('DELETE', `/api/policies/${policy.id}`)).json.policy).toEqual(changed);
    expect((await call('GET', `/api/policies/${policy.id}`)).status).toBe(404);
  });

  it('takes its priorities back in another order, unless they changed since', async () => {
    interface Priorities {
      priorities: { version: number; policyIds: number[] };
    }
    const { priorities } = (await call<Priorities>('GET', '/api/policies/priorities')).json;
    const { policies, total } = (await call<{ policies: AnyPolicy[]; total: number }>('GET', '/api/policies')).json;
    expect([policies.map(({ id }) => id), total]).toEqual([priorities.policyIds, priorities.policyIds.length]);
    const wanted = { ...priorities, policyIds: priorities.policyIds.toReversed() };
    expect((await call<Priorities>('PUT', '/api/policies/priorities', { priorities: wanted })).json.priorities.policyIds).toEqual(wanted.policyIds);
    expect((await call('PUT', '/api/policies/priorities', { priorities: wanted })).status).toBe(409);
  });

  it.each([
    ['POST', '/api/policies', { name: 'no envelope' }],
    ['POST', '/api/policies', { policy: { name: 'x', falcoConfiguration: { ruleNameRegEx: '(' } } }],
    ['POST', '/api/policies', { policy: { name: 'x', hostScope: false, containerScope: false } }],
    ['POST', '/api/policies', { policy: { name: 'x', scope: '~' } }],
    ['PUT', '/api/policies/priorities', { priorities: { policyIds: 'all' } }],
  ])('%s %s refuses %j', async (method, path, body) => {
    const answer = await call(method, path, body);
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringMatching(/policy|priorities/)]);
  });

  it('deletes all and creates the defaults again, once', async () => {
    const before = await list();
    expect((await call<{ policies: AnyPolicy[] }>('POST', '/api/policies/deleteAll')).json.policies).toHaveLength(before.length);
    expect(await list()).toEqual([]);
    const created = (await call<{ policies: AnyPolicy[] }>('POST', '/api/policies/createDefault')).json.policies;
    expect(created.length).toBeGreaterThan(7);
    expect((await call<{ policies: AnyPolicy[] }>('POST', '/api/policies/createDefault')).json.policies).toEqual([]);
  });
});

describe('a capture of a policy', () => {
  const captureOf = (members: object): { actions: object[] } => ({ actions: [{ type: 'POLICY_ACTION_CAPTURE', ...members }] });

  it('keeps its limits, and agents get them', async () => {
    const { id, actions } = await create('Short captures', captureOf({ maxEvents: 500, snapLength: 4000, filter: 'evt.type = open' }));
    expect(actions).toMatchObject([{ maxEvents: 500, snapLength: 4000, filter: 'evt.type = open' }]);
    expect(services.policies.current.policies.find((policy) => policy.id === id)?.actions).toMatchObject([{ type: 'capture', maxEvents: 500, snapLength: 4000 }]);
    await call('DELETE', `/api/v2/policies/${id}`);
  });

  it.each([
    [{ filter: 'proc.nmae = x' }, /body\.actions\.0\.filter: .*proc\.nmae.*\(column 1\)/],
    [{ filter: 'evt.type = open and\n(' }, /body\.actions\.0\.filter: .*\(line 2, column \d+\)/],
    [{ maxEvents: 0 }, /maxEvents/],
    [{ snapLength: 100_000 }, /snapLength/],
  ])('%j is refused with its place', async (members, message) => {
    const answer = await call('POST', '/api/v2/policies', { name: 'Bad capture', ...captureOf(members) });
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringMatching(message)]);
  });
});

describe('list rules', () => {
  const details = { ruleType: 'PROCESS', processes: { items: ['nc', 'nmap'], matchItems: true } };

  it('are kept, reach agents, and stay while a policy uses them', async () => {
    const rule = (await call('POST', '/api/v1/listRules', { name: 'Tools', details })).json;
    expect(rule).toMatchObject({ name: 'Tools', version: 1, details, tags: [], description: '' });
    const policy = await create('Tools in use', { type: 'list_matching', ruleNames: ['Tools'] });
    expect(services.policies.current.listRules).toMatchObject([{ name: 'Tools', details }]);
    expect((await call('DELETE', `/api/v1/listRules/${rule.id}`)).json.message).toMatch(/cannot be deleted while policies use it: "Tools in use"/);
    expect((await call('PUT', `/api/v1/listRules/${rule.id}`, { ...rule, name: 'Others' })).status).toBe(409);
    expect((await call('PUT', `/api/v1/listRules/${rule.id}`, { ...rule, tags: ['x'] })).json).toMatchObject({ version: 2, tags: ['x'] });
    expect((await call('PUT', `/api/v1/listRules/${rule.id}`, rule)).json.message).toMatch(/made from version 1, the newest is 2/);
    await call('DELETE', `/api/v2/policies/${policy.id}`);
    expect((await call('POST', `/api/v1/listRules/${rule.id}/rollback`, { version: 1 })).json).toMatchObject({ version: 3, tags: [] });
    expect((await call('POST', `/api/v1/listRules/${rule.id}/rollback`, { version: 9 })).status).toBe(404);
    expect((await call('DELETE', `/api/v1/listRules/${rule.id}`)).json).toMatchObject({ name: 'Tools' });
    const { changes } = (await call<{ changes: { kind: string; by: string; rule: { version: number } }[] }>('GET', `/api/v1/listRules/${rule.id}/changes`)).json;
    expect(changes.map(({ kind, rule: { version } }) => `${kind} ${version}`)).toEqual(['deleted 3', 'restored 3', 'changed 2', 'created 1']);
    expect(new Set(changes.map(({ by }) => by)).size).toBe(1);
    expect(changes[0]?.by).toEqual(expect.stringMatching(/./));
    expect(services.policies.current.listRules).toEqual([]);
  });

  it.each([
    [{ name: 'x', details: { ruleType: 'PROCESS', processes: { items: [], matchItems: true } } }, 422],
    [{ name: 'x', details: { ruleType: 'SYSCALL', syscalls: { items: ['opn'], matchItems: true } } }, 422],
    [{ name: 'x', details: { ruleType: 'NETWORK', allInbound: false, allOutbound: false, tcpListenPorts: { items: ['http'], matchItems: true }, udpListenPorts: { items: [], matchItems: true } } }, 400],
    [{ name: 'x', details: { ruleType: 'MAGIC' } }, 400],
    [{ name: '', details }, 400],
  ])('%j is refused', async (body, status) => expect((await call('POST', '/api/v1/listRules', body)).status).toBe(status));

  it.each([
    { ruleType: 'PROCESS', processes: { items: ['nc'], matchItems: true } },
    { ruleType: 'CONTAINER', containers: { items: ['nginx'], matchItems: false } },
    { ruleType: 'FILESYSTEM', readPaths: { items: ['/etc'], matchItems: true }, readWritePaths: { items: [], matchItems: true } },
    { ruleType: 'NETWORK', allInbound: true, allOutbound: false, tcpListenPorts: { items: ['22'], matchItems: true }, udpListenPorts: { items: [], matchItems: true } },
    { ruleType: 'SYSCALL', syscalls: { items: ['ptrace'], matchItems: true } },
    { ruleType: 'FALCO', append: false, source: 'syscall', output: 'o', condition: { condition: 'evt.type = ptrace', components: [] }, priority: 'warning' },
  ])('of the type $ruleType are added, changed and deleted where clients of Sysdig Secure do it', async (given) => {
    const name = `Rule of type ${given.ruleType}`;
    const made = (await call('POST', '/api/secure/rules', { name, description: 'd', tags: ['t'], details: given })).json;
    expect(made).toMatchObject({ name, version: 1, description: 'd', tags: ['t'] });
    expect(JSON.stringify(made['details'])).toBe(JSON.stringify(given));
    const group = (await call<AnyPolicy[]>('GET', `/api/secure/rules/groups?name=${encodeURIComponent(name)}`)).json;
    expect(group).toEqual([made]);
    expect((await call('PUT', `/api/secure/rules/${made.id}`, { ...made, description: 'new' })).json).toMatchObject({ version: 2, description: 'new', details: given });
    expect((await call('GET', `/api/secure/rules/${made.id}`)).json).toMatchObject({ version: 2, details: given });
    expect((await call('DELETE', `/api/secure/rules/${made.id}`)).json).toMatchObject({ name, details: given });
    expect((await call('GET', `/api/secure/rules/${made.id}`)).status).toBe(404);
  });
});

describe('for a scope', () => {
  beforeAll(async () => {
    const host = (name: string) => ({ name, machineId: 'm', kernel: 'k', os: 'o' });
    for (const name of ['node-1', 'node-2']) {
      const record = await services.registry.enrol({ type: 'hello', protocol: 1, agentId: idOf(name), agentVersion: '1', host: host(name), source: 'live' });
      const containers = ['nginx:1.27', 'mysql:9'].map((image) => ({ 'container.id': `${name}-${image}`, 'container.image': image, 'kubernetes.namespace.name': name === 'node-1' ? 'prod' : 'dev' }));
      services.registry.noteInventory(record, { type: 'inventory', containers, omitted: name === 'node-1' ? 0 : 7 }, 100);
    }
  });
  const coverage = async (query: string) => (await call<Record<string, unknown>>('GET', `/api/v1/scopeCoverage?${query}`)).json;

  it('counts what it is about now', async () => {
    expect(await coverage('')).toMatchObject({ hosts: 2, containers: 4, knownHosts: 2, knownContainers: 4, unknownContainers: 7 });
    expect(await coverage(`scope=${encodeURIComponent('kubernetes.namespace.name != "dev" and container.image starts with "nginx"')}`)).toMatchObject({ hosts: 0, containers: 1 });
    expect(await coverage(`scope=${encodeURIComponent('host.hostName = node-2')}&where=containers`)).toMatchObject({ hosts: 0, containers: 2 });
    expect(await coverage('where=hosts')).toMatchObject({ hosts: 2, containers: 0 });
    expect(await coverage('scope=(')).toMatchObject({ message: expect.stringMatching(/query\.scope: character 2/) });
  });

  it('tells the labels there are, with their values', async () => {
    const { labels } = (await call<{ labels: { name: string; values: { value: string; count: number }[] }[] }>('GET', '/api/v1/labels')).json;
    expect(labels.find(({ name }) => name === 'kubernetes.namespace.name')?.values).toEqual([{ value: 'prod', count: 2 }, { value: 'dev', count: 2 }]);
    expect(labels.find(({ name }) => name === 'kubernetes.pod.name')?.values).toEqual([]);
  });

  it('forgets the containers of an agent that went', async () => {
    const record = services.registry.get(idOf('node-2'));
    if (record === undefined) throw new Error('not enrolled');
    record.connected = false;
    services.registry.noteInventory(record, undefined, 0);
    expect(await coverage('')).toMatchObject({ hosts: 1, containers: 2, unknownContainers: 0 });
  });
});
