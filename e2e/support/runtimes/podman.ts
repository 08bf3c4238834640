/** Podman's service, with all that it keeps in a folder of the test's own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Daemon, daemonFolder } from './daemon.ts';
import { DockerApi } from './docker-api.ts';

export interface RunningPodman {
  readonly daemon: Daemon;
  readonly api: DockerApi;
  /** Ends its containers before its folder goes. */
  remove(): Promise<void>;
}

/** @throws Error with what it printed. */
export async function startPodman(): Promise<RunningPodman> {
  const folder = daemonFolder();
  const socket = join(folder, 'podman.sock');
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(
    join(folder, 'containers.conf'),
    `[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
tmp_dir = "${folder}/tmp"
[containers]
netns = "none"
default_ulimits = []
`,
  );
  writeFileSync(join(folder, 'storage.conf'), `[storage]\ndriver = "overlay"\ngraphroot = "${folder}/root"\nrunroot = "${folder}/run"\n`);
  const env = { ...process.env, CONTAINERS_CONF: join(folder, 'containers.conf'), CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf') };
  const daemon = new Daemon(folder, socket, 'podman', ['system', 'service', '--time', '0', `unix://${socket}`], env);
  const api = new DockerApi(socket);
  const remove = async (): Promise<void> => {
    spawnSync('podman', ['rm', '--all', '--force', '--time', '0'], { env, timeout: 20_000 });
    await daemon.remove();
  };
  try {
    await daemon.start(() => api.isReady());
  } catch (error) {
    await remove();
    throw error;
  }
  return { daemon, api, remove };
}
