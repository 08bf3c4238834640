/** Synthetic policy events for working on the console: an invented fleet, a steady noise and a small intrusion. Repeatable: the same seed gives the same events. */

export interface FixtureEvent {
  id: string; timestamp: string; name: string; severity: number; containerId?: string; machineId: string; agentId: string;
  description: string; labels: Record<string, string>; processes: FixtureProcess[];
  rule: { name: string; description: string; tags: string[]; type: number; priority: string }; output: string; fields: Record<string, unknown>; policyId: number;
}
interface FixtureProcess { pid: number; name: string; exepath: string; cmdline: string; cwd: string; user: string; uid: number; startedAt: string }

/** A small seeded generator (mulberry32): uniform in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Place { host: string; container?: { id: string; name: string; image: string }; parents: [name: string, exe: string, cmd: string, user: string][] }

const HOSTS = ['falcon-01', 'falcon-02', 'ip-10-20-3-117.eu-central-1.compute.internal'];
const LOGIN: Place['parents'] = [
  ['systemd', '/usr/lib/systemd/systemd', '/sbin/init', 'root'],
  ['sshd', '/usr/sbin/sshd', 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups', 'root'],
  ['sshd', '/usr/sbin/sshd', 'sshd: maria [priv]', 'root'],
  ['sshd', '/usr/sbin/sshd', 'sshd: maria@pts/0', 'maria'],
  ['bash', '/usr/bin/bash', '-bash', 'maria'],
  ['sudo', '/usr/bin/sudo', 'sudo -i', 'root'],
  ['bash', '/usr/bin/bash', '-bash', 'root'],
];
const POD: Place['parents'] = [
  ['systemd', '/usr/lib/systemd/systemd', '/sbin/init', 'root'],
  ['containerd-shim', '/usr/bin/containerd-shim-runc-v2', '/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id 4f1c0a7c9d1b -address /run/containerd/containerd.sock', 'root'],
  ['node', '/usr/local/bin/node', 'node --enable-source-maps dist/server.js --port 8080', 'node'],
  ['sh', '/bin/busybox', 'sh -c convert "$UPLOAD" -resize 200x200 /tmp/thumb.png', 'node'],
];
const CRON: Place['parents'] = [
  ['systemd', '/usr/lib/systemd/systemd', '/sbin/init', 'root'],
  ['cron', '/usr/sbin/cron', '/usr/sbin/cron -f -P', 'root'],
  ['sh', '/usr/bin/dash', '/bin/sh -c /opt/backup/run.sh >/var/log/backup.log 2>&1', 'root'],
];

const PLACES: Place[] = [
  { host: 'falcon-01', parents: LOGIN },
  { host: 'falcon-02', parents: CRON },
  { host: 'falcon-01', container: { id: '4f1c0a7c9d1b', name: 'shop-frontend', image: 'registry.example.com/shop/frontend:2026.11.3' }, parents: POD },
  { host: HOSTS[2] ?? '', container: { id: '9be0cc31f2a7', name: 'payments-worker-7d9f8b6c5-x2x9q', image: 'registry.example.com/payments/worker:1.44.0' }, parents: POD },
];

interface Kind {
  policy: string; policyId: number; severity: number; rule: string; ruleText: string; tags: string[]; type?: number; weight: number; burst: number; places: number[];
  process: [name: string, exe: string, cmd: string]; file?: string; connection?: string; say: (event: { user: string; cmd: string; host: string; container: string }) => string;
}

const KINDS: Kind[] = [
  {
    policy: 'Credential access', policyId: 3, severity: 1, rule: 'Read sensitive file untrusted', weight: 4, burst: 2, places: [0, 1, 2],
    ruleText: 'A program that has no business there opened a file holding passwords or keys.',
    tags: ['maturity_stable', 'host', 'container', 'filesystem', 'mitre_credential_access', 'T1555', 'T1003.008'], process: ['cat', '/usr/bin/cat', 'cat /etc/shadow'], file: '/etc/shadow',
    say: (e) => `Sensitive file opened for reading by a program that is not trusted with it (file=/etc/shadow user=${e.user} process=cat command=${e.cmd} container=${e.container})`,
  },
  {
    policy: 'Suspicious file changes', policyId: 5, severity: 4, rule: 'Write below etc', weight: 8, burst: 4, places: [0, 1],
    ruleText: 'A file below /etc was opened for writing by something other than package or configuration management.',
    tags: ['maturity_stable', 'host', 'filesystem', 'mitre_persistence', 'T1098'], process: ['sh', '/usr/bin/dash', 'sh /opt/deploy/apply.sh --target /etc/nginx/conf.d'], file: '/etc/nginx/conf.d/upstream.conf',
    say: (e) => `File below /etc opened for writing (file=/etc/nginx/conf.d/upstream.conf user=${e.user} command=${e.cmd} host=${e.host})`,
  },
  {
    policy: 'Terminal shell in container', policyId: 1, severity: 5, rule: 'Terminal shell in container', weight: 6, burst: 1, places: [2, 3],
    ruleText: 'A shell with a terminal attached was started in a container.',
    tags: ['maturity_stable', 'container', 'shell', 'mitre_execution', 'T1059', 'T1059.004'], process: ['bash', '/bin/bash', 'bash -i'],
    say: (e) => `A shell with a terminal was started in a container (user=${e.user} container=${e.container} shell=bash command=${e.cmd})`,
  },
  {
    policy: 'Execution from memory or shared memory', policyId: 2, severity: 0, rule: 'Execution from /dev/shm', weight: 1, burst: 1, places: [0, 3],
    ruleText: 'A program was run from /dev/shm, where attackers keep tools that leave no trace on disk.',
    tags: ['maturity_stable', 'host', 'container', 'mitre_execution', 'T1059.004', 'TA0005', 'T1620'], process: ['.kworker', '/dev/shm/.kworker', '/dev/shm/.kworker -o stratum+tcp://pool.example.net:4444 -u 48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoD --threads 2'],
    say: (e) => `Program run from /dev/shm (process=.kworker command=${e.cmd} user=${e.user} host=${e.host})`,
  },
  {
    policy: 'Outbound connections', policyId: 7, severity: 6, rule: 'Unexpected outbound connection destination', weight: 14, burst: 6, places: [2, 3], type: 4,
    ruleText: 'A connection left for an address outside of the permitted list.', tags: ['container', 'network', 'mitre_command_and_control', 'TA0011'], process: ['curl', '/usr/bin/curl', 'curl -fsS https://203.0.113.77/health'], connection: '10.20.3.117:49612->203.0.113.77:443',
    say: (e) => `Connection to an address that is not on the list (connection=10.20.3.117:49612->203.0.113.77:443 command=${e.cmd} container=${e.container})`,
  },
  {
    policy: 'Process inventory', policyId: 9, severity: 7, rule: 'Package manager started', weight: 18, burst: 3, places: [1, 2], type: 1,
    ruleText: 'A package manager was run.', tags: ['process', 'software_mgmt', 'mitre_persistence', 'T1072'], process: ['apt-get', '/usr/bin/apt-get', 'apt-get -qq update'],
    say: (e) => `Package manager started (command=${e.cmd} user=${e.user} host=${e.host})`,
  },
  {
    policy: 'Reverse shell', policyId: 4, severity: 0, rule: 'Redirect STDOUT/STDIN to network connection', weight: 1, burst: 1, places: [2],
    ruleText: 'Standard input or output of a shell was connected to a network socket.',
    tags: ['maturity_stable', 'container', 'network', 'process', 'mitre_execution', 'T1059', 'mitre_command_and_control'], process: ['bash', '/bin/bash', 'bash -i'], connection: '10.20.3.117:41822->198.51.100.23:9001',
    say: (e) => `Standard input or output redirected to a network connection (connection=10.20.3.117:41822->198.51.100.23:9001 user=${e.user} process=bash container=${e.container})`,
  },
];

/** Makes events at given times. */
export class Scenario {
  readonly #random: () => number;
  #number = 0;

  constructor(seed = 7) {
    this.#random = randomFrom(seed);
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** A kind at random, by weight, at `timeNs`; `rule` asks for one by name. */
  event(timeNs: bigint, rule?: string, placeIndex?: number): FixtureEvent {
    const kind = rule === undefined ? this.#weighted() : KINDS.find((each) => each.rule === rule);
    if (!kind) throw new Error(`no such rule: ${rule}`);
    const place = PLACES[placeIndex ?? this.#pick(kind.places)];
    if (!place) throw new Error('no such place');
    return this.#build(timeNs, kind, place);
  }

  /** Newest first, between two times (ms), in bursts of the same thing as real noise is. */
  history(fromMs: number, toMs: number, count: number): FixtureEvent[] {
    const events: FixtureEvent[] = [];
    while (events.length < count) {
      const kind = this.#weighted();
      const place = PLACES[this.#pick(kind.places)];
      if (!place) continue;
      // Twice as busy near the end, so that short windows are not empty.
      let at = fromMs + (toMs - fromMs) * Math.max(this.#random(), this.#random());
      const repeats = 1 + Math.floor(this.#random() * kind.burst);
      for (let i = 0; i < repeats && events.length < count; i += 1) {
        events.push(this.#build(BigInt(Math.round(at)) * 1_000_000n + BigInt(Math.floor(this.#random() * 1e6)), kind, place));
        at = Math.min(toMs, at + this.#random() * 900);
      }
    }
    return events.sort((a, b) => (BigInt(a.timestamp) > BigInt(b.timestamp) ? -1 : 1));
  }

  #weighted(): Kind {
    let left = this.#random() * KINDS.reduce((sum, kind) => sum + kind.weight, 0);
    return KINDS.find((kind) => (left -= kind.weight) < 0) ?? this.#pick(KINDS);
  }

  #build(timeNs: bigint, kind: Kind, place: Place): FixtureEvent {
    this.#number += 1;
    const [name, exepath, cmdline] = kind.process;
    const lineage = [...place.parents].reverse();
    const user = lineage[0]?.[3] ?? 'root';
    const uid = (who: string): number => (who === 'root' ? 0 : 1000);
    const pid = 2000 + Math.floor(this.#random() * 30_000);
    const ago = (minutes: number): string => String(timeNs - BigInt(Math.round(minutes * 60_000)) * 1_000_000n);
    const processes: FixtureProcess[] = [
      { pid, name, exepath, cmdline, cwd: '/root', user, uid: uid(user), startedAt: ago(0.0004) },
      ...lineage.map(([parent, exe, cmd, who], depth) => ({
        pid: depth === lineage.length - 1 ? 1 : pid - 7 * (depth + 1), name: parent, exepath: exe, cmdline: cmd, cwd: '/', user: who, uid: uid(who), startedAt: ago(3 ** (depth + 1)),
      })),
    ];
    const container = place.container?.name ?? 'host';
    return {
      id: (BigInt(this.#number) * 0x9e3779b97f4a7c15n % (1n << 64n)).toString(16).padStart(16, '0') + timeNs.toString(16).padStart(16, '0'),
      timestamp: String(timeNs), name: kind.policy, policyId: kind.policyId, severity: kind.severity,
      description: `Default policy: ${kind.policy.toLowerCase()}.`, machineId: `0${HOSTS.indexOf(place.host)}:42:ac:11:00:02`, agentId: String(HOSTS.indexOf(place.host)).padStart(32, 'a'),
      ...(place.container ? { containerId: place.container.id } : {}),
      labels: {
        'host.hostName': place.host, 'agent.tag.site': 'fra1',
        ...(place.container ? { 'container.id': place.container.id, 'container.name': place.container.name, 'container.image': place.container.image, 'kubernetes.namespace.name': 'shop' } : {}),
      },
      processes, rule: { name: kind.rule, description: kind.ruleText, tags: kind.tags, type: kind.type ?? 6, priority: 'warning' },
      output: kind.say({ user, cmd: cmdline, host: place.host, container }),
      fields: {
        'evt.type': kind.file ? 'openat' : kind.connection ? 'connect' : 'execve', 'user.name': user, 'user.loginname': place.parents === LOGIN ? 'maria' : '<NA>', 'user.uid': uid(user),
        'proc.name': name, 'proc.exepath': exepath, 'proc.pname': lineage[0]?.[0] ?? null, 'proc.cmdline': cmdline, 'proc.tty': place.parents === LOGIN ? 34_816 : 0,
        ...(kind.file ? { 'fd.name': kind.file, 'fd.ino': '__INO__' } : {}), ...(kind.connection ? { 'fd.name': kind.connection, 'fd.lport': 49_612 } : {}),
        'container.id': place.container?.id ?? 'host', 'container.name': place.container?.name ?? 'host', 'container.image.repository': place.container?.image.split(':')[0] ?? null,
      },
    };
  }
}
