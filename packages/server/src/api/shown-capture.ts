/** A capture as the API shows it. */
import { CAPTURE_STATES, ns, toRfc3339 } from '@eyrie/schema';
import type { CaptureInfo } from '@eyrie/schema';
import { z } from 'zod';
import type { AgentRecord } from '../collector/agent-registry.ts';
import type { StoredCapture } from '../captures/capture-store.ts';

const milliseconds = z.number().describe('milliseconds since 1970');
const nanosecondsText = z.string().describe('nanoseconds since 1970 as text');

export const shownCapture = z.object({
  id: z.string(),
  name: z.string().describe('of the file'),
  state: z.enum(CAPTURE_STATES),
  reason: z.string().optional().describe('why it is in error; or what is to be known although it is done'),
  trigger: z.enum(['policy', 'manual']),
  agent: z.number().describe('number of the agent; 0 when it is not known any more'),
  host: z.string(),
  container: z.object({ id: z.string(), name: z.string().optional() }).optional().describe('whose event it is about, or that it is limited to'),
  isLimited: z.boolean().describe('to that container; or, without one, to what is in none'),
  policy: z.object({ id: z.number(), name: z.string() }).optional(),
  rule: z.string().optional(),
  eventId: z.string().optional().describe('the policy event that it is about'),
  requestedBy: z.string().optional().describe('token by which a person asked for it'),
  filter: z.string(),
  createdAt: milliseconds,
  triggerAt: nanosecondsText,
  fromAt: nanosecondsText.optional().describe('of its first event'),
  beforeNs: z.number(),
  afterNs: z.number(),
  size: z.number().describe('bytes that are here'),
  events: z.number().optional(),
  missedBytes: z.number().optional().describe('bytes of events that were overwritten before they could be written'),
  end: z.string().optional().describe('why it ended: time, bytes, events, stopped, or cut because the agent ended'),
  sha256: z.string().optional(),
});
export type ShownCapture = z.infer<typeof shownCapture>;

export function shownCaptureOf({ id, state, reason, requestedBy, createdAt, size, info, end }: StoredCapture, agent: AgentRecord | undefined): ShownCapture {
  const { containerId, container, policy, ruleName, eventId, filter, triggerAt, beforeNs, afterNs } = info;
  return {
    id,
    name: fileName(info),
    state,
    reason,
    trigger: policy === undefined ? 'manual' : 'policy',
    agent: agent?.number ?? 0,
    host: agent?.hello.host.name ?? '',
    container: shownContainer(container ?? (containerId === undefined || containerId === 'host' ? undefined : { id: containerId })),
    isLimited: containerId !== undefined,
    policy,
    rule: ruleName,
    eventId,
    requestedBy,
    filter,
    createdAt,
    triggerAt,
    fromAt: end?.fromAt,
    beforeNs,
    afterNs,
    size,
    events: end?.events,
    missedBytes: end?.missedBytes,
    end: end?.end,
    sha256: end?.sha256,
  };
}

function shownContainer(container: CaptureInfo['container']): ShownCapture['container'] {
  return container === undefined ? undefined : { ...container, id: container.id.slice(0, 12) };
}

/** Ends in `.scap`; nothing in it is special to a shell or a header. A policy makes many of one name: they have their time in it. */
export function fileName({ id, name, policy, triggerAt }: CaptureInfo): string {
  const plain = name.replace(/\.scap$/, '').replaceAll(/[^\w.-]+/g, '-').replaceAll(/^[-.]+|-+$/g, '');
  const time = policy === undefined ? '' : `-${toRfc3339(ns(BigInt(triggerAt))).slice(0, 19).replaceAll(/[-:]/g, '')}`;
  return `${plain === '' ? id.slice(0, 12) : plain}${time}.scap`;
}
