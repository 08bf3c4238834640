/** A policy event as a row of `policy_events`. */
import type { PolicyEvent } from '@eyrie/schema';
import { columnLabel, fieldText, searchText } from '../../filter/labels.ts';
import { tagText } from '../../filter/tags.ts';

/** Where a row came from: which batch of which agent, and when (milliseconds). */
export interface Arrival {
  readonly agentId: string;
  readonly seq: number;
  readonly received: number;
}

const read = (name: string, event: PolicyEvent): string => columnLabel(name)?.read(event) ?? '';

/** @returns one line of JSON, ending in a newline. */
export function eventRow(event: PolicyEvent, arrival: Arrival): string {
  const row = {
    id: event.id,
    time: event.timestamp,
    received: arrival.received,
    agent_id: arrival.agentId,
    seq: arrival.seq,
    severity: event.policy.severity,
    source: read('source', event),
    policy_id: event.policy.id,
    policy: read('policyName', event),
    rule: read('ruleName', event),
    host: read('host.hostName', event),
    machine_id: read('machineId', event),
    container_id: read('container.id', event),
    container_name: read('container.name', event),
    container_image: read('container.image', event),
    process: read('proc.name', event),
    user: read('user.name', event),
    rule_type: read('ruleType', event),
    tags: tagText(event.rule.tags),
    cluster: read('kubernetes.cluster.name', event),
    namespace: read('kubernetes.namespace.name', event),
    deployment: read('kubernetes.deployment.name', event),
    workload: read('kubernetes.workload.name', event),
    pod: read('kubernetes.pod.name', event),
    node: read('kubernetes.node.name', event),
    labels: event.labels,
    fields: Object.fromEntries(Object.entries(event.fields).map(([name, value]) => [name, fieldText(value)])),
    text: searchText(event),
    event: JSON.stringify(event),
  };
  return `${JSON.stringify(row)}\n`;
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Text that is not valid Unicode cannot be stored and would make the engine refuse its whole batch; half a surrogate pair becomes U+FFFD.
 * @param json text of a message as it arrived, before it is parsed
 */
export function wellFormedJson(json: string): string {
  // Halves can also be written as escapes, which are only paired when both are.
  const escapesDone = /\\u[dD][89a-fA-F]/.test(json)
    ? json.replace(/(\\\\)|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, pairedEscape)
    : json;
  return escapesDone.replace(LONE_SURROGATE, '\ufffd');
}

function pairedEscape(match: string, backslash: string | undefined, high: string | undefined): string {
  return backslash !== undefined || high !== undefined ? match : '\\ufffd';
}
