/** Fixture events as the server writes them: nanoseconds as bare integers, which JSON.stringify cannot. */
import type { FixtureEvent } from './scenario.ts';

export function rfc3339(timeNs: bigint): string {
  return `${new Date(Number(timeNs / 1_000_000n)).toISOString().slice(0, 19)}.${(timeNs % 1_000_000_000n).toString().padStart(9, '0')}Z`;
}

/** JSON text of one event in the shape of `/api/v1/secureEvents`. */
export function toWire(event: FixtureEvent): string {
  const body = {
    id: event.id, cursor: event.id, timestamp: '__TIME__', timestampRFC3339Nano: rfc3339(BigInt(event.timestamp)), customerId: 1,
    originator: 'policy', category: 'runtime', source: 'syscall', rawEventOriginator: 'linuxAgent', rawEventCategory: 'runtime',
    sourceDetails: { type: 'workload', subType: event.containerId ? 'container' : 'host' }, engine: 'falco',
    name: event.name, description: event.description, severity: event.severity, agentId: event.agentId, machineId: event.machineId,
    ...(event.containerId ? { containerId: event.containerId } : { containerId: '' }), actions: [],
    content: {
      type: 'workloadRuntimeDetection', policyId: event.policyId, policyVersion: 1, policyOrigin: 'Eyrie', ruleName: event.rule.name, ruleDescription: event.rule.description,
      ruleType: event.rule.type, ruleSubType: 0, ruleTags: event.rule.tags, output: event.output, fields: Object.fromEntries(Object.entries(event.fields).filter(([, value]) => value !== null).map(([name, value]) => [name, String(value).replace('__INO__', '9223372036854775807')])), rawFields: event.fields, processes: event.processes, falsePositive: false, matchedOnDefault: false,
    },
    labels: event.labels,
  };
  return JSON.stringify(body).replace('"__TIME__"', event.timestamp).replace('"__INO__"', '9223372036854775807');
}
