import { EventStream, StreamValues } from '@eyrie/rules';
import { ScapReader, syntheticCapture } from '@eyrie/scap';
import { policyEvent, type Policy, type PolicyEvent, type PolicySet } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { containerLabels } from '../containers/container-labels.ts';
import { policyEvents, type Origin } from '../decision/policy-event.ts';
import { AgentPolicies } from './agent-policies.ts';

const RULES = `
- rule: Shadow read
  desc: Somebody reads password hashes.
  condition: evt.type in (open, openat) and fd.name = /etc/shadow
  output: Shadow read (file=%fd.name command=%proc.cmdline number=%evt.num)
  priority: WARNING
  tags: [secrets]
- rule: Off by its file
  desc: d
  condition: evt.type = execve and proc.name = cat
  output: cat runs (%proc.name)
  priority: NOTICE
  enabled: false
`.replace('', '');

const policy = (id: number, ruleNames: string[], changes: Partial<Policy> = {}): Policy => ({
  id, version: 1, name: `Policy ${id}`, description: '', type: 'falco', severity: 4, enabled: true, scope: '', where: 'both', ruleNames,
  actions: [], runbook: '', notificationChannelIds: [], isDefault: false, ...changes,
});
const set = (version: number, policies: Policy[], content = RULES): PolicySet => ({ version, rulesFiles: [{ name: 'rules.yaml', content }], listRules: [], policies });

const capture = (): Uint8Array =>
  syntheticCapture({ hostname: 'db-1' })
    .process({ pid: 1, comm: 'init' })
    .process({ pid: 50, parent: 1, comm: 'bash' })
    .at(10).fork(51).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').exit(0)
    .bytes();

const origin: Origin = { agentId: 'a'.repeat(32), hostName: () => 'db-1', machineId: '' };

/** Plays a capture through an engine; `before` is called with the number of each event that is about to be seen. */
function play({ syscalls: engine }: AgentPolicies, bytes = capture(), before: (num: number) => void = () => undefined): void {
  const stream = new EventStream({
    onSystem: (context) => engine.watch(context),
    onEvent: (context) => {
      before(context.event.num);
      engine.onEvent(context);
    },
  });
  const reader = new ScapReader(stream);
  reader.push(bytes);
  reader.end();
  expect(reader.error).toBeUndefined();
}

function collecting(made: PolicyEvent[], from = origin): AgentPolicies {
  const agent: AgentPolicies = new AgentPolicies({
    onSyscall: (context, ready) => made.push(...policyEvents(context, ready, agent.scope.within(ready.policies, context.system.thread.container), new StreamValues(context), from)),
    labelsOf: (container) => ({ ...containerLabels(container), 'host.hostName': from.hostName() }),
  });
  return agent;
}

describe('policies over a stream', () => {
  it('make one event per policy that names the rule, in the form of the protocol', () => {
    const made: PolicyEvent[] = [];
    const engine = collecting(made);
    expect(engine.use(set(3, [policy(1, ['Shadow read']), policy(2, ['Shadow read']), policy(3, ['Shadow read'], { enabled: false })]))).toBeUndefined();
    play(engine);
    expect(made.map((event) => event.policy.id)).toEqual([1, 2]);
    const [event] = made;
    expect(policyEvent.parse(event)).toMatchObject({
      rule: { name: 'Shadow read', priority: 'Warning', tags: ['secrets'] },
      fields: { 'fd.name': '/etc/shadow', 'proc.cmdline': 'cat /etc/shadow' },
      host: { name: 'db-1' },
      labels: {},
    });
    expect(event?.output).toMatch(/^Shadow read \(file=\/etc\/shadow command=cat \/etc\/shadow number=\d+\)$/);
    expect(event?.processes.map(({ pid, name, user }) => [pid, name, user])).toEqual([[51, 'cat', 'root'], [50, 'bash', 'root'], [1, 'init', 'root']]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(2);
  });

  it('switch a rule on that its file switches off, and leave out rules that no policy names', () => {
    const made: PolicyEvent[] = [];
    const engine = collecting(made);
    engine.use(set(1, [policy(1, ['Off by its file'])]));
    play(engine);
    expect(made.map(({ rule }) => rule.name)).toEqual(['Off by its file']);
  });

  it('a broken set is refused with its place; the one before keeps running', () => {
    const made: PolicyEvent[] = [];
    const engine = collecting(made);
    engine.use(set(1, [policy(1, ['Shadow read'])]));
    const problem = engine.use(set(2, [policy(1, ['Shadow read'])], RULES.replace('fd.name =', 'fd.nonsense =')));
    expect(problem).toMatch(/rules\.yaml:\d+:\d+: error LOAD_ERR_COMPILE_CONDITION/);
    expect(engine.version).toBe(1);
    play(engine);
    expect(made).toHaveLength(1);
  });

  it('a new set takes effect in the middle of a stream, from the next event on', () => {
    const made: PolicyEvent[] = [];
    const engine = collecting(made);
    engine.use(set(1, []));
    play(engine, capture(), (num) => {
      if (num === 3) engine.use(set(2, [policy(1, ['Shadow read'])]));
    });
    expect(made.map(({ rule }) => rule.name)).toEqual(['Shadow read']);
  });

  it('a replay moves events to now and says when they were', () => {
    const made: PolicyEvent[] = [];
    const engine = collecting(made, { ...origin, replay: { file: 'old.scap', shift: 1_000_000_000n } });
    engine.use(set(1, [policy(1, ['Shadow read'])]));
    play(engine);
    const was = made[0]?.labels['replay.time'] ?? '';
    expect(made[0]?.labels['replay.file']).toBe('old.scap');
    expect(BigInt(made[0]?.timestamp ?? 0)).toBe(BigInt(Date.parse(`${was.slice(0, 19)}Z`)) * 1_000_000n + BigInt(was.slice(20, 29)) + 1_000_000_000n);
  });

  it('an event of a thread that nobody knows has a process chain of one', () => {
    const made: PolicyEvent[] = [];
    const engine = collecting(made);
    engine.use(set(1, [policy(1, ['Shadow read'])]));
    play(engine, syntheticCapture().process({ pid: 1, comm: 'init' }).at(1).event({ type: 'SYSCALL_OPENAT_2_X', tid: 777, params: [3, -100, '/etc/shadow', 1, 0, 0, 0] }).bytes());
    expect(made[0]?.processes.map(({ pid }) => pid)).toEqual([777]);
  });

  it('wants as much of each call as the captures of its policies that are on', () => {
    const capture = (snapLength?: number): Policy['actions'][number] => ({ type: 'capture', name: '', beforeNs: 0, afterNs: 0, filter: '', isLimitedToContainer: false, ...(snapLength === undefined ? {} : { snapLength }) });
    const agent = collecting([]);
    expect(agent.snapLength).toBe(0);
    agent.use(set(1, [policy(1, ['Shadow read'], { actions: [capture(500)] }), policy(2, ['Shadow read'], { actions: [capture(9000)], enabled: false }), policy(3, ['Shadow read'], { actions: [{ type: 'killProcess' }, capture(2000)] })]));
    expect(agent.snapLength).toBe(2000);
    agent.use(set(2, [policy(1, ['Shadow read'], { actions: [capture()] })]));
    expect(agent.snapLength).toBe(0);
  });
});
