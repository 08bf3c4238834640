/** The labels of a policy event that its container gives it, named as Sysdig's API names them. */
import type { PolicyEvent } from '@eyrie/schema';
import type { Container } from '@eyrie/state';
import { splitImage } from '@eyrie/fields';
import { workloadsOf } from './workload.ts';

type Labels = Record<string, string>;

/** Of the labels that people and tools put on containers and pods, so many at most, and none that is longer. */
const MAX_LABELS = 64;
const MAX_LABEL_LENGTH = 256;

export function containerOf({ id, metadata }: Container): NonNullable<PolicyEvent['container']> {
  return { id, ...(metadata?.name === undefined ? {} : { name: metadata.name }), ...(metadata?.image === undefined ? {} : { image: metadata.image }) };
}

/** @returns none for the host. */
export function containerLabels(container: Container): Labels {
  if (container.isHost) return {};
  const { id, metadata } = container;
  const labels: Labels = { 'container.id': id };
  if (metadata === undefined) return labels;
  const image = splitImage(metadata.image ?? '');
  put(labels, {
    'container.type': metadata.type,
    'container.name': metadata.name,
    'container.image': metadata.image,
    'container.image.repository': image.repository,
    'container.image.tag': image.tag,
    'container.image.id': metadata.imageId,
    'container.image.digest': metadata.imageDigest,
    // As the fields of that name, which tell nothing any more: whoever reads the event sees whether the command was one of these.
    'container.healthcheck': metadata.healthProbe,
    'container.liveness_probe': metadata.livenessProbe,
    'container.readiness_probe': metadata.readinessProbe,
  });
  putAll(labels, 'container.label.', metadata.labels);
  return { ...labels, ...podLabels(container) };
}

function podLabels({ metadata }: Container): Labels {
  const own = metadata?.labels ?? {};
  const name = own['io.kubernetes.pod.name'];
  if (name === undefined) return {};
  const labels: Labels = {};
  put(labels, {
    'kubernetes.pod.name': name,
    'kubernetes.namespace.name': own['io.kubernetes.pod.namespace'],
    'kubernetes.pod.uid': own['io.kubernetes.pod.uid'],
    'kubernetes.container.name': own['io.kubernetes.container.name'],
  });
  for (const workload of workloadsOf(name, { ...own, ...metadata?.podSandboxLabels })) labels[`kubernetes.${workload.kind}.name`] = workload.name;
  putAll(labels, 'kubernetes.pod.label.', metadata?.podSandboxLabels);
  return labels;
}

function put(labels: Labels, entries: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(entries)) if (value !== undefined && value !== '') labels[name] = value;
}

/** What Kubernetes notes for itself is told by names of its own. */
function putAll(labels: Labels, prefix: string, own: Readonly<Record<string, string>> | undefined): void {
  const entries = Object.entries(own ?? {}).filter(([name, value]) => !name.startsWith('io.kubernetes.') && name.length + value.length <= MAX_LABEL_LENGTH);
  for (const [name, value] of entries.slice(0, MAX_LABELS)) labels[prefix + name] = value;
}
