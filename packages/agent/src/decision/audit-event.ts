/** Makes the policy events of a rule that matched an audit event of Kubernetes. */
import { randomBytes } from 'node:crypto';
import { renderFields, renderText, type AuditContext, type Json, type ValueSource } from '@eyrie/rules';
import type { Labels, PolicyEvent } from '@eyrie/schema';
import type { ReadyRule } from '../policies/ready-rules.ts';
import { fieldValues } from './field-values.ts';
import type { Origin } from './policy-event.ts';

/** One event for each policy that names the rule. They are about the cluster: no process and no container has a part in them. */
export function auditEvents(context: AuditContext, { rule, type, policies }: ReadyRule, values: ValueSource, origin: Origin): PolicyEvent[] {
  const shared: Omit<PolicyEvent, 'id' | 'policy'> = {
    timestamp: String(context.event.time),
    source: 'k8s_audit',
    rule: { name: rule.name, description: rule.description, priority: rule.priority, tags: [...rule.tags], type },
    output: renderText(rule.output, values).text,
    fields: fieldValues(renderFields(rule.output, values) ?? {}),
    processes: [],
    agentId: origin.agentId,
    host: { name: origin.hostName(), machineId: origin.machineId },
    labels: labelsOf(context.json ?? null),
  };
  return policies.map(({ id, version, name, description, severity }) => ({ ...shared, id: randomBytes(16).toString('hex'), policy: { id, version, name, description, severity } }));
}

/** What the request is about, named as for events of containers. */
function labelsOf(json: Json): Labels {
  const target = member(json, 'objectRef');
  const entries: readonly (readonly [string, Json | undefined])[] = [
    ['kubernetes.namespace.name', member(target, 'namespace')],
    ['kubernetes.pod.name', member(target, 'resource') === 'pods' ? member(target, 'name') : undefined],
    ['kubernetes.cluster.name', member(member(json, 'annotations'), 'cluster_name')],
    ['kubernetes.user.name', member(member(json, 'user'), 'username')],
  ];
  return Object.fromEntries(entries.flatMap(([name, value]) => (typeof value === 'string' && value !== '' ? [[name, value] as const] : [])));
}

function member(json: Json | undefined, name: string): Json | undefined {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && Object.hasOwn(json, name) ? (json as Readonly<Record<string, Json>>)[name] : undefined;
}
