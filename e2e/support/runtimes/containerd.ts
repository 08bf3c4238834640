/** A containerd with its CRI plugin, as a node of Kubernetes has it; without pod networks unless they are asked for. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Daemon, daemonFolder } from './daemon.ts';

export const PAUSE_IMAGE = 'local.test/pause:3.6';

export class RunningContainerd {
  readonly daemon: Daemon;

  constructor(daemon: Daemon) {
    this.daemon = daemon;
  }

  /** `ctr`. @returns what it printed. @throws Error with what it complained of. */
  ctr(namespace: string, ...args: readonly string[]): string {
    const run = spawnSync('ctr', ['--address', this.daemon.socket, '--namespace', namespace, ...args], { encoding: 'utf8', timeout: 30_000 });
    if (run.status !== 0) throw new Error(`ctr ${args.join(' ')}: ${run.stderr}`);
    return run.stdout;
  }

  /** On a terminal that `script` makes. */
  execOnTerminal(namespace: string, id: string, command: readonly string[]): void {
    const words = ['ctr', '--address', this.daemon.socket, '--namespace', namespace, 'tasks', 'exec', '--tty', '--exec-id', `exec-${process.hrtime.bigint()}`, id, ...command];
    const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const run = spawnSync('script', ['--quiet', '--return', '--command', line, '/dev/null'], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: 30_000 });
    if (run.status !== 0) throw new Error(`${line}: ${run.stdout}${run.stderr}`);
  }

  importImage(namespace: string, image: Buffer): void {
    const file = join(this.daemon.folder, 'image.tar');
    writeFileSync(file, image);
    this.ctr(namespace, 'images', 'import', file);
  }
}

export interface ContainerdOptions {
  /** Words before its command. */
  readonly enter?: readonly string[];
  /** Pods on a bridge, with addresses of their own. */
  readonly cni?: { readonly bridge: string; readonly subnet: string };
}

/** @throws Error with what it printed. */
export async function startContainerd(folder = daemonFolder(), { enter = [], cni }: ContainerdOptions = {}): Promise<RunningContainerd> {
  const socket = join(folder, 'containerd.sock');
  mkdirSync(join(folder, 'cni'), { recursive: true });
  writeFileSync(
    join(folder, 'config.toml'),
    `version = 2
root = "${folder}/root"
state = "${folder}/state"
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
`,
  );
  if (cni !== undefined) {
    const ipam = { type: 'host-local', dataDir: join(folder, 'addresses'), ranges: [[{ subnet: cni.subnet }]] };
    const plugin = { type: 'bridge', bridge: cni.bridge, isGateway: true, ipMasq: false, ipam };
    writeFileSync(join(folder, 'cni/10-bridge.conflist'), JSON.stringify({ cniVersion: '0.4.0', name: 'pods', plugins: [plugin] }));
  }
  const [command, ...args] = [...enter, 'containerd', '--config', join(folder, 'config.toml')];
  const daemon = new Daemon(folder, socket, command, args);
  const running = new RunningContainerd(daemon);
  try {
    await daemon.start(() => Promise.resolve(running.ctr('default', 'version') !== ''));
  } catch (error) {
    await daemon.remove();
    throw error;
  }
  return running;
}
