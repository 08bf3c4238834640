/** Podman's service as a user without any right runs it: in a user namespace, on cgroups of version 2 alone of which a part was given to that user. */
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Daemon, daemonFolder } from './daemon.ts';
import { DockerApi } from './docker-api.ts';
import { whyNoRuntime } from './why-not.ts';

/** `nobody`; without subordinate ids it has a namespace of one user. */
const USER = 65_534;
/** Where a session's services listen, and where Eyrie looks. */
const SESSION = `/run/user/${USER}`;
const SOCKET = join(SESSION, 'podman/podman.sock');

export interface RunningRootlessPodman {
  readonly api: DockerApi;
  remove(): Promise<void>;
}

/** @returns why it cannot be started here. */
export function whyNoRootlessPodman(): string | undefined {
  if (existsSync(SESSION)) return `${SESSION} is there already`;
  return unifiedCgroups() === undefined ? 'needs cgroups of version 2' : whyNoRuntime('podman', 'runc', 'conmon');
}

/** @throws Error with what it printed. */
export async function startRootlessPodman(): Promise<RunningRootlessPodman> {
  const folder = daemonFolder();
  const name = `ey-rootless-${process.pid}`;
  const cgroup = join(unifiedCgroups() ?? '', name);
  for (const each of ['tmp', 'home', 'run']) mkdirSync(join(folder, each));
  for (const each of [SESSION, join(SESSION, 'podman')]) mkdirSync(each, { mode: 0o700 });
  mkdirSync(join(cgroup, 'service'), { recursive: true });
  for (const each of [folder, join(folder, 'tmp'), join(folder, 'home'), join(folder, 'run'), SESSION, join(SESSION, 'podman')]) chownSync(each, USER, USER);
  for (const each of [cgroup, join(cgroup, 'service')]) for (const file of ['.', 'cgroup.procs', 'cgroup.subtree_control']) chownSync(join(each, file), USER, USER);
  writeFileSync(join(folder, 'containers.conf'), `[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\nruntime = "runc"\ntmp_dir = "${folder}/tmp"\n[containers]\nnetns = "none"\ndefault_ulimits = []\n`);
  writeFileSync(join(folder, 'storage.conf'), `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/root"\nrunroot = "${folder}/run"\n`);
  const script = `
    mount --make-rprivate /; umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup
    echo $$ > /sys/fs/cgroup/${name}/service/cgroup.procs
    exec setpriv --reuid ${USER} --regid ${USER} --clear-groups --inh-caps=-all env HOME=${folder}/home XDG_RUNTIME_DIR=${SESSION} CONTAINERS_CONF=${folder}/containers.conf CONTAINERS_STORAGE_CONF=${folder}/storage.conf \\
      podman system service --time 0 unix://${SOCKET}`;
  const daemon = new Daemon(folder, SOCKET, 'unshare', ['--mount', 'sh', '-c', script]);
  const api = new DockerApi(SOCKET);
  const remove = async (): Promise<void> => {
    for (let attempt = 0; attempt < 50 && endAll(cgroup); attempt++) await sleep(50);
    await daemon.remove();
    removeCgroups(cgroup);
    rmSync(SESSION, { recursive: true, force: true });
  };
  try {
    await daemon.start(() => api.isReady());
  } catch (error) {
    await remove();
    throw error;
  }
  return { api, remove };
}

function unifiedCgroups(): string | undefined {
  return ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find((folder) => existsSync(join(folder, 'cgroup.controllers')));
}

/** Kills what runs below a cgroup. @returns whether there was anything. */
function endAll(cgroup: string): boolean {
  const processes = cgroupsBelow(cgroup).flatMap((folder) => {
    if (existsSync(join(folder, 'cgroup.freeze'))) writeFileSync(join(folder, 'cgroup.freeze'), '0');
    return readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').map(Number).filter((pid) => pid > 0);
  });
  for (const pid of processes) process.kill(pid, 'SIGKILL');
  return processes.length > 0;
}

function removeCgroups(cgroup: string): void {
  for (const folder of cgroupsBelow(cgroup).toReversed()) rmdirSync(folder);
}

/** With itself, parents first. */
function cgroupsBelow(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return [folder, ...readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name }) => cgroupsBelow(join(folder, name)))];
}
