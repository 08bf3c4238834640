/** Which container a cgroup path belongs to, by the forms that the runtimes give their cgroups. */

/** What a path says. */
export interface CgroupContainer {
  /** The whole id, as the runtime knows it. */
  readonly fullId: string;
  /**
   * The path is also one that a service of the host could have: a bare id below a `.service`. It is a container only if a
   * runtime knows it.
   */
  readonly isDoubtful: boolean;
  /**
   * The id is any name below any name, as `ctr` makes them. Runtimes put a container into the same path of every hierarchy, so
   * a path that most hierarchies do not share is not one.
   */
  readonly isAnyName?: true;
}

/** So many characters of an id are shown (`container.id`). */
export const SHOWN_ID_LENGTH = 12;

const ID = '[0-9a-fA-F]{64}';
/** `docker-ID.scope`, `cri-containerd-ID.scope`, `crio-ID`, `libpod-payload-ID`, `…slice:cri-containerd:ID` */
const NAMED = new RegExp(`^(?:(?:docker|cri-containerd|crio|nerdctl|libpod|libpod-payload)-|.*:(?:cri-containerd|crio|docker):)(${ID})(?:\\.scope)?$`);
const BARE = new RegExp(`^${ID}$`);
/** Components that only runtimes make: a bare id below one of them is a container, also inside a service. */
const RUNTIME_PARENT = /^(?:kubepods|kubelet-kubepods|docker$|garden$|libpod_parent)/;
const SERVICE = /\.service$/;
/** systemd's own units are no containers. */
const UNIT = /\.(?:service|slice|scope|mount|socket|swap)$/;
/** Task id and container of ECS on Fargate. */
const FARGATE = /^[0-9a-f]{32}-[0-9]+$/;
/** `/namespace/name`: containers of `ctr`, whose ids people choose. */
const CONTAINERD_NAME = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;
const LXC = /\/(?:lxc|lxc\.payload)\/([^/]+)|\/lxc\.payload\.([^/]+)/;
const LIBVIRT = /\/([^/]*)\.libvirt-lxc$|\/machine-lxc\\x2d(.+?)\.scope(?:\/libvirt)?$|\/libvirt\/lxc\/([^/]+)/;
const GARDEN = /\/garden\/([^/]+)/;
const BPM = /(?:^|\/)(?:[^/]*)bpm-([a-zA-Z0-9._-]+?)(?:\.scope)?$/;
const MAX_NAME_LENGTH = 64;

/** @returns undefined for a cgroup of the host. */
export function containerOfCgroup(path: string): CgroupContainer | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  return byId(parts) ?? byForm(path) ?? byContainerdName(parts);
}

/** The innermost component that holds an id; cgroups made inside a container lie below it. */
function byId(parts: readonly string[]): CgroupContainer | undefined {
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at] ?? '';
    const named = NAMED.exec(part)?.[1];
    if (named !== undefined) return { fullId: named, isDoubtful: false };
    if (BARE.test(part)) return { fullId: part, isDoubtful: isBelowService(parts.slice(0, at)) };
    if (FARGATE.test(part) && parts[0] === 'ecs') return { fullId: part, isDoubtful: false };
  }
  return undefined;
}

/** A service with nothing of a runtime's between it and the id. */
function isBelowService(parents: readonly string[]): boolean {
  for (let at = parents.length - 1; at >= 0; at--) {
    const parent = parents[at] ?? '';
    if (RUNTIME_PARENT.test(parent)) return false;
    if (SERVICE.test(parent)) return true;
  }
  return false;
}

function byForm(path: string): CgroupContainer | undefined {
  for (const form of [LXC, LIBVIRT, GARDEN, BPM]) {
    const fullId = form.exec(path)?.slice(1).find((group) => group !== undefined && group !== '');
    if (fullId !== undefined) return { fullId, isDoubtful: false };
  }
  return undefined;
}

function byContainerdName(parts: readonly string[]): CgroupContainer | undefined {
  const [namespace = '', name = ''] = parts;
  if (parts.length !== 2 || name.length > MAX_NAME_LENGTH || UNIT.test(name) || UNIT.test(namespace)) return undefined;
  return CONTAINERD_NAME.test(namespace) ? { fullId: name, isDoubtful: false, isAnyName: true } : undefined;
}
