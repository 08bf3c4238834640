/** Where this host's cgroup hierarchies are mounted, and where in them a container is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of the hierarchies that can hold processes still. */
export interface CgroupMounts {
  /** Version 1: the hierarchy of the freezer. */
  readonly freezer: string | undefined;
  /** Version 2, alone or beside version 1. */
  readonly unified: string | undefined;
}

/** Folders of one container; at least one of them exists. */
export interface CgroupFolders {
  readonly freezer: string | undefined;
  readonly unified: string | undefined;
}

/** @param mountinfo as /proc/self/mountinfo tells it. Mounts that show a part of a hierarchy are of no use. */
export function cgroupMounts(mountinfo = readFileSync('/proc/self/mountinfo', 'utf8')): CgroupMounts {
  let freezer: string | undefined;
  let unified: string | undefined;
  for (const line of mountinfo.split('\n')) {
    const [mount = '', source = ''] = line.split(' - ');
    const [, , , root, point] = mount.split(' ');
    const [type, , options = ''] = source.split(' ');
    if (root !== '/' || point === undefined) continue;
    if (type === 'cgroup2') unified ??= point;
    else if (type === 'cgroup' && options.split(',').includes('freezer')) freezer ??= point;
  }
  return { freezer, unified };
}

/**
 * @param cgroups `controller=/path` of one of its processes, each ended by NUL: runtimes put a container into the same path of every hierarchy.
 * @param id whole, as its cgroup tells it.
 * @returns undefined when it has no folder (any more).
 */
export function containerFolders(mounts: CgroupMounts, cgroups: string, id: string): CgroupFolders | undefined {
  const paths = new Set(cgroups.split('\0').flatMap((entry) => rootOf(entry.slice(entry.indexOf('=') + 1), id) ?? []));
  const folder = (mount: string | undefined): string | undefined =>
    mount === undefined ? undefined : [...paths].map((path) => join(mount, path)).find((path) => existsSync(join(path, 'cgroup.procs')));
  const folders = { freezer: folder(mounts.freezer), unified: folder(mounts.unified) };
  return folders.freezer === undefined && folders.unified === undefined ? undefined : folders;
}

/** Whether one of these cgroups is a container's, or lies in it. @param cgroups as /proc/PID/cgroup tells them. */
export function isInContainer(cgroups: string, id: string): boolean {
  return cgroups.split('\n').some((line) => rootOf(line.split(':').slice(2).join(':'), id) !== undefined);
}

/** The path up to the innermost component that names the container: what it made below belongs to it. */
function rootOf(path: string, id: string): string | undefined {
  const parts = path.split('/');
  const at = parts.findLastIndex((part) => part !== '' && namesContainer(part, id));
  return at < 0 || parts.includes('..') ? undefined : parts.slice(0, at + 1).join('/');
}

/** `ID`, `docker-ID.scope`, `…:cri-containerd:ID`, `lxc.payload.ID` */
function namesContainer(part: string, id: string): boolean {
  const at = part.indexOf(id);
  if (id === '' || at < 0) return false;
  const [before = '', after = ''] = [part.slice(0, at).at(-1), part[at + id.length]];
  return /^[-:.]?$/.test(before) && /^\.?$/.test(after);
}
