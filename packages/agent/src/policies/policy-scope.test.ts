import { EventStream, StreamValues } from '@eyrie/rules';
import { ScapReader, syntheticCapture } from '@eyrie/scap';
import type { ListRule, Policy, PolicyEvent, PolicySet } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { containerLabels } from '../containers/container-labels.ts';
import { policyEvents } from '../decision/policy-event.ts';
import { AgentPolicies } from './agent-policies.ts';

const RULES = `
- rule: Shadow read
  desc: d
  condition: evt.type in (open, openat) and fd.name = /etc/shadow
  output: read by %proc.name
  priority: WARNING
- rule: Pod made
  desc: d
  condition: ka.verb = create
  output: made by %ka.user.name
  priority: NOTICE
  source: k8s_audit
`;
const NC: ListRule = { id: 1, version: 1, name: 'Network tools', description: 'd', tags: [], details: { ruleType: 'PROCESS', processes: { items: ['nc'], matchItems: true } } };

const policy = (id: number, changes: Partial<Policy>): Policy => ({
  id, version: 1, name: `Policy ${id}`, description: '', type: 'falco', severity: 4, enabled: true, scope: '', where: 'both', ruleNames: ['Shadow read'],
  actions: [], runbook: '', notificationChannelIds: [], isDefault: false, ...changes,
});
const set = (...policies: Policy[]): PolicySet => ({ version: 1, rulesFiles: [{ name: 'rules.yaml', content: RULES }], listRules: [NC], policies });

const WEB = 'a'.repeat(64);
const DB = 'b'.repeat(64);

/** On the host, in web and in db somebody reads the file; `describe` is called before the event of that number. */
function play(policies: AgentPolicies, before: (num: number, stream: EventStream) => void = () => undefined): void {
  const bytes = syntheticCapture({ hostname: 'node-1' })
    .process({ pid: 1, comm: 'init' })
    .process({ pid: 50, parent: 1, comm: 'bash' })
    .process({ pid: 60, parent: 1, comm: 'nginx', cgroups: [`cpu=/docker/${WEB}`] })
    .process({ pid: 70, parent: 1, comm: 'mysqld', cgroups: [`cpu=/docker/${DB}`] })
    .as(50).at(1).open('/etc/shadow')
    .as(60).at(2).open('/etc/shadow')
    .as(70).at(3).open('/etc/shadow')
    .as(60).at(4).open('/etc/shadow')
    .as(70).at(5).fork(71).exec('/bin/nc', [])
    .bytes();
  const stream: EventStream = new EventStream({
    onSystem: (context) => policies.syscalls.watch(context),
    onEvent: (context) => {
      before(context.event.num, stream);
      policies.syscalls.onEvent(context);
    },
  });
  const reader = new ScapReader(stream);
  reader.push(bytes);
  reader.end();
}

const describeBoth = (num: number, { system }: EventStream): void => {
  if (num !== 1) return;
  system.describeContainer(WEB, { type: 'docker', fullId: WEB, name: 'web', image: 'nginx:1.27', labels: { 'io.kubernetes.pod.name': 'web-1', 'io.kubernetes.pod.namespace': 'prod' } });
  system.describeContainer(DB, { type: 'docker', fullId: DB, name: 'db', image: 'mysql:9', labels: { team: 'data' } });
};

function collecting(made: PolicyEvent[]): AgentPolicies {
  const agent: AgentPolicies = new AgentPolicies({
    onSyscall: (context, ready) => {
      const policies = agent.scope.within(ready.policies, context.system.thread.container);
      made.push(...policyEvents(context, ready, policies, new StreamValues(context), { agentId: 'a'.repeat(32), hostName: () => 'node-1', machineId: '' }));
    },
    labelsOf: (container) => ({ 'host.hostName': 'node-1', ...containerLabels(container) }),
  });
  return agent;
}

/** Names of the containers in which the policy found something. */
function placesOf(changes: Partial<Policy>): string[] {
  const made: PolicyEvent[] = [];
  const agent = collecting(made);
  expect(agent.use(set(policy(1, changes)))).toBeUndefined();
  play(agent, describeBoth);
  return made.map((event) => event.container?.name ?? 'host');
}

describe('a policy', () => {
  it.each<[string, Partial<Policy>, string[]]>([
    ['everywhere', {}, ['host', 'web', 'db', 'web']],
    ['on hosts', { where: 'hosts' }, ['host']],
    ['in containers', { where: 'containers' }, ['web', 'db', 'web']],
    ['of an image', { scope: 'container.image starts with "nginx"' }, ['web', 'web']],
    ['outside a namespace, in containers', { scope: 'kubernetes.namespace.name != "prod"', where: 'containers' }, ['db']],
    ['where a label is', { scope: 'container.label.team exists' }, ['db']],
    ['on a host and not in one container', { scope: 'host.hostName = node-1 and container.name not in (web)' }, ['host', 'db']],
    ['on another host', { scope: 'host.hostName = node-2' }, []],
    ['on hosts, by a scope that no host has', { scope: 'container.id exists', where: 'hosts' }, []],
    ['of a list', { type: 'list_matching', ruleNames: ['Network tools'], scope: 'container.name = db' }, ['db']],
    ['that names a rule of another kind', { type: 'list_matching' }, []],
    ['for Kubernetes that names a rule of system calls', { type: 'k8s_audit' }, []],
  ])('%s finds what is there', (_name, changes, places) => expect(placesOf(changes)).toEqual(places));

  it('is decided again when more is known of a container', () => {
    const made: PolicyEvent[] = [];
    const agent = collecting(made);
    agent.use(set(policy(1, { scope: 'container.image starts with nginx' })));
    play(agent, (num, stream) => {
      if (num === 4) describeBoth(1, stream);
    });
    // At its first read nobody had said what it is.
    expect(made.map((event) => event.container?.name)).toEqual(['web']);
  });

  it('makes its events in the order of the set, each with the type of its rule', () => {
    const made: PolicyEvent[] = [];
    const agent = collecting(made);
    agent.use(set(policy(9, { where: 'hosts' }), policy(2, { where: 'hosts' }), policy(5, { type: 'list_matching', ruleNames: ['Network tools'] })));
    play(agent, describeBoth);
    expect(made.map(({ policy: { id }, rule: { name, type } }) => [id, name, type])).toEqual([
      [9, 'Shadow read', 'falco'],
      [2, 'Shadow read', 'falco'],
      [5, 'Network tools', 'process'],
    ]);
  });

  it('of a list that cannot be used does not take the place of the set before', () => {
    const agent = collecting([]);
    agent.use(set(policy(1, {})));
    const broken = { ...set(policy(1, {})), version: 2, listRules: [{ ...NC, details: { ruleType: 'SYSCALL' as const, syscalls: { items: ['opn'], matchItems: true } } }] };
    expect(agent.use(broken)).toMatch(/list rule "Network tools": .*opn/);
    expect(agent.version).toBe(1);
  });
});
