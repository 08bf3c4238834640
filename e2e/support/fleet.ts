/** An invented fleet and the policy events of a stretch of its time: 3 clusters, 60 nodes, 40 workloads, bursts of repeats, few grave events among many. */
import { createHash } from 'node:crypto';
import type { PolicyEvent } from '@eyrie/schema';
import { Random } from '../../bench/replay/random.ts';

interface Kind {
  readonly rule: string;
  readonly policy: number;
  readonly severity: number;
  readonly tags: readonly string[];
  readonly process: string;
  /** How often, beside the others. */
  readonly weight: number;
}

const POLICIES = ['Suspicious container activity', 'Suspicious filesystem changes', 'Suspicious network activity', 'Privileged access', 'Known threats', 'Inventory'];

const KINDS: readonly Kind[] = [
  { rule: 'Read sensitive file untrusted', policy: 3, severity: 3, tags: ['mitre_credential_access', 'T1003.008'], process: 'cat', weight: 12 },
  { rule: 'Write below etc', policy: 1, severity: 5, tags: ['mitre_persistence', 'T1098'], process: 'sed', weight: 60 },
  { rule: 'Terminal shell in container', policy: 0, severity: 5, tags: ['mitre_execution', 'T1059.004'], process: 'bash', weight: 25 },
  { rule: 'Execution from /dev/shm', policy: 4, severity: 0, tags: ['mitre_execution', 'mitre_defense_evasion', 'T1620'], process: '.kworker', weight: 1 },
  { rule: 'Unexpected outbound connection', policy: 2, severity: 6, tags: ['mitre_command_and_control', 'TA0011'], process: 'curl', weight: 300 },
  { rule: 'Package manager started', policy: 5, severity: 7, tags: ['mitre_persistence', 'T1072'], process: 'apt-get', weight: 420 },
  { rule: 'Reverse shell', policy: 2, severity: 0, tags: ['mitre_execution', 'T1059'], process: 'sh', weight: 1 },
  { rule: 'Search for private keys', policy: 3, severity: 4, tags: ['mitre_credential_access', 'T1552.001'], process: 'grep', weight: 40 },
  { rule: 'Clear log activities', policy: 1, severity: 3, tags: ['mitre_defense_evasion', 'T1070.002'], process: 'truncate', weight: 4 },
  { rule: 'Contact with a mining pool', policy: 4, severity: 1, tags: ['mitre_impact', 'T1496'], process: 'xmrig', weight: 2 },
];

const NAMESPACES = ['shop', 'payments', 'search', 'ingress', 'monitoring', 'batch', 'auth', 'mail'];
const WORKLOADS = ['frontend', 'api', 'worker', 'cache', 'gateway'];

/** `count` events spread over `spanNs` from `fromNs` on, in order of time. The same arguments give the same events. */
export function fleetEvents(count: number, fromNs: bigint, spanNs: bigint): PolicyEvent[] {
  const random = new Random(7);
  const below = (limit: number): number => random.below(limit);
  const bag = KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  const events: PolicyEvent[] = [];
  while (events.length < count) {
    const kind = bag[below(bag.length)];
    if (kind === undefined) break;
    const place = placeOf(below);
    const repeats = Math.min(count - events.length, random.chance(30) ? random.between(2, 12) : 1);
    for (let repeat = 0; repeat < repeats; repeat++) {
      const time = fromNs + (spanNs * BigInt(events.length)) / BigInt(count) + BigInt(below(900));
      events.push(eventOf(kind, place, time, events.length, below));
    }
  }
  return events;
}

interface Place {
  readonly cluster: string;
  readonly host: string;
  readonly namespace: string;
  readonly workload: string;
  readonly pod: string;
  readonly inContainer: boolean;
}

function placeOf(below: (limit: number) => number): Place {
  const cluster = below(3);
  const namespace = NAMESPACES[below(NAMESPACES.length)] ?? '';
  const workload = WORKLOADS[below(WORKLOADS.length)] ?? '';
  return { cluster: `cluster-${cluster}`, host: `node-${cluster}-${below(20)}`, namespace, workload, pod: `${workload}-6c9d8b7f5-${below(6).toString(36)}x2k`, inContainer: below(5) > 0 };
}

function eventOf(kind: Kind, place: Place, time: bigint, number: number, below: (limit: number) => number): PolicyEvent {
  const file = `/srv/${place.namespace}/${place.workload}/data/part-${below(100_000)}.conf`;
  const pid = 1000 + below(60_000);
  const command = `${kind.process} --config ${file} --retries 3`;
  const container = { id: md5(`${place.cluster} ${place.namespace} ${place.pod}`).slice(0, 12), name: `k8s_${place.workload}_${place.pod}`, image: `registry.example.com/${place.namespace}/${place.workload}:2026.11.${below(4)}` };
  return {
    id: md5(`event ${number}`),
    timestamp: String(time),
    source: 'syscall',
    policy: { id: kind.policy + 1, version: 1, name: POLICIES[kind.policy] ?? '', description: 'What a policy watches for, in one sentence as people write it', severity: kind.severity },
    rule: { name: kind.rule, description: 'What a rule means and what to do about it, in about as many words as ours have', priority: 'WARNING', tags: ['maturity_stable', 'container', ...kind.tags] },
    output: `${kind.rule} (file=${file} user=www-data process=${kind.process} command=${command} parent=sh host=${place.host})`,
    fields: { 'proc.name': kind.process, 'proc.cmdline': command, 'proc.pname': 'sh', 'proc.pid': pid, 'fd.name': file, 'user.name': 'www-data', 'evt.type': 'openat' },
    processes: [
      { pid, name: kind.process, exepath: `/usr/bin/${kind.process}`, cmdline: command, cwd: '/srv', user: 'www-data', uid: 33 },
      { pid: 812, name: 'sh', exepath: '/usr/bin/dash', cmdline: `sh /srv/${place.workload}/run.sh`, user: 'www-data', uid: 33 },
      { pid: 1, name: 'init', exepath: '/sbin/init', cmdline: '/sbin/init', user: 'root', uid: 0 },
    ],
    agentId: md5(place.host),
    host: { name: place.host, machineId: md5(`machine ${place.host}`) },
    ...(place.inContainer ? { container } : {}),
    labels: place.inContainer
      ? {
          'kubernetes.cluster.name': place.cluster,
          'kubernetes.namespace.name': place.namespace,
          'kubernetes.deployment.name': place.workload,
          'kubernetes.pod.name': place.pod,
          'kubernetes.node.name': place.host,
          'container.type': 'containerd',
        }
      : { 'kubernetes.cluster.name': place.cluster, 'kubernetes.node.name': place.host },
  };
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
