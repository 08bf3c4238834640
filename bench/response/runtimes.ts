/** A container of each runtime that runs one program, with a folder of the host in it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startContainerd } from '../../e2e/support/runtimes/containerd.ts';
import { startDocker } from '../../e2e/support/runtimes/dockerd.ts';
import { buildImage } from '../../e2e/support/runtimes/image.ts';
import { startPodman } from '../../e2e/support/runtimes/podman.ts';
import { whyNoRuntime } from '../../e2e/support/runtimes/why-not.ts';
import type { DockerApi } from '../../e2e/support/runtimes/docker-api.ts';

const IMAGE = 'local.test/bench/beat:1';
/** Where the folder is in the container. */
export const FOLDER_INSIDE = '/bench';

export interface BenchRuntime {
  readonly name: string;
  readonly socket: string;
  /** @returns what takes it away again. */
  run(name: string, command: readonly string[], folder: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export async function startRuntimes(): Promise<BenchRuntime[]> {
  const image = buildImage(IMAGE, ['/bin/sleep', '1000']);
  const runtimes: BenchRuntime[] = [];
  if (whyNoRuntime('dockerd') === undefined) {
    const { daemon, api } = await startDocker();
    await api.loadImage(image);
    runtimes.push({ name: 'Docker', socket: daemon.socket, run: byDockerApi(api), close: async () => await daemon.remove() });
  }
  if (whyNoRuntime('podman', 'runc', 'conmon') === undefined) {
    const podman = await startPodman();
    await podman.api.loadImage(image);
    runtimes.push({ name: 'Podman', socket: podman.daemon.socket, run: byDockerApi(podman.api), close: async () => await podman.remove() });
  }
  if (whyNoRuntime('containerd', 'runc') === undefined) {
    const containerd = await startContainerd();
    containerd.importImage('default', image);
    const run: BenchRuntime['run'] = (name, command, folder) => {
      containerd.ctr('default', 'run', '-d', '--mount', `type=bind,src=${folder},dst=${FOLDER_INSIDE},options=rbind:rw`, IMAGE, name, ...command);
      return Promise.resolve(async () => {
        // What was paused has to go on to be killed.
        await sleep(200);
        try {
          containerd.ctr('default', 'tasks', 'rm', '--force', name);
        } catch {
          containerd.ctr('default', 'tasks', 'resume', name);
          containerd.ctr('default', 'tasks', 'rm', '--force', name);
        }
        containerd.ctr('default', 'containers', 'rm', name);
      });
    };
    runtimes.push({ name: 'containerd', socket: containerd.daemon.socket, run, close: async () => await containerd.daemon.remove() });
  }
  return runtimes;
}

function byDockerApi(api: DockerApi): BenchRuntime['run'] {
  return async (name, command, folder) => {
    const id = await api.run(name, { Image: IMAGE, Cmd: command, HostConfig: { NetworkMode: 'none', Binds: [`${folder}:${FOLDER_INSIDE}`] } });
    return async () => await api.remove(id);
  };
}
