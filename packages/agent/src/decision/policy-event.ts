/** Makes the policy event of a rule that matched. */
import { randomBytes } from 'node:crypto';
import { renderFields, renderText, type OutputFormat, type StreamContext, type ValueSource } from '@eyrie/rules';
import { ns, toRfc3339, type Policy, type PolicyEvent } from '@eyrie/schema';
import type { Container } from '@eyrie/state';
import { containerLabels, containerOf } from '../containers/container-labels.ts';
import type { ReadyRule } from '../policies/ready-rules.ts';
import { fieldValues } from './field-values.ts';
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

/** One event for each of these policies, of those that name the rule. */
export function policyEvents(context: StreamContext, { rule, type }: ReadyRule, policies: readonly Policy[], values: ValueSource, origin: Origin): PolicyEvent[] {
  const time = context.event.time;
  const { container } = context.system.thread;
  const shared: Omit<PolicyEvent, 'id' | 'policy' | keyof Described> = {
    timestamp: String(time + (origin.replay?.shift ?? 0n)),
    source: 'syscall',
    rule: { name: rule.name, description: rule.description, priority: rule.priority, tags: [...rule.tags], type },
    processes: processChain(context.system),
    agentId: origin.agentId,
    host: { name: origin.hostName(), machineId: origin.machineId },
  };
  const described = describe(rule.output, values, container);
  const labels = origin.replay === undefined ? {} : { 'replay.file': origin.replay.file, 'replay.time': toRfc3339(ns(time)) };
  return policies.map(({ id, version, name, description, severity }) => ({
    ...shared,
    ...described,
    labels: { ...described.labels, ...labels },
    id: randomBytes(16).toString('hex'),
    policy: { id, version, name, description, severity },
  }));
}

/** The parts of an event that speak of its container. */
type Described = Pick<PolicyEvent, 'output' | 'fields' | 'container' | 'labels'>;

function describe(format: OutputFormat, values: ValueSource, container: Container): Described {
  return {
    output: renderText(format, values).text,
    fields: fieldValues(renderFields(format, values) ?? {}),
    ...(container.isHost ? {} : { container: containerOf(container) }),
    labels: containerLabels(container),
  };
}

/** The same events with what is known of their container now. @param values see `lateValues`. */
export function described(events: readonly PolicyEvent[], { rule }: ReadyRule, values: ValueSource, container: Container): PolicyEvent[] {
  const news = describe(rule.output, values, container);
  return events.map((event) => ({ ...event, ...news, labels: { ...event.labels, ...news.labels } }));
}
