/** Kubernetes names of a container's pod, from the labels that the kubelet puts on containers. */
import { byteStringOf } from '@eyrie/scap';
import type { FieldDefinition, FieldFamily } from './definition.ts';
import { labelOf, labelsText, text } from './container.ts';
import { NEVER, onContainer } from './readers.ts';

const POD_LABEL = 'io.kubernetes.pod.';
const SHORT_ID = 12;

/** A label that only containers of pods have. */
function podLabel(name: string): FieldDefinition {
  return onContainer(({ metadata }) => {
    const value = metadata?.labels?.[POD_LABEL + name];
    return value === undefined ? undefined : byteStringOf(value);
  });
}

/** Objects above the pod are not known to a container runtime. */
const UNKNOWN_OBJECTS = ['rc', 'svc', 'rs', 'deployment'].flatMap((object) => ['name', 'id', 'label', 'labels'].map((part) => `k8s.${object}.${part}`));

export const K8S_FIELDS: FieldFamily = {
  'k8s.pod.name': podLabel('name'),
  'k8s.ns.name': podLabel('namespace'),
  'k8s.pod.id': podLabel('uid'),
  'k8s.pod.uid': podLabel('uid'),
  'k8s.pod.sandbox_id': text((metadata) => metadata.podSandboxId?.slice(0, SHORT_ID)),
  'k8s.pod.full_sandbox_id': text((metadata) => metadata.podSandboxId),
  'k8s.pod.label': labelOf((metadata) => metadata.podSandboxLabels),
  'k8s.pod.labels': text((metadata) => labelsText(metadata.podSandboxLabels)),
  'k8s.pod.ip': text((metadata) => metadata.ip),
  'k8s.pod.cni.json': text((metadata) => metadata.cniJson),
  ...Object.fromEntries([...UNKNOWN_OBJECTS, 'k8s.ns.id', 'k8s.ns.label', 'k8s.ns.labels'].map((name) => [name, NEVER])),
};
