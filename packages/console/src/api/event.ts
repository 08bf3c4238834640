/** A policy event as the pages use it, read from `/api/v1/secureEvents`. */
import type { FieldValue, Nanoseconds, ProcessInfo } from '@eyrie/schema';
import { parseRfc3339 } from '../time/nanoseconds.ts';
import { list, object, optionalList, optionalNumber, optionalObject, optionalText, text, type JsonObject } from './decode.ts';

const ACTION_STATES = ['running', 'done', 'failed', 'gone'] as const;

/** What was done about an event. */
export interface ActionView {
  /** `container_paused`, `capture` … */
  type: string;
  /** `gone`: there was nothing left to act on. */
  state: (typeof ACTION_STATES)[number];
  /** Why it failed; or what is to be known although it is done. */
  reason: string | undefined;
  captureId: string | undefined;
  containerId: string | undefined;
}

export interface PolicyEventView {
  id: string;
  /** Pages from this event on. */
  cursor: string;
  time: Nanoseconds;
  severity: number;
  source: string;
  policy: { name: string; description: string; id: number | undefined; version: number | undefined };
  rule: { name: string; description: string | undefined; type: number; tags: readonly string[] };
  output: string;
  /** In the order of the rule's output. */
  fields: readonly (readonly [name: string, value: FieldValue])[];
  /** The acting process first, then its parent, up to the first process. */
  processes: readonly ProcessInfo[];
  host: { name: string; machineId: string | undefined };
  container: { id: string; name: string | undefined; image: string | undefined } | undefined;
  user: string | undefined;
  labels: Readonly<Record<string, string>>;
  actions: readonly ActionView[];
  /** Number of the agent that saw it. */
  agent: number;
  triage: TriageView;
}

/** What people have made of an event. */
export interface TriageView { state: TriageState; assignee: string; comments: number }
export const TRIAGE_STATES = ['open', 'acknowledged', 'falsePositive'] as const;
export type TriageState = (typeof TRIAGE_STATES)[number];

export interface EventPage { events: PolicyEventView[]; older: string | undefined }

export function decodeEventPage(value: unknown): EventPage {
  const body = object(value, 'the page of events');
  const page = object(body['page'], 'page');
  return {
    events: list(body['data'], 'data').map(decodeEvent),
    older: optionalText(page['prev']),
  };
}

/** Throws TypeError naming what is missing. */
export function decodeEvent(value: unknown): PolicyEventView {
  const event = object(value, 'the event');
  const content = optionalObject(event['content']);
  const labels = decodeLabels(event['labels']);
  const fields = Object.entries(optionalObject(content['rawFields'] ?? content['fields'])).map(([name, field]) => [name, decodeField(field)] as const);
  const fieldText = (name: string): string | undefined => {
    const found = fields.find(([key]) => key === name)?.[1];
    return typeof found === 'string' && found !== '' && found !== '<NA>' ? found : undefined;
  };
  const processes = optionalList(content['processes']).map(decodeProcess);
  const containerId = optionalText(event['containerId']) ?? labels['container.id'];
  return {
    id: text(event['id'], 'id'),
    cursor: optionalText(event['cursor']) ?? '',
    time: decodeTime(event),
    severity: optionalNumber(event['severity']) ?? 7,
    source: optionalText(event['source']) ?? 'syscall',
    policy: {
      name: text(event['name'], 'name'),
      description: optionalText(event['description']) ?? '',
      id: optionalNumber(content['policyId']),
      version: optionalNumber(content['policyVersion']),
    },
    rule: {
      name: optionalText(content['ruleName']) ?? text(event['name'], 'name'),
      description: optionalText(content['ruleDescription']),
      type: optionalNumber(content['ruleType']) ?? 6,
      tags: optionalList(content['ruleTags']).filter((tag): tag is string => typeof tag === 'string'),
    },
    output: optionalText(content['output']) ?? '',
    fields,
    processes,
    host: { name: labels['host.hostName'] ?? optionalText(event['machineId']) ?? 'unknown host', machineId: optionalText(event['machineId']) },
    container: containerId
      ? { id: containerId, name: labels['container.name'] ?? fieldText('container.name'), image: labels['container.image'] ?? imageOf(labels) ?? imageOf({ 'container.image.repository': fieldText('container.image.repository'), 'container.image.tag': fieldText('container.image.tag') }) }
      : undefined,
    user: processes[0]?.user || fieldText('user.name') || fieldText('ka.user.name'),
    labels,
    agent: optionalNumber(event['agentId']) ?? 0,
    actions: optionalList(event['actions']).map((each) => decodeAction(object(each, 'action'))),
    triage: decodeTriage(event['triage']),
  };
}

export function decodeTriage(value: unknown): TriageView {
  const triage = optionalObject(value);
  return { state: TRIAGE_STATES.find((each) => each === triage['state']) ?? 'open', assignee: optionalText(triage['assignee']) ?? '', comments: optionalNumber(triage['comments']) ?? 0 };
}

function imageOf(from: Readonly<Record<string, string | undefined>>): string | undefined {
  const repository = from['container.image.repository'];
  const tag = from['container.image.tag'];
  return repository && tag ? `${repository}:${tag}` : repository;
}

function decodeTime(event: JsonObject): Nanoseconds {
  const written = optionalText(event['timestampRFC3339Nano']);
  const time = written === undefined ? undefined : parseRfc3339(written);
  if (time !== undefined) return time;
  const integer = event['timestamp'];
  if (typeof integer === 'string' && /^\d{1,19}$/.test(integer)) return BigInt(integer) as Nanoseconds;
  throw new TypeError('timestamp is missing');
}

function decodeLabels(value: unknown): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [name, label] of Object.entries(optionalObject(value))) if (typeof label === 'string' && label !== '') labels[name] = label;
  return labels;
}

function decodeField(value: unknown): FieldValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((each: unknown) => (typeof each === 'number' || typeof each === 'boolean' ? each : String(each)));
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function decodeProcess(value: unknown): ProcessInfo {
  const info = object(value, 'process');
  const cwd = optionalText(info['cwd']);
  const startedAt = optionalText(info['startedAt']);
  return {
    pid: optionalNumber(info['pid']) ?? -1,
    name: optionalText(info['name']) ?? '',
    exepath: optionalText(info['exepath']) ?? '',
    cmdline: optionalText(info['cmdline']) ?? '',
    user: optionalText(info['user']) ?? '',
    uid: optionalNumber(info['uid']) ?? -1,
    ...(cwd ? { cwd } : {}),
    ...(startedAt ? { startedAt } : {}),
  };
}

const decodeAction = (action: JsonObject): ActionView => ({
  type: optionalText(action['type']) ?? 'unknown',
  state: ACTION_STATES.find((state) => state === action['state']) ?? 'failed',
  reason: optionalText(action['reason']),
  captureId: optionalText(optionalObject(action['target'])['captureId']),
  containerId: optionalText(optionalObject(action['target'])['containerId']),
});
