/** What runs a pod. A container runtime does not know it; the labels that its controllers put on a pod, and the pod's name, give it away. */

export interface Workload {
  /** As in the names of Sysdig's labels: `kubernetes.KIND.name`. */
  readonly kind: 'deployment' | 'replicaSet' | 'statefulSet' | 'daemonSet' | 'job';
  readonly name: string;
}

type Labels = Readonly<Record<string, string>>;
/** What a controller adds to its own name for each pod. */
const RANDOM_SUFFIX = /-[a-z0-9]{5}$/;

/** @returns the owner, and its owner; none for a pod that stands alone. */
export function workloadsOf(podName: string, labels: Labels): readonly Workload[] {
  const hash = labels['pod-template-hash'];
  const owner = podName.replace(RANDOM_SUFFIX, '');
  if (hash !== undefined && owner.endsWith(`-${hash}`)) {
    return [
      { kind: 'replicaSet', name: owner },
      { kind: 'deployment', name: owner.slice(0, -hash.length - 1) },
    ];
  }
  if (labels['statefulset.kubernetes.io/pod-name'] !== undefined) return [{ kind: 'statefulSet', name: podName.replace(/-\d+$/, '') }];
  const job = labels['batch.kubernetes.io/job-name'] ?? labels['job-name'];
  if (job !== undefined) return [{ kind: 'job', name: job }];
  if (labels['pod-template-generation'] !== undefined && owner !== podName) return [{ kind: 'daemonSet', name: owner }];
  return [];
}
