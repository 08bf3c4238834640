/** Views of Kubernetes objects. What belongs to what is told by the labels of containers or, in older captures, by their names. */
import { escapeValue } from '@eyrie/rules';
import type { Container } from '@eyrie/state';
import { podOf, type Pod } from '../../subjects/pods.ts';
import { newNobody } from '../../subjects/nobody.ts';
import { computed, type ComputedRow, type ComputeInputs, type ViewDefinition } from '../definition.ts';
import { NO_GROUP } from '../grouper.ts';
import { summingOf } from '../measures.ts';
import { factsOf } from '../sample-facts.ts';

interface Totals {
  readonly number: number;
  readonly pods: Map<string, Pod>;
  readonly containers: Set<Container>;
  readonly processes: Set<number>;
  first: number | undefined;
  last: number | undefined;
}

const COLUMNS = [
  computed('CPU', 'Share of one processor, from the snapshots that older captures hold.', 'percent'),
  computed('VIRT', 'Most virtual memory of each process, summed.', 'bytes'),
  computed('RES', 'Most memory in RAM of each process, summed.', 'bytes'),
  computed('FILE', 'Bytes read from and written to files.', 'bytes'),
  computed('NET', 'Bytes received from and sent to the network.', 'bytes'),
  computed('PODS', 'Pods, also those in which nothing happened.', 'count'),
  computed('CONTAINERS', 'Containers, also those in which nothing happened.', 'count'),
  computed('PROCS', 'Processes that did something or were there at the end.', 'count'),
  computed('ID', 'Identifier.'),
  computed('NAME', 'Name.'),
];
const NAMESPACE = computed('NAMESPACE', 'Namespace.');
const KIND = computed('KIND', 'Kind of object.');
const LABELS = computed('LABELS', 'Labels of the pod.');

/** @param keyOf what a pod counts for; undefined: for nothing. */
function byPod(keyOf: (pod: Pod) => string | undefined, describe: (pod: Pod, key: string) => ComputedRow['cells']) {
  return ({ index, answered }: ComputeInputs): readonly ComputedRow[] => {
    const totals = new Map<string, Totals>();
    const ofContainer = new Map<Container, Totals | undefined>();
    const totalsOf = (container: Container): Totals | undefined => {
      if (ofContainer.has(container)) return ofContainer.get(container);
      const pod = podOf(container);
      const key = pod === undefined ? undefined : keyOf(pod);
      let found: Totals | undefined;
      if (pod !== undefined && key !== undefined) {
        found = totals.get(key) ?? { number: totals.size, pods: new Map(), containers: new Set(), processes: new Set(), first: undefined, last: undefined };
        totals.set(key, found);
        found.pods.set(`${pod.namespace}/${pod.name}`, pod);
        found.containers.add(container);
      }
      ofContainer.set(container, found);
      return found;
    };
    const seen = new Uint8Array(index.actors.list.length);
    for (const { chunk, rows, count } of answered.selection.parts) for (let at = 0; at < count; at++) seen[chunk.actor[rows[at] ?? 0] ?? 0] = 1;
    const groupOf = new Int32Array(seen.length).fill(NO_GROUP);
    for (const { number, thread, process } of index.actors.list) {
      const found = seen[number] === 1 ? totalsOf(thread.container) : undefined;
      found?.processes.add(process.number);
      groupOf[number] = found?.number ?? NO_GROUP;
    }
    const groups = [...totals.values()];
    const fileBytes = new Float64Array(groups.length);
    const netBytes = new Float64Array(groups.length);
    const sumFileBytes = summingOf('fileBytes', index);
    const sumNetBytes = summingOf('netBytes', index);
    for (const part of answered.selection.parts) {
      const { chunk, rows, count } = part;
      const ofRows = new Int32Array(chunk.count);
      for (let at = 0; at < count; at++) {
        const place = rows[at] ?? 0;
        const number = groupOf[chunk.actor[place] ?? 0] ?? NO_GROUP;
        ofRows[place] = number;
        const found = groups[number];
        if (found === undefined) continue;
        found.first ??= chunk.firstRow + place;
        found.last = chunk.firstRow + place;
      }
      sumFileBytes(part, ofRows, fileBytes);
      sumNetBytes(part, ofRows, netBytes);
    }
    if (answered.reachesEnd) {
      const nobody = newNobody();
      for (const container of index.containers) {
        nobody.container = container;
        if (answered.isEverything || answered.holdsIdle(nobody)) totalsOf(container);
      }
      for (const { thread, process } of index.survivors) if (answered.holdsIdle(thread)) totalsOf(thread.container)?.processes.add(process.number);
    }
    const facts = factsOf(index, answered.window);
    return [...totals].map(([key, { number, pods, containers, processes, first, last }]): ComputedRow => {
      const [pod] = pods.values();
      const sum = (part: 'cpu' | 'virtualBytes' | 'residentBytes'): number => [...processes].reduce((total, process) => total + facts.of(process)[part], 0);
      const cells = { CPU: sum('cpu'), VIRT: sum('virtualBytes'), RES: sum('residentBytes'), FILE: fileBytes[number] ?? 0, NET: netBytes[number] ?? 0, PODS: pods.size, CONTAINERS: containers.size, PROCS: processes.size };
      return { key, filter: `container.id in (${[...containers].map(({ id }) => escapeValue(id, true)).join(', ')})`, cells: { ...cells, ...(pod === undefined ? {} : describe(pod, key)) }, first, last };
    });
  };
}

const labelsText = ({ labels }: Pod): string => Object.entries(labels).map(([name, value]) => `${name}:${value}`).join(', ');
const common = { filter: '', sortBy: 'NET' } as const;

export const KUBERNETES_VIEWS: readonly ViewDefinition[] = [
  {
    ...common,
    id: 'kubernetes_namespaces',
    name: 'K8s Namespaces',
    says: 'Namespaces that containers of the capture belong to.',
    drillTo: 'kubernetes_pods',
    columns: COLUMNS,
    compute: byPod(({ namespace }) => namespace, (_pod, key) => ({ ID: key, NAME: key })),
  },
  {
    ...common,
    id: 'kubernetes_pods',
    name: 'K8s Pods',
    says: 'Pods that containers of the capture belong to.',
    drillTo: 'containers',
    columns: [...COLUMNS, NAMESPACE, LABELS],
    compute: byPod(({ uid, name }) => (uid === '' ? name : uid), (pod, key) => ({ ID: key, NAME: pod.name, NAMESPACE: pod.namespace, LABELS: labelsText(pod) })),
  },
  {
    ...common,
    id: 'kubernetes_services',
    name: 'K8s Services',
    says: 'What pods say they serve: their labels app.kubernetes.io/name, k8s-app or app, without labels the name of their workload. Which pods a service selects is not in a capture.',
    drillTo: 'kubernetes_pods',
    columns: [...COLUMNS, NAMESPACE],
    compute: byPod(
      ({ namespace, service }) => (service === undefined ? undefined : `${namespace}/${service}`),
      ({ namespace, service }, key) => ({ ID: key, NAME: service, NAMESPACE: namespace }),
    ),
  },
  {
    ...common,
    id: 'kubernetes_deployments',
    name: 'K8s Workloads',
    says: 'What people deployed, as labels and names of pods tell: deployments, stateful sets, daemon sets, jobs and cron jobs.',
    drillTo: 'kubernetes_controllers',
    columns: [...COLUMNS, KIND, NAMESPACE],
    compute: byPod(
      ({ namespace, workload }) => (workload === undefined ? undefined : `${namespace}/${workload.name}`),
      ({ namespace, workload }, key) => ({ ID: key, NAME: workload?.name, KIND: workload?.kind, NAMESPACE: namespace }),
    ),
  },
  {
    ...common,
    id: 'kubernetes_controllers',
    name: 'K8s Controllers',
    says: 'What made the pods by itself: the replica set of a deployment, the job of a cron job, a stateful set, a daemon set.',
    drillTo: 'kubernetes_pods',
    columns: [...COLUMNS, KIND, NAMESPACE],
    compute: byPod(
      ({ namespace, workload }) => (workload === undefined ? undefined : `${namespace}/${workload.controller.name}`),
      ({ namespace, workload }, key) => ({ ID: key, NAME: workload?.controller.name, KIND: workload?.controller.kind, NAMESPACE: namespace }),
    ),
  },
  {
    ...common,
    id: 'kubernetes_replicasets',
    name: 'K8s ReplicaSets',
    says: 'Replica sets that made the pods of deployments, as labels and names of the pods tell.',
    drillTo: 'kubernetes_pods',
    columns: [...COLUMNS, NAMESPACE],
    compute: byPod(
      ({ namespace, workload }) => (workload?.controller.kind === 'ReplicaSet' ? `${namespace}/${workload.controller.name}` : undefined),
      ({ namespace, workload }, key) => ({ ID: key, NAME: workload?.controller.name, NAMESPACE: namespace }),
    ),
  },
];
