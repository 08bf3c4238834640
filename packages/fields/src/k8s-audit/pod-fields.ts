/** What a request says about a pod: its containers, volumes and security context. */
import { byteStringOf, type ByteString } from '@eyrie/scap';
import { splitImage } from '../container.ts';
import type { FieldDefinition, FieldFamily } from '../definition.ts';
import { allBelow, below, isList, jsonText, jsonTexts, type Json } from '../json/value.ts';
import { onAudit } from './audit-field.ts';

const SPEC = ['requestObject', 'spec'] as const;

/** A single value of the pod's specification. */
export function ofSpec(...keys: readonly string[]): FieldDefinition {
  return onAudit((event) => {
    const value = below(event, ...SPEC, ...keys);
    return value === undefined ? undefined : jsonText(value);
  });
}

type Read = (containers: readonly Json[], pod: Json | undefined) => readonly ByteString[] | undefined;

/** A field of a list of containers, or of the one that the argument numbers. */
function ofContainers(list: string, read: Read): FieldDefinition {
  return onAudit((event, argument) => {
    const pod = below(event, ...SPEC);
    const containers = below(pod, list);
    if (!isList(containers)) return undefined;
    const index = argument === undefined ? undefined : Number(argument);
    const texts = read(index === undefined ? containers : containers.slice(index, index + 1), pod);
    return texts === undefined || texts.length === 0 ? undefined : texts;
  });
}

const each = (...keys: readonly string[]): Read => (containers) => jsonTexts(containers.map((container) => below(container, ...keys)));

/** Absent when one container does not say it. */
const every = (key: string, text: (value: Json) => ByteString = jsonText): Read => (containers) => {
  const values = containers.map((container) => below(container, key));
  return values.every((value) => value !== undefined) ? values.map(text) : undefined;
};

const securityContext = (key: string): Read => each('securityContext', key);

/** Words of each container joined by blanks. */
const words = (key: string): Read => (containers) =>
  containers.flatMap((container) => {
    const value = below(container, key);
    return isList(value) ? [value.map(jsonText).join(' ') as ByteString] : [];
  });

/** The container's own setting, else the pod's, else 0. */
const effective = (key: string): Read => (containers, pod) =>
  containers.map((container) => jsonText(below(container, 'securityContext', key) ?? below(pod, 'securityContext', key) ?? '0'));

/** On the host's network, the port within the container is the host's too. */
const hostPorts: Read = (containers) =>
  jsonTexts(allBelow([...containers], ['ports']).flatMap((ports) => (isList(ports) ? ports.map((port) => below(port, 'hostPort') ?? below(port, 'containerPort')) : [])));

const addedCapabilities: Read = (containers) =>
  jsonTexts(containers.flatMap((container) => {
    const added = below(container, 'securityContext', 'capabilities', 'add');
    return isList(added) ? added : [];
  }));

const repositoryOf = (image: Json): ByteString => byteStringOf(splitImage(typeof image === 'string' ? image : '').repository);

const CONTAINER_READS: Readonly<Record<string, Read>> = {
  name: every('name'),
  image: every('image'),
  'image.repository': every('image', repositoryOf),
  command: words('command'),
  args: words('args'),
  host_port: hostPorts,
  privileged: securityContext('privileged'),
  allow_privilege_escalation: securityContext('allowPrivilegeEscalation'),
  read_only_fs: securityContext('readOnlyRootFilesystem'),
  run_as_user: securityContext('runAsUser'),
  eff_run_as_user: effective('runAsUser'),
  run_as_group: securityContext('runAsGroup'),
  eff_run_as_group: effective('runAsGroup'),
  proc_mount: securityContext('procMount'),
  add_capabilities: addedCapabilities,
};

/** Ephemeral containers have no ports. */
const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
const CONTAINER_FIELDS: FieldFamily = Object.fromEntries(
  CONTAINER_LISTS.flatMap((list) =>
    Object.entries(CONTAINER_READS)
      .filter(([name]) => list !== 'ephemeralContainers' || name !== 'host_port')
      .map(([name, read]) => [`ka.req.pod.${list}.${name}`, ofContainers(list, read)] as const),
  ),
);

/** The first container alone, for rules of old. */
function ofFirstContainer(text: (image: Json) => ByteString): FieldDefinition {
  return onAudit((event) => {
    const image = below(event, ...SPEC, 'containers', '0', 'image');
    return image === undefined ? undefined : text(image);
  });
}

const anyPrivileged = onAudit((event) => {
  const containers = below(event, ...SPEC, 'containers');
  if (!isList(containers)) return undefined;
  return byteStringOf(String(containers.some((container) => below(container, 'securityContext', 'privileged') === true)));
});

/** Of all volumes, or of the one that the argument numbers. */
function ofVolumes(...keys: readonly string[]): FieldDefinition {
  return onAudit((event, argument) => jsonTexts(allBelow(event, [...SPEC, 'volumes', ...keys], argument === undefined ? undefined : Number(argument))));
}

/** Everything that a volume has beside its name is its kind. */
const volumeTypes = onAudit((event, argument) => {
  const volumes = below(event, ...SPEC, 'volumes');
  if (!isList(volumes)) return undefined;
  const meant = argument === undefined ? volumes : volumes.slice(Number(argument), Number(argument) + 1);
  const types = meant.flatMap((volume) => (typeof volume === 'object' && volume !== null && !isList(volume) ? Object.keys(volume).filter((key) => key !== 'name') : []));
  return types.length === 0 ? undefined : types.map((type) => byteStringOf(type));
});

/** Whether a path of the host is mounted; `[/proc*]` also means everything that begins so. */
const mountsHostPath = onAudit((event, argument = '') => {
  const volumes = below(event, ...SPEC, 'volumes');
  if (!isList(volumes)) return undefined;
  const isMeant = argument.endsWith('*') ? (path: string): boolean => path.startsWith(argument.slice(0, -1)) : (path: string): boolean => path === argument;
  const paths = volumes.map((volume) => below(volume, 'hostPath', 'path')).filter((path) => typeof path === 'string');
  return byteStringOf(String(paths.some(isMeant)));
});

const supplementalGroups = onAudit((event) => {
  const groups = below(event, ...SPEC, 'securityContext', 'supplementalGroups');
  return isList(groups) ? jsonTexts(groups) : undefined;
});

export const POD_FIELDS: FieldFamily = {
  ...CONTAINER_FIELDS,
  'ka.req.container.image': ofFirstContainer(jsonText),
  'ka.req.container.image.repository': ofFirstContainer(repositoryOf),
  'ka.req.container.privileged': anyPrivileged,
  'ka.req.container.host_network': ofSpec('hostNetwork'),
  'ka.req.pod.host_ipc': ofSpec('hostIPC'),
  'ka.req.pod.host_network': ofSpec('hostNetwork'),
  'ka.req.pod.host_pid': ofSpec('hostPID'),
  'ka.req.pod.run_as_user': ofSpec('securityContext', 'runAsUser'),
  'ka.req.pod.run_as_group': ofSpec('securityContext', 'runAsGroup'),
  'ka.req.pod.fs_group': ofSpec('securityContext', 'fsGroup'),
  'ka.req.pod.supplemental_groups': supplementalGroups,
  'ka.req.pod.volumes.hostpath': ofVolumes('hostPath', 'path'),
  'ka.req.pod.volumes.flexvolume_driver': ofVolumes('flexVolume', 'driver'),
  'ka.req.pod.volumes.volume_type': volumeTypes,
  'ka.req.volume.hostpath': mountsHostPath,
};
