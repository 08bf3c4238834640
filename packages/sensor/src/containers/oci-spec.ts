/** What the OCI runtime specification of a container says: the JSON that containerd and CRI hand to runc. */
import type { ContainerMetadata, ContainerMount } from '@eyrie/schema';
import { isObject, listAt, objectAt, textAt, textsAt, type Json } from './foreign-json.ts';

/** Mounts that every container has: the kernel's own file systems. */
const KERNEL_MOUNTS = new Set(['proc', 'sysfs', 'cgroup', 'cgroup2', 'mqueue', 'devpts', 'tmpfs']);
const PROPAGATIONS = ['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared', 'unbindable', 'runbindable'];

export type SpecFacts = Pick<ContainerMetadata, 'env' | 'mounts' | 'privileged' | 'hostPid' | 'hostNetwork' | 'hostIpc'>;

/** @param spec parsed; nothing is known when it has no process. */
export function specFacts(spec: Json): SpecFacts {
  const process = objectAt(spec, 'process');
  const linux = objectAt(spec, 'linux');
  if (Object.keys(process).length === 0) return {};
  const namespaces = listAt(linux, 'namespaces').filter(isObject);
  return {
    env: textsAt(process, 'env'),
    mounts: listAt(spec, 'mounts').filter(isObject).filter((mount) => !KERNEL_MOUNTS.has(textAt(mount, 'type') ?? '')).map(mountOf),
    privileged: isPrivileged(process, linux),
    hostPid: isOfHost(namespaces, 'pid'),
    hostNetwork: isOfHost(namespaces, 'network'),
    hostIpc: isOfHost(namespaces, 'ipc'),
  };
}

/** There is no such word in a specification; what the word means is that nothing of the kernel is hidden and its administration is allowed. */
function isPrivileged(process: Json, linux: Json): boolean {
  const isAdmin = textsAt(objectAt(process, 'capabilities'), 'bounding').includes('CAP_SYS_ADMIN');
  return isAdmin && listAt(linux, 'maskedPaths').length === 0 && listAt(linux, 'readonlyPaths').length === 0;
}

/** A namespace that is not made and not joined is the host's. */
function isOfHost(namespaces: readonly Json[], type: string): boolean {
  return !namespaces.some((namespace) => textAt(namespace, 'type') === type);
}

function mountOf(mount: Json): ContainerMount {
  const options = textsAt(mount, 'options');
  return {
    source: textAt(mount, 'source') ?? '',
    destination: textAt(mount, 'destination') ?? '',
    mode: options.includes('ro') ? 'ro' : '',
    isWritable: !options.includes('ro'),
    propagation: options.find((option) => PROPAGATIONS.includes(option)) ?? '',
  };
}

/** @returns an empty object for what is no JSON object: it is foreign input. */
export function parseJsonObject(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
