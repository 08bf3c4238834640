/** The pod that a container belongs to: from the labels that the kubelet puts on it or, in older captures, from its name. */
import type { Container } from '@eyrie/state';

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** What made it, as its name tells; undefined: nothing that can be told. */
  readonly workload: { readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet or Job'; readonly name: string; readonly replicaSet: string | undefined } | undefined;
  /** Name of the container within the pod; `POD` is the one that holds the namespaces. */
  readonly containerName: string;
  readonly labels: Readonly<Record<string, string>>;
}

const LABEL = 'io.kubernetes.pod.';
/** Letters that Kubernetes makes random names of. */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';
interface NameForms {
  readonly deployment: RegExp;
  readonly other: RegExp;
}
const formsOf = (random: string): NameForms => ({ deployment: new RegExp(`^(.+)-((?:[a-f0-9]|${random}){6,10})-(${random}{5})$`), other: new RegExp(`^(.+)-(${random}{5})$`) });
const FORMS = formsOf(RANDOM);
/** Its first versions used all letters. */
const EARLY_FORMS = formsOf('[a-z0-9]');
const OF_STATEFUL_SET = /^(.+)-(\d{1,5})$/;

export function podOf({ metadata }: Container): Pod | undefined {
  const labels = metadata?.labels ?? {};
  const name = labels[`${LABEL}name`];
  if (name !== undefined) {
    const known = { name, namespace: labels[`${LABEL}namespace`] ?? '', uid: labels[`${LABEL}uid`] ?? '', containerName: labels['io.kubernetes.container.name'] ?? '' };
    return { ...known, workload: workloadOf(name, FORMS), labels: metadata?.podSandboxLabels ?? {} };
  }
  // k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT
  const [prefix, container, pod, namespace, uid] = (metadata?.name ?? '').split('_');
  if (prefix !== 'k8s' || container === undefined || pod === undefined || namespace === undefined) return undefined;
  return { name: pod, namespace, uid: uid ?? '', workload: workloadOf(pod, EARLY_FORMS), containerName: container.split('.')[0] ?? container, labels: {} };
}

function workloadOf(pod: string, forms: NameForms): Pod['workload'] {
  const deployment = forms.deployment.exec(pod);
  if (deployment !== null) return { kind: 'Deployment', name: deployment[1] ?? pod, replicaSet: `${deployment[1] ?? pod}-${deployment[2] ?? ''}` };
  const stateful = OF_STATEFUL_SET.exec(pod);
  if (stateful !== null) return { kind: 'StatefulSet', name: stateful[1] ?? pod, replicaSet: undefined };
  const other = forms.other.exec(pod);
  return other === null ? undefined : { kind: 'DaemonSet or Job', name: other[1] ?? pod, replicaSet: undefined };
}
