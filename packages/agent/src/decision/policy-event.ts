/** Makes the policy event of a rule that matched. */
import { randomBytes } from 'node:crypto';
import { renderFields, renderText, type Json, type LoadedRule, type StreamContext, type ValueSource } from '@eyrie/rules';
import { ns, toRfc3339, type FieldValue, type Policy, type PolicyEvent } from '@eyrie/schema';
import { processChain } from './processes.ts';

/** What is the same for all events of one agent. */
export interface Origin {
  readonly agentId: string;
  /** Name of the host that the events are about: of a replayed capture, its own. */
  readonly hostName: () => string;
  readonly machineId: string;
  readonly replay?: Replay;
}

/** Old events in a new time: a capture is played as if it ended now, so that it is seen where people look. */
export interface Replay {
  readonly file: string;
  /** Added to the time of each event, ns. */
  readonly shift: bigint;
}

export function policyEvents(context: StreamContext, rule: LoadedRule, policies: readonly Policy[], values: ValueSource, origin: Origin): PolicyEvent[] {
  const time = context.event.time;
  const { container } = context.system.thread;
  const shared: Omit<PolicyEvent, 'id' | 'policy'> = {
    timestamp: String(time + (origin.replay?.shift ?? 0n)),
    source: 'syscall',
    rule: { name: rule.name, description: rule.description, priority: rule.priority, tags: [...rule.tags] },
    output: renderText(rule.output, values).text,
    fields: fieldValues(renderFields(rule.output, values) ?? {}),
    processes: processChain(context.system),
    agentId: origin.agentId,
    host: { name: origin.hostName(), machineId: origin.machineId },
    ...(container.isHost ? {} : { container: containerOf(context) }),
    labels: origin.replay === undefined ? {} : { 'replay.file': origin.replay.file, 'replay.time': toRfc3339(ns(time)) },
  };
  return policies.map(({ id, version, name, description, severity }) => ({
    ...shared,
    id: randomBytes(16).toString('hex'),
    policy: { id, version, name, description, severity },
  }));
}

function containerOf({ system }: StreamContext): NonNullable<PolicyEvent['container']> {
  const { id, metadata } = system.thread.container;
  return { id, ...(metadata?.name === undefined ? {} : { name: metadata.name }), ...(metadata?.image === undefined ? {} : { image: metadata.image }) };
}

function fieldValues(fields: Readonly<Record<string, Json>>): Record<string, FieldValue> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fieldValue(value)]));
}

/** JSON numbers cannot hold every 64-bit integer: those beyond are text. */
function fieldValue(value: Json): FieldValue {
  if (Array.isArray(value)) return value.map((element: Json) => simpleValue(element) ?? '');
  return simpleValue(value);
}

function simpleValue(value: Json): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return value >= -MAX_SAFE && value <= MAX_SAFE ? Number(value) : String(value);
  return JSON.stringify(value);
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
