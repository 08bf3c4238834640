/** A real Kubernetes of one node: etcd, API server, controllers, scheduler and kubelet over a containerd, all in a folder and a network of their own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { PAUSE_IMAGE, startContainerd, type RunningContainerd } from '../runtimes/containerd.ts';
import { buildImage } from '../runtimes/image.ts';
import { ClusterNetwork, NODE_ADDRESS } from './network.ts';

const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'None', userGroups: ['system:nodes', 'system:apiserver'] }, { level: 'RequestResponse', resources: [{ group: '' }, { group: 'rbac.authorization.k8s.io' }, { group: 'apps' }] }, { level: 'Metadata' }],
};
/** Of a container that ran for the cluster: where the kubelet links its logs, whatever its own folder is. */
const POD_LOGS = ['/var/log/pods', '/var/log/containers'];
/** The kubelet sets these for the whole machine. */
const SYSCTLS = ['vm/overcommit_memory', 'kernel/panic', 'kernel/panic_on_oops', 'kernel/keys/root_maxkeys', 'kernel/keys/root_maxbytes'];
const HUGE_PAGES = '/sys/fs/cgroup/hugetlb';
const READY_MS = 120_000;
const API = 'https://127.0.0.1:6443';
const NAMESPACE = 'k8s.io';

export interface ClusterOptions {
  /** Folder of its programs. */
  readonly bin: string;
  readonly images: readonly Buffer[];
  /** Where the API server posts its audit events, as seen from the cluster's network. */
  readonly auditUrl: string;
}

export class KubernetesCluster {
  readonly containerd: RunningContainerd;
  readonly #folder: string;
  readonly #network: ClusterNetwork;
  readonly #programs: ChildProcess[] = [];
  readonly #networksBefore = new Set(podNetworks());
  readonly #undo: (() => void)[];

  private constructor(folder: string, network: ClusterNetwork, containerd: RunningContainerd, undo: (() => void)[]) {
    this.#folder = folder;
    this.#network = network;
    this.containerd = containerd;
    this.#undo = undo;
  }

  /** Ready for pods when fulfilled. @throws Error with what a program said that did not come up. */
  static async start({ bin, images, auditUrl }: ClusterOptions): Promise<KubernetesCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'ey-k-'));
    const undo = [...SYSCTLS.map(keptSysctl), withHugePages()];
    const network = new ClusterNetwork(`ey-k8s-${process.pid}`);
    let cluster: KubernetesCluster | undefined;
    try {
      const containerd = await startContainerd(folder, { enter: network.enter, cni: { bridge: 'eyrie-k0', subnet: '10.88.77.0/24' } });
      cluster = new KubernetesCluster(folder, network, containerd, undo);
      for (const image of [buildImage(PAUSE_IMAGE, ['/bin/sleep', '1000000']), ...images]) containerd.importImage(NAMESPACE, image);
      await cluster.#startPrograms(bin, auditUrl);
      return cluster;
    } catch (error) {
      await cluster?.remove();
      throw error;
    }
  }

  /** `kubectl`. @returns what it printed. @throws Error with what it complained of. */
  kubectl(args: readonly string[], input = ''): string {
    const [command = '', ...words] = [...this.#network.enter, 'kubectl', '--kubeconfig', join(this.#folder, 'kubeconfig'), ...args];
    const run = spawnSync(command, words, { encoding: 'utf8', input, timeout: 60_000 });
    if (run.status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${run.stderr}`);
    return run.stdout;
  }

  /** As `kubectl apply` does for a person, so that the manifest is left in what it makes. */
  apply(manifest: object): void {
    this.kubectl(['apply', '--validate=false', '-f', '-'], JSON.stringify(manifest));
  }

  /** Ends its pods, then itself; what it changed on the machine is put back. */
  async remove(): Promise<void> {
    try {
      // What owns pods would make new ones.
      for (const kinds of ['deployments,statefulsets,daemonsets,jobs,replicasets', 'pods']) this.kubectl(['delete', '--all-namespaces', '--all', '--force', '--grace-period=0', '--wait=false', kinds]);
      for (const until = Date.now() + 30_000; Date.now() < until && this.#hasPods(); ) await sleep(200);
    } catch {
      // It did not come up so far.
    }
    for (const program of this.#programs.toReversed()) {
      program.kill('SIGTERM');
      for (const until = Date.now() + 5_000; program.exitCode === null && program.signalCode === null && Date.now() < until; ) await sleep(20);
      program.kill('SIGKILL');
    }
    await this.containerd.daemon.remove();
    this.#network.remove();
    for (const undo of this.#undo) undo();
    spawnSync('find', ['/sys/fs/cgroup', '-depth', '-type', 'd', '-path', '*/kubepods*', '-exec', 'rmdir', '{}', ';'], { stdio: 'ignore' });
    for (const folder of POD_LOGS) spawnSync('find', [folder, '-mindepth', '1', '(', '-empty', '-o', '-xtype', 'l', ')', '-delete']);
  }

  /** Containers and networks. */
  #hasPods(): boolean {
    return this.containerd.ctr(NAMESPACE, 'tasks', 'ls', '-q').trim() !== '' || podNetworks().some((name) => !this.#networksBefore.has(name));
  }

  async #startPrograms(bin: string, auditUrl: string): Promise<void> {
    const at = (name: string): string => join(this.#folder, name);
    const token = randomBytes(16).toString('hex');
    writeFileSync(at('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
    writeFileSync(at('service.key'), generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
    writeFileSync(at('kubeconfig'), kubeconfig(API, token), { mode: 0o600 });
    writeFileSync(at('audit-webhook'), kubeconfig(auditUrl), { mode: 0o600 });
    writeFileSync(at('audit-policy'), JSON.stringify(AUDIT_POLICY));
    const etcd = 'http://127.0.0.1:2379';
    const keys = ['--cert-dir', at('pki')];
    const access = ['--kubeconfig', at('kubeconfig')];
    this.#run('etcd', ['etcd', '--data-dir', at('etcd'), '--unsafe-no-fsync', '--listen-client-urls', etcd, '--advertise-client-urls', etcd, '--listen-peer-urls', 'http://127.0.0.1:2380', '--logger', 'zap']);
    this.#run('kube-apiserver', [
      join(bin, 'kube-apiserver'), '--etcd-servers', etcd, ...keys, '--secure-port', '6443', '--bind-address', '127.0.0.1', '--advertise-address', NODE_ADDRESS, '--service-cluster-ip-range', '10.0.0.0/24',
      '--token-auth-file', at('tokens.csv'), '--authorization-mode', 'RBAC,Node', '--kubelet-preferred-address-types', 'InternalIP', '--allow-privileged',
      '--audit-policy-file', at('audit-policy'), '--audit-webhook-config-file', at('audit-webhook'), '--audit-webhook-batch-max-wait', '1s',
      '--service-account-key-file', at('service.key'), '--service-account-signing-key-file', at('service.key'), '--service-account-issuer', 'https://kubernetes.default.svc',
    ]);
    await this.#comes('kube-apiserver', () => this.kubectl(['get', '--raw', '/readyz']) === 'ok');
    this.#run('kube-controller-manager', [join(bin, 'kube-controller-manager'), ...access, ...keys, '--leader-elect=false', '--service-account-private-key-file', at('service.key')]);
    this.#run('kube-scheduler', [join(bin, 'kube-scheduler'), ...access, '--leader-elect=false']);
    const runtime = `unix://${this.containerd.daemon.socket}`;
    this.#run('kubelet', [
      join(bin, 'kubelet'), ...access, ...keys, '--root-dir', at('kubelet'), '--volume-plugin-dir', at('volume-plugins'), '--container-runtime', 'remote', '--container-runtime-endpoint', runtime, '--image-service-endpoint', runtime,
      '--cgroup-driver', 'cgroupfs', '--fail-swap-on=false', '--hostname-override', 'node-1', '--node-ip', NODE_ADDRESS, '--enforce-node-allocatable=', '--eviction-hard=', '--authorization-mode', 'AlwaysAllow', '--anonymous-auth',
      // A machine that does not let its root go below is none on which the kubelet starts otherwise.
      '--oom-score-adj', '0',
    ]);
    await this.#comes('kubelet', () => / Ready /.test(this.kubectl(['get', 'node', 'node-1', '--no-headers'])));
    await this.#comes('kube-controller-manager', () => this.kubectl(['get', 'serviceaccount', 'default', '--no-headers']) !== '');
  }

  #run(name: string, words: readonly string[]): void {
    mkdirSync(this.#folder, { recursive: true });
    const log = openSync(this.#logOf(name), 'w');
    const [command = '', ...args] = [...this.#network.enter, ...words];
    this.#programs.push(spawn(command, args, { stdio: ['ignore', log, log], cwd: this.#folder }));
  }

  async #comes(name: string, isThere: () => boolean): Promise<void> {
    for (const until = Date.now() + READY_MS; ; ) {
      try {
        if (isThere()) return;
      } catch (error) {
        if (Date.now() > until) throw new Error(`Kubernetes did not come up: ${error instanceof Error ? error.message : String(error)}\n${name}: ${readFileSync(this.#logOf(name), 'utf8').slice(-4_000)}`, { cause: error });
      }
      await sleep(200);
    }
  }

  #logOf(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}

/** Where to, and as whom. */
function kubeconfig(server: string, token?: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, ...(server.startsWith('https:') ? { 'insecure-skip-tls-verify': true } : {}) } }],
    users: [{ name: 'admin', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  });
}

/** Of pods, wherever they come from. */
function podNetworks(): string[] {
  const folder = '/run/netns';
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('cni-')) : [];
}

/** @returns what puts it back. */
function keptSysctl(name: string): () => void {
  const file = join('/proc/sys', name);
  if (!existsSync(file)) return () => undefined;
  const before = readFileSync(file, 'utf8');
  return () => writeFileSync(file, before);
}

/** The kubelet wants every controller of version 1, and machines of both versions may have left this one out. @returns what takes it away. */
function withHugePages(): () => void {
  if (existsSync('/sys/fs/cgroup/cgroup.procs') || existsSync(join(HUGE_PAGES, 'cgroup.procs'))) return () => undefined;
  mkdirSync(HUGE_PAGES, { recursive: true });
  if (spawnSync('mount', ['-t', 'cgroup', '-o', 'hugetlb', 'cgroup', HUGE_PAGES]).status !== 0) return () => undefined;
  return () => {
    spawnSync('umount', [HUGE_PAGES]);
    rmSync(HUGE_PAGES, { recursive: true, force: true });
  };
}
