/** What a scope is about at the moment: the hosts of connected agents and the containers on them, by their labels. */
import { labelsTest, parseLabelExpression, type Labels, type PolicyWhere } from '@eyrie/schema';
import type { AgentRecord } from '../collector/agent-registry.ts';

export interface Coverage {
  readonly hosts: number;
  readonly containers: number;
  /** All that are known, whatever the scope. */
  readonly knownHosts: number;
  readonly knownContainers: number;
  /** Containers of which only the number is known. */
  readonly unknownContainers: number;
  /** Some of what is covered, by labels. */
  readonly examples: Labels[];
}

const MAX_EXAMPLES = 20;

/** @throws LabelExpressionError */
export function coverageOf(scope: string, where: PolicyWhere, agents: readonly AgentRecord[]): Coverage {
  const test = labelsTest(parseLabelExpression(scope));
  const connected = agents.filter((agent) => agent.connected);
  const count = { hosts: 0, containers: 0, knownHosts: 0, knownContainers: 0, unknownContainers: 0 };
  const examples: Labels[] = [];
  const note = (labels: Labels): void => {
    if (examples.length < MAX_EXAMPLES) examples.push(labels);
  };
  for (const agent of connected) {
    const host = hostLabels(agent);
    count.knownHosts += 1;
    if (where !== 'containers' && test(host)) {
      count.hosts += 1;
      note(host);
    }
    const { containers = [], omitted = 0 } = agent.inventory ?? {};
    count.knownContainers += containers.length;
    count.unknownContainers += omitted;
    if (where === 'hosts') continue;
    for (const labels of containers) {
      const all = { ...host, ...labels };
      if (!test(all)) continue;
      count.containers += 1;
      note(all);
    }
  }
  return { ...count, examples };
}

/** As agents give them to their policies. */
function hostLabels({ hello }: AgentRecord): Labels {
  return { 'host.hostName': hello.host.name, machineId: hello.host.machineId, agentId: hello.agentId };
}

export interface SeenLabel {
  readonly name: string;
  /** The most frequent ones first. */
  readonly values: { readonly value: string; readonly count: number }[];
}

/** Labels that a container has when something tells of it; they can be asked for before one was seen. */
const USUAL = [
  'host.hostName', 'container.name', 'container.image', 'container.image.repository', 'container.image.tag', 'container.id', 'container.type',
  'kubernetes.namespace.name', 'kubernetes.pod.name', 'kubernetes.deployment.name', 'kubernetes.daemonSet.name', 'kubernetes.statefulSet.name', 'kubernetes.job.name',
];
const MAX_NAMES = 500;
const MAX_VALUES = 100;

/** For completion: every label of hosts and containers now, and those that are usual. */
export function seenLabels(agents: readonly AgentRecord[]): SeenLabel[] {
  const counts = new Map<string, Map<string, number>>(USUAL.map((name) => [name, new Map()]));
  const note = (labels: Labels): void => {
    for (const [name, value] of Object.entries(labels)) {
      let values = counts.get(name);
      if (values === undefined && counts.size < MAX_NAMES) counts.set(name, (values = new Map()));
      if (values !== undefined && (values.has(value) || values.size < MAX_VALUES)) values.set(value, (values.get(value) ?? 0) + 1);
    }
  };
  for (const agent of agents) {
    if (!agent.connected) continue;
    note(hostLabels(agent));
    for (const labels of agent.inventory?.containers ?? []) note(labels);
  }
  return [...counts].map(([name, values]) => ({ name, values: [...values].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count) }));
}
