/** What CRI says about a container and its pod, as container metadata. The numbers are those of `ContainerStatus` and `PodSandboxStatus`. */
import type { ContainerMetadata, ContainerMount } from '@eyrie/schema';
import { booleanAt, isObject, listAt, objectAt, textAt, textsAt, type Json } from './foreign-json.ts';
import { parseJsonObject, specFacts } from './oci-spec.ts';
import type { Message } from './protobuf.ts';

/** `ContainerStatusResponse` and `PodSandboxStatusResponse`. */
const RESPONSE = { status: 1, info: 2 } as const;
const CONTAINER = { id: 1, metadata: 2, createdAt: 4, image: 8, imageRef: 9, labels: 12, mounts: 14 } as const;
const POD = { id: 1, metadata: 2, createdAt: 4, network: 5, linux: 6, labels: 7, annotations: 8 } as const;
const POD_METADATA = { name: 1, uid: 2, namespace: 3 } as const;
const IMAGE = { id: 1, repoTags: 2, repoDigests: 3 } as const;
const MOUNT = { containerPath: 1, hostPath: 2, isReadonly: 3, propagation: 5 } as const;
const NAMESPACES = { network: 1, pid: 2, ipc: 3 } as const;
/** `NamespaceMode` */
const NODE = 2n;
const PROPAGATIONS = ['private', 'rslave', 'rshared'];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The image as a container's status names it: what to ask `ImageStatus` about. */
export function imageOfStatus(response: Message): string {
  const status = response.message(RESPONSE.status);
  return status.text(CONTAINER.imageRef) || status.message(CONTAINER.image).text(1);
}

export function sandboxOfInfo(response: Message): string | undefined {
  return textAt(infoOf(response), 'sandboxID');
}

/** @param pod `PodSandboxStatusResponse`. @param image `Image`. */
export function containerDescription(type: string, response: Message, pod: Message | undefined, image: Message | undefined): ContainerMetadata {
  const status = response.message(RESPONSE.status);
  const info = infoOf(response);
  const name = status.message(CONTAINER.metadata).text(1);
  const written = status.message(CONTAINER.image).text(1);
  const digest = [...(image?.texts(IMAGE.repoDigests) ?? []), status.text(CONTAINER.imageRef)].map((ref) => ref.split('@')[1]).find((found) => found !== undefined);
  const probes = pod === undefined ? {} : probesOf(pod, name);
  const spec = specFacts(objectAt(info, 'runtimeSpec'));
  const { podNames, ...ofPod } = pod === undefined ? { podNames: {} } : podFacts(pod);
  return {
    type,
    fullId: status.text(CONTAINER.id),
    name,
    image: isImageId(written) ? (image?.texts(IMAGE.repoTags)[0] ?? written) : written,
    imageId: (image?.text(IMAGE.id) || undefined)?.replace(/^sha256:/, ''),
    imageDigest: digest,
    createdAt: status.number(CONTAINER.createdAt) || undefined,
    env: spec.env,
    privileged: booleanAt(info, 'privileged') ?? booleanAt(objectAt(objectAt(objectAt(info, 'config'), 'linux'), 'security_context'), 'privileged') ?? spec.privileged,
    ...ofPod,
    labels: { ...podNames, ...status.textsByName(CONTAINER.labels) },
    mounts: status.messages(CONTAINER.mounts).map(mountOf),
    ...probes,
  };
}

/** A pod's own container, which holds its namespaces. */
export function sandboxDescription(type: string, pod: Message): ContainerMetadata {
  const { podNames, ...facts } = podFacts(pod);
  const status = pod.message(RESPONSE.status);
  return {
    type,
    fullId: status.text(POD.id),
    name: podNames['io.kubernetes.pod.name'],
    image: textAt(infoOf(pod), 'image'),
    createdAt: status.number(POD.createdAt) || undefined,
    ...facts,
    labels: { ...podNames, ...facts.podSandboxLabels },
    isPodSandbox: true,
  };
}

type PodFacts = Pick<ContainerMetadata, 'podSandboxId' | 'podSandboxLabels' | 'ip' | 'cniJson' | 'hostNetwork' | 'hostPid' | 'hostIpc'> & {
  /** As the kubelet labels containers with them. */
  readonly podNames: Readonly<Record<string, string>>;
};

function podFacts(response: Message): PodFacts {
  const status = response.message(RESPONSE.status);
  const metadata = status.message(POD.metadata);
  // LinuxPodSandboxStatus: 1 namespaces, a `Namespace`: 2 options.
  const namespaces = status.message(POD.linux).message(1).message(2);
  const cni = infoOf(response)['cniResult'];
  return {
    podSandboxId: status.text(POD.id),
    podSandboxLabels: status.textsByName(POD.labels),
    ip: status.message(POD.network).text(1) || undefined,
    cniJson: isObject(cni) ? JSON.stringify(cni) : undefined,
    hostNetwork: namespaces.number(NAMESPACES.network) === NODE,
    hostPid: namespaces.number(NAMESPACES.pid) === NODE,
    hostIpc: namespaces.number(NAMESPACES.ipc) === NODE,
    podNames: {
      'io.kubernetes.pod.name': metadata.text(POD_METADATA.name),
      'io.kubernetes.pod.namespace': metadata.text(POD_METADATA.namespace),
      'io.kubernetes.pod.uid': metadata.text(POD_METADATA.uid),
    },
  };
}

/** The kubelet runs probes itself; of what they are, only the manifest tells, where `kubectl apply` left it. */
function probesOf(pod: Message, container: string): Pick<ContainerMetadata, 'livenessProbe' | 'readinessProbe'> {
  const annotations = pod.message(RESPONSE.status).textsByName(POD.annotations);
  const spec = objectAt(parseJsonObject(annotations[LAST_APPLIED] ?? ''), 'spec');
  const own = listAt(spec, 'containers').filter(isObject).find((candidate) => textAt(candidate, 'name') === container);
  return own === undefined ? {} : { livenessProbe: commandOf(own, 'livenessProbe'), readinessProbe: commandOf(own, 'readinessProbe') };
}

function commandOf(container: Json, probe: string): string | undefined {
  return textsAt(objectAt(objectAt(container, probe), 'exec'), 'command').join(' ') || undefined;
}

function mountOf(mount: Message): ContainerMount {
  const isReadonly = mount.flag(MOUNT.isReadonly);
  return {
    source: mount.text(MOUNT.hostPath),
    destination: mount.text(MOUNT.containerPath),
    mode: isReadonly ? 'ro' : '',
    isWritable: !isReadonly,
    propagation: PROPAGATIONS[Number(mount.number(MOUNT.propagation))] ?? '',
  };
}

function infoOf(response: Message): Json {
  return parseJsonObject(response.textsByName(RESPONSE.info)['info'] ?? '');
}

function isImageId(text: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{64}$/.test(text);
}
