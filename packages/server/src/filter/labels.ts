/**
 * The labels by which policy events are filtered and counted, and where each is found: in an event, and in its row.
 * The rows are written from these same readers (event-row.ts), so a filter means the same to stored events (to-sql.ts) and to live ones (matches.ts).
 * An absent label is the empty text.
 */
import type { FieldValue, PolicyEvent } from '@eyrie/schema';

export interface Label {
  /** SQL expression of a text over `policy_events`. */
  readonly sql: string;
  readonly read: (event: PolicyEvent) => string;
}

const processName = (event: PolicyEvent): string => event.processes[0]?.name ?? '';
const userName = (event: PolicyEvent): string => event.processes[0]?.user ?? '';

function labelOf(name: string): (event: PolicyEvent) => string {
  return (event) => event.labels[name] ?? '';
}

/** What runs a pod, the outermost first. */
const WORKLOAD_LABELS = ['deployment', 'statefulset', 'daemonset', 'cronjob', 'job', 'replicaset'].map((kind) => `kubernetes.${kind}.name`);

function workloadName(event: PolicyEvent): string {
  return WORKLOAD_LABELS.map((name) => event.labels[name]).find((value) => value !== undefined && value !== '') ?? '';
}

/** What `freeText` looks through, in lower case. */
export function searchText(event: PolicyEvent): string {
  const parts = [
    event.output,
    event.policy.name,
    event.rule.name,
    event.host.name,
    event.container?.name,
    event.container?.image,
    event.container?.id,
    processName(event),
  ];
  return parts
    .filter((part) => part !== undefined)
    .join('\n')
    .toLowerCase();
}

const COLUMNS: Readonly<Record<string, Label>> = {
  id: { sql: 'toString(id)', read: (event) => event.id },
  source: { sql: 'source', read: (event) => event.source },
  policyId: { sql: 'toString(policy_id)', read: (event) => String(event.policy.id) },
  policyName: { sql: 'policy', read: (event) => event.policy.name },
  ruleName: { sql: 'rule', read: (event) => event.rule.name },
  agentId: { sql: 'agent_id', read: (event) => event.agentId },
  'host.hostName': { sql: 'host', read: (event) => event.host.name },
  machineId: { sql: 'machine_id', read: (event) => event.host.machineId },
  'container.id': { sql: 'container_id', read: (event) => event.container?.id ?? '' },
  'container.name': { sql: 'container_name', read: (event) => event.container?.name ?? '' },
  'container.image': { sql: 'container_image', read: (event) => event.container?.image ?? '' },
  'proc.name': { sql: 'process', read: processName },
  'user.name': { sql: 'user', read: userName },
  ruleType: { sql: 'rule_type', read: (event) => event.rule.type ?? 'falco' },
  'kubernetes.cluster.name': { sql: 'cluster', read: labelOf('kubernetes.cluster.name') },
  'kubernetes.namespace.name': { sql: 'namespace', read: labelOf('kubernetes.namespace.name') },
  'kubernetes.deployment.name': { sql: 'deployment', read: labelOf('kubernetes.deployment.name') },
  'kubernetes.workload.name': { sql: 'workload', read: workloadName },
  'kubernetes.pod.name': { sql: 'pod', read: labelOf('kubernetes.pod.name') },
  'kubernetes.node.name': { sql: 'node', read: labelOf('kubernetes.node.name') },
};

const SYNONYMS: Readonly<Record<string, string>> = {
  name: 'policyName',
  'host.hostname': 'host.hostName',
  'evt.hostname': 'host.hostName',
  containerId: 'container.id',
  processName: 'proc.name',
  userName: 'user.name',
};

/** @returns the label of its own column, or undefined for one that is looked up among an event's labels and output fields. */
export function columnLabel(name: string): Label | undefined {
  const known = SYNONYMS[name] ?? name;
  return Object.hasOwn(COLUMNS, known) ? COLUMNS[known] : undefined;
}

/** A label of the event, or else an output field of that name. */
export function otherLabel(event: PolicyEvent, name: string): string {
  if (Object.hasOwn(event.labels, name)) return event.labels[name] ?? '';
  return Object.hasOwn(event.fields, name) ? fieldText(event.fields[name] ?? null) : '';
}

/** A field value as one text: absent is empty, a list is its members with commas. */
export function fieldText(value: FieldValue): string {
  return value === null ? '' : Array.isArray(value) ? value.join(',') : String(value);
}

const SEVERITIES: Readonly<Record<string, readonly number[]>> = { high: [0, 1, 2, 3], medium: [4, 5], low: [6], info: [7] };

/** Severities that a filter's value names: a number as text, or one of the four names. What is neither names none. */
export function severitiesOf(value: string): readonly number[] {
  const named = SEVERITIES[value.toLowerCase()];
  if (named !== undefined) return named;
  return /^\s*[0-7]\s*$/.test(value) ? [Number(value)] : [];
}
