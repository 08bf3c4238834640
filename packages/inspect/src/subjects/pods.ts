/** The pod that a container belongs to: from the labels that the kubelet puts on it or, in older captures, from its name. */
import type { Container } from '@eyrie/state';

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'DaemonSet or Job';

/** What people deployed. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly name: string;
  /** What made the pod by itself: the replica set of a deployment, the job of a cron job; else the workload. */
  readonly controller: { readonly kind: WorkloadKind | 'ReplicaSet'; readonly name: string };
}

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** As labels and the name tell; undefined: nothing that can be told. */
  readonly workload: Workload | undefined;
  /** What the pod says it is part of; services select by such labels. Without labels the name of the workload. */
  readonly service: string | undefined;
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
    const ofPod = metadata?.podSandboxLabels ?? {};
    const workload = labelledWorkload(name, ofPod) ?? workloadOf(name, FORMS);
    return { ...known, workload, service: SERVICE_LABELS.map((label) => ofPod[label]).find((value) => value !== undefined && value !== '') ?? workload?.name, labels: ofPod };
  }
  // k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT
  const [prefix, container, pod, namespace, uid] = (metadata?.name ?? '').split('_');
  if (prefix !== 'k8s' || container === undefined || pod === undefined || namespace === undefined) return undefined;
  const workload = workloadOf(pod, EARLY_FORMS);
  return { name: pod, namespace, uid: uid ?? '', workload, service: workload?.name, containerName: container.split('.')[0] ?? container, labels: {} };
}

/** Labels by which services commonly select pods, the most telling first. */
const SERVICE_LABELS: readonly string[] = ['app.kubernetes.io/name', 'k8s-app', 'app', 'app.kubernetes.io/component'];
/** Minutes since 1970, which a cron job puts after the names of its jobs. */
const OF_CRON_JOB = /^(.+)-\d{8}$/;

/** Told by labels that controllers put on the pods they make. */
function labelledWorkload(pod: string, labels: Readonly<Record<string, string>>): Workload | undefined {
  const hash = labels['pod-template-hash'];
  const job = labels['batch.kubernetes.io/job-name'] ?? labels['job-name'];
  if (hash !== undefined) {
    const at = pod.lastIndexOf(`-${hash}-`);
    return at <= 0 ? undefined : { kind: 'Deployment', name: pod.slice(0, at), controller: { kind: 'ReplicaSet', name: `${pod.slice(0, at)}-${hash}` } };
  }
  if (job !== undefined) {
    const cron = OF_CRON_JOB.exec(job)?.[1];
    return { kind: cron === undefined ? 'Job' : 'CronJob', name: cron ?? job, controller: { kind: 'Job', name: job } };
  }
  if (labels['statefulset.kubernetes.io/pod-name'] !== undefined) return direct('StatefulSet', OF_STATEFUL_SET.exec(pod)?.[1]);
  return labels['controller-revision-hash'] === undefined ? undefined : direct('DaemonSet', FORMS.other.exec(pod)?.[1]);
}

/** Told by how controllers name the pods they make. */
function workloadOf(pod: string, forms: NameForms): Workload | undefined {
  const [, name, hash] = forms.deployment.exec(pod) ?? [];
  if (name !== undefined) return { kind: 'Deployment', name, controller: { kind: 'ReplicaSet', name: `${name}-${hash ?? ''}` } };
  return direct('StatefulSet', OF_STATEFUL_SET.exec(pod)?.[1]) ?? direct('DaemonSet or Job', forms.other.exec(pod)?.[1]);
}

const direct = (kind: WorkloadKind, name: string | undefined): Workload | undefined => (name === undefined ? undefined : { kind, name, controller: { kind, name } });
