/** Containers, as the runtime describes them. The host counts as a container named `host`. */
import { byteStringOf } from '@eyrie/scap';
import type { ContainerMetadata, ContainerMount } from '@eyrie/state';
import type { FieldDefinition, FieldFamily, Value } from './definition.ts';
import { exact } from './exact.ts';
import { onContainer, onEvent, NEVER } from './readers.ts';

const HOST: ContainerMetadata = { type: 'host', fullId: 'host', name: 'host', image: '', imageId: '', imageDigest: '', ip: '', cniJson: '', privileged: false, hostPid: false, hostNetwork: false, hostIpc: false };

/** A fact of the runtime; absent until the runtime has answered, empty when it says nothing. */
export function ofMetadata(read: (metadata: ContainerMetadata) => Value | undefined): FieldDefinition {
  return onContainer((container) => {
    const metadata = container.isHost ? HOST : container.metadata;
    return metadata === undefined ? undefined : read(metadata);
  });
}

export const text = (read: (metadata: ContainerMetadata) => string | undefined): FieldDefinition => ofMetadata((metadata) => byteStringOf(read(metadata) ?? ''));

/** `registry:5000/name:tag@digest` → name with registry, and tag. */
export function splitImage(image: string): { readonly repository: string; readonly tag: string } {
  const name = image.split('@')[0] ?? '';
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? { repository: name.slice(0, colon), tag: name.slice(colon + 1) } : { repository: name, tag: '' };
}

function mountText(mount: ContainerMount): string {
  return [mount.source, mount.destination, mount.mode, mount.isWritable, mount.propagation].join(':');
}

/**
 * One mount, by number or by glob.
 * @param key what the glob is compared with: the source, or for `container.mount.source` the destination.
 */
function mount(part: (mount: ContainerMount) => string, key: (mount: ContainerMount) => string = (mount) => mount.source): FieldDefinition {
  return {
    bind: (argument) => {
      const wanted = argument ?? '';
      const find = /^\d+$/.test(wanted)
        ? (mounts: readonly ContainerMount[]): ContainerMount | undefined => mounts[Number(wanted)]
        : (mounts: readonly ContainerMount[]): ContainerMount | undefined => mounts.find((mount) => matchesGlob(wanted, key(mount)));
      return {
        on: 'container',
        read: ({ metadata }) => {
          const found = find(metadata?.mounts ?? []);
          return found === undefined ? undefined : byteStringOf(part(found));
        },
      };
    },
  };
}

/** `*` and `?` only; at most pattern × text steps. */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < text.length; ) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      resume = index;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** Annotations and what Kubernetes notes for itself are left out. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(labels ?? {})
    .filter(([name]) => !name.startsWith('annotation.') && !name.startsWith('io.kubernetes.'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}:${value}`))
    .join(', ');
}

/** @returns the label named by the argument; absent when there is none. */
export function labelOf(labels: (metadata: ContainerMetadata) => Readonly<Record<string, string>> | undefined): FieldDefinition {
  return {
    bind: (argument) => ({
      on: 'container',
      read: ({ metadata }) => {
        const all = metadata === undefined ? undefined : labels(metadata);
        return all !== undefined && argument !== undefined && Object.hasOwn(all, argument) ? byteStringOf(all[argument] ?? '') : undefined;
      },
    }),
  };
}

export const CONTAINER_FIELDS: FieldFamily = {
  'container.id': onContainer((container) => byteStringOf(container.id)),
  'container.full_id': text((metadata) => metadata.fullId),
  'container.name': text((metadata) => metadata.name),
  'container.type': text((metadata) => metadata.type),
  'container.image': text((metadata) => metadata.image),
  'container.image.id': text((metadata) => metadata.imageId),
  'container.image.repository': text((metadata) => splitImage(metadata.image ?? '').repository),
  'container.image.tag': text((metadata) => splitImage(metadata.image ?? '').tag),
  'container.image.digest': text((metadata) => metadata.imageDigest),
  'container.privileged': ofMetadata((metadata) => metadata.privileged),
  'container.host_pid': ofMetadata((metadata) => metadata.hostPid),
  'container.host_network': ofMetadata((metadata) => metadata.hostNetwork),
  'container.host_ipc': ofMetadata((metadata) => metadata.hostIpc),
  'container.ip': text((metadata) => metadata.ip),
  'container.cni.json': text((metadata) => metadata.cniJson),
  'container.mounts': text((metadata) => (metadata.mounts ?? []).map(mountText).join(',')),
  'container.mount': mount(mountText),
  'container.mount.source': mount(({ source }) => source, ({ destination }) => destination),
  'container.mount.dest': mount(({ destination }) => destination),
  'container.mount.mode': mount(({ mode }) => mode),
  'container.mount.rdwr': mount(({ isWritable }) => String(isWritable)),
  'container.mount.propagation': mount(({ propagation }) => propagation),
  'container.label': labelOf((metadata) => metadata.labels),
  'container.labels': text((metadata) => labelsText(metadata.labels)),
  // When the first process of the pid namespace was started: the kernel says so, not the runtime.
  'container.start_ts': onEvent(({ system }) => exact(system.thread.detail.pidNamespaceStart) || undefined),
  'container.duration': onEvent(({ event, system }) => {
    const start = system.thread.detail.pidNamespaceStart;
    return start === 0n ? undefined : exact(event.time - start);
  }),
  // Health checks are no longer told apart from other processes.
  'container.healthcheck': NEVER,
  'container.liveness_probe': NEVER,
  'container.readiness_probe': NEVER,
  'proc.is_container_healthcheck': NEVER,
  'proc.is_container_liveness_probe': NEVER,
  'proc.is_container_readiness_probe': NEVER,
};
