/** A policy event in the shape that clients of the Sysdig Secure API know; `content.priority` and `content.processes` are ours. */
import { fieldValue, ns, processInfo, severity, toRfc3339 } from '@eyrie/schema';
import type { ActionResult, FieldValue, PolicyEvent, RuleType } from '@eyrie/schema';
import { z } from 'zod';
import { fieldText } from '../filter/labels.ts';
import { TRIAGE_STATES } from '../triage/triage.ts';
import type { TriageOfEvent } from '../triage/triage.ts';
import { encodeEventCursor } from './cursor.ts';
import { shownAction, shownActions } from './shown-action.ts';

/** Nanoseconds since 1970 as an integer with all its digits. */
export const nanoseconds = z.bigint().meta({ type: 'integer', format: 'int64', description: 'nanoseconds since 1970' });

/** What people have made of an event. */
export const triageOfEvent = z.object({ state: z.enum(TRIAGE_STATES), assignee: z.string().describe('empty: nobody'), comments: z.number().describe('how many there are') });

export const secureEvent = z.object({
  id: z.string(),
  cursor: z.string().describe('pages from this event on, without it'),
  timestamp: nanoseconds,
  timestampRFC3339Nano: z.string(),
  customerId: z.number(),
  originator: z.literal('policy'),
  category: z.literal('runtime'),
  source: z.string(),
  rawEventOriginator: z.string(),
  rawEventCategory: z.literal('runtime'),
  sourceDetails: z.object({ type: z.string(), subType: z.string() }),
  engine: z.enum(['falco', 'list']),
  name: z.string().describe('name of the policy'),
  description: z.string().describe('description of the policy'),
  severity,
  agentId: z.number(),
  machineId: z.string(),
  containerId: z.string(),
  actions: z.array(shownAction).describe('what was done about it'),
  content: z.object({
    type: z.literal('workloadRuntimeDetection'),
    policyId: z.number(),
    policyVersion: z.number(),
    policyOrigin: z.string(),
    ruleName: z.string(),
    ruleDescription: z.string(),
    ruleType: z.number(),
    ruleSubType: z.number(),
    ruleTags: z.array(z.string()),
    output: z.string(),
    fields: z.record(z.string(), z.string()),
    falsePositive: z.boolean(),
    matchedOnDefault: z.boolean(),
    runBook: z.string(),
    priority: z.string().describe('priority of the rule'),
    processes: z.array(processInfo).describe('the acting process first, then its parent, up to the first process'),
    rawFields: z.record(z.string(), fieldValue).describe('the fields with their types; absent values are null'),
  }),
  labels: z.record(z.string(), z.string()),
  triage: triageOfEvent,
});
export type SecureEvent = z.infer<typeof secureEvent>;

/** The numbers that clients know. */
const RULE_TYPE: Readonly<Record<RuleType, number>> = { process: 1, container: 2, filesystem: 3, network: 4, syscall: 5, falco: 6 };

/**
 * @param agentNumber the number by which this server names the agent
 * @param recorded what became known of its actions after it was sent
 */
export function secureEventOf(event: PolicyEvent, agentNumber: number, triage: TriageOfEvent, recorded: readonly ActionResult[] = []): SecureEvent {
  const timestamp = BigInt(event.timestamp);
  const { container, policy, rule } = event;
  const ruleType = rule.type ?? 'falco';
  return {
    id: event.id,
    cursor: encodeEventCursor({ time: timestamp, id: event.id }),
    timestamp,
    timestampRFC3339Nano: toRfc3339(ns(timestamp)),
    customerId: 1,
    originator: 'policy',
    category: 'runtime',
    source: event.source,
    rawEventOriginator: 'linuxAgent',
    rawEventCategory: 'runtime',
    sourceDetails:
      event.source === 'k8s_audit'
        ? { type: 'kubernetes', subType: 'auditWebhooks' }
        : { type: 'workload', subType: container === undefined ? 'host' : 'container' },
    engine: ruleType === 'falco' ? 'falco' : 'list',
    name: policy.name,
    description: policy.description,
    severity: policy.severity,
    agentId: agentNumber,
    machineId: event.host.machineId,
    containerId: container?.id ?? '',
    actions: shownActions(event.actions, recorded),
    content: {
      type: 'workloadRuntimeDetection',
      policyId: policy.id,
      policyVersion: policy.version,
      policyOrigin: 'Eyrie',
      ruleName: rule.name,
      ruleDescription: rule.description,
      ruleType: RULE_TYPE[ruleType],
      ruleSubType: 0,
      ruleTags: rule.tags,
      output: event.output,
      fields: textFields(event.fields),
      falsePositive: triage.state === 'falsePositive',
      matchedOnDefault: false,
      runBook: '',
      priority: rule.priority,
      processes: event.processes,
      rawFields: event.fields,
    },
    labels: {
      ...event.labels,
      'host.hostName': event.host.name,
      ...(container === undefined ? {} : { 'container.id': container.id }),
      ...(container?.name === undefined ? {} : { 'container.name': container.name }),
      ...(container?.image === undefined ? {} : { 'container.image': container.image }),
    },
    triage: { ...triage },
  };
}

/** Clients expect text; absent fields are left out. */
function textFields(fields: Readonly<Record<string, FieldValue>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, fieldText(value)]])));
}
