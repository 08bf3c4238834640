/** A Docker daemon without networks of its own. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Daemon, daemonFolder } from './daemon.ts';
import { DockerApi } from './docker-api.ts';

export interface RunningDocker {
  readonly daemon: Daemon;
  readonly api: DockerApi;
}

/** @throws Error with what it printed. */
export async function startDocker(folder = daemonFolder()): Promise<RunningDocker> {
  const socket = join(folder, 'docker.sock');
  const places = ['--host', `unix://${socket}`, '--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'docker.pid')];
  const network = ['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false', '--bridge=none'];
  const daemon = new Daemon(folder, socket, 'dockerd', [...places, ...network, '--exec-opt', 'native.cgroupdriver=cgroupfs']);
  const api = new DockerApi(socket);
  // Started again, it takes a containerd that ended, and that nobody reaped, for one that runs.
  rmSync(join(folder, 'exec/containerd/containerd.pid'), { force: true });
  try {
    await daemon.start(() => api.isReady());
  } catch (error) {
    await daemon.remove();
    throw error;
  }
  return { daemon, api };
}
