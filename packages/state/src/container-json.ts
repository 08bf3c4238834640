/** Container descriptions as captures carry them: JSON of `{"container": {…}}`. */
import { textOf, type ByteString } from '@eyrie/scap';
import type { ContainerMetadata, ContainerMount } from './container.ts';

/** Runtime by number. */
export const TYPES: ReadonlyMap<number, string> = new Map([
  [0, 'docker'],
  [1, 'lxc'],
  [2, 'libvirt-lxc'],
  [3, 'mesos'],
  [4, 'rkt'],
  [5, 'custom'],
  [6, 'cri'],
  [7, 'containerd'],
  [8, 'cri-o'],
  [9, 'bpm'],
  [10, 'static'],
  [11, 'podman'],
]);
const NS_PER_SECOND = 1_000_000_000n;

type Json = Readonly<Record<string, unknown>>;

/** @returns undefined when the text is no such description: it is foreign input. */
export function parseContainerJson(json: ByteString): { readonly id: string; readonly metadata: ContainerMetadata } | undefined {
  const container = objectAt(parse(json), 'container');
  if (container === undefined) return undefined;
  const id = stringAt(container, 'id') ?? '';
  return id === '' ? undefined : { id, metadata: metadataOf(container, id) };
}

function parse(json: ByteString): unknown {
  try {
    return JSON.parse(textOf(json));
  } catch {
    return undefined;
  }
}

function metadataOf(container: Json, id: string): ContainerMetadata {
  const type = container['type'];
  const created = container['created_time'];
  return {
    type: typeof type === 'number' ? (TYPES.get(type) ?? 'unknown') : 'unknown',
    fullId: stringAt(container, 'full_id') ?? id,
    name: stringAt(container, 'name'),
    image: stringAt(container, 'image'),
    imageId: stringAt(container, 'imageid'),
    imageDigest: stringAt(container, 'imagedigest'),
    privileged: booleanAt(container, 'privileged'),
    labels: stringsByName(container['labels']),
    env: strings(container['env']),
    mounts: mounts(container['Mounts']),
    ip: stringAt(container, 'ip'),
    createdAt: typeof created === 'number' && Number.isSafeInteger(created) && created > 0 ? BigInt(created) * NS_PER_SECOND : undefined,
    hostPid: booleanAt(container, 'host_pid'),
    hostNetwork: booleanAt(container, 'host_network'),
    hostIpc: booleanAt(container, 'host_ipc'),
    healthProbe: probe(container['Healthcheck']),
    livenessProbe: probe(container['LivenessProbe']),
    readinessProbe: probe(container['ReadinessProbe']),
    cniJson: stringAt(container, 'cni_json'),
    podSandboxId: stringAt(container, 'pod_sandbox_id'),
    podSandboxLabels: stringsByName(container['pod_sandbox_labels']),
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectAt(value: unknown, name: string): Json | undefined {
  const found = isObject(value) ? value[name] : undefined;
  return isObject(found) ? found : undefined;
}

function stringAt(object: Json, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function booleanAt(object: Json, name: string): boolean | undefined {
  const value = object[name];
  return typeof value === 'boolean' ? value : undefined;
}

function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
}

function stringsByName(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function mounts(value: unknown): readonly ContainerMount[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter(isObject).map((mount) => ({
    source: stringAt(mount, 'Source') ?? '',
    destination: stringAt(mount, 'Destination') ?? '',
    mode: stringAt(mount, 'Mode') ?? '',
    isWritable: mount['RW'] === true,
    propagation: stringAt(mount, 'Propagation') ?? '',
  }));
}

/** Program and arguments of a probe as one line. */
function probe(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  return [stringAt(value, 'exe') ?? '', ...(strings(value['args']) ?? [])].join(' ');
}
