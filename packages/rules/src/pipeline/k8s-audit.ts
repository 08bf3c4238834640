/**
 * Kubernetes audit events as a stream of their own: rules of source `k8s_audit` are evaluated over it as rules of system calls are over
 * an `EventStream`. The API server sends JSON: one event, a list of events, or an array of either.
 */
import { buildEvent, viewOfEvent } from '@eyrie/scap';
import { below, isList, StreamFacts, type FieldContext, type Json, type StreamOptions } from '@eyrie/fields';
import { fromRfc3339, type Nanoseconds } from '@eyrie/schema';
import { SystemState } from '@eyrie/state';
import { toBytes } from '../filter/bytes.ts';
import { K8S_AUDIT_SOURCE } from '../loader/sources.ts';

export interface AuditEvent {
  readonly json: Json;
  /** When the request reached the stage that the event reports. */
  readonly time: Nanoseconds;
}

export interface AuditEvents {
  readonly events: readonly AuditEvent[];
  /** What could not be used and why, one sentence each. Events beside it are used all the same. */
  readonly problems: readonly string[];
}

/** Deeper JSON is not read: walking and printing it would take as much of the stack. */
const MAX_DEPTH = 300;
/** Characters of one event. */
const MAX_EVENT = 4 << 20;
/** Number of the plugin in the events that carry audit events in captures. */
const PLUGIN_ID = 1;

/** Reads what an API server sent, or one line of its log. Never throws on what it holds. */
export function readAuditEvents(text: string): AuditEvents {
  if (isTooDeep(text)) return { events: [], problems: [`the JSON is nested deeper than ${MAX_DEPTH} levels`] };
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    return { events: [], problems: [`this is no JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const events: AuditEvent[] = [];
  const problems: string[] = [];
  collect(json, events, problems);
  return { events, problems };
}

function collect(json: Json, events: AuditEvent[], problems: string[]): void {
  const kind = below(json, 'kind');
  const items = below(json, 'items');
  if (isList(json)) for (const element of json) collect(element, events, problems);
  else if (kind === 'EventList' && isList(items)) for (const item of items) collectOne(item, events, problems);
  else if (kind === 'Event') collectOne(json, events, problems);
  else problems.push('data not recognized as a k8s audit event');
}

function collectOne(json: Json, events: AuditEvent[], problems: string[]): void {
  const stamp = below(json, 'stageTimestamp');
  const time = typeof stamp === 'string' ? fromRfc3339(stamp) : undefined;
  if (time === undefined) problems.push(`an audit event has no time: its stageTimestamp is ${stamp === undefined ? 'missing' : JSON.stringify(stamp).slice(0, 100)}`);
  else events.push({ json, time });
}

/** Looks at brackets outside texts only, without reading the JSON. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length && depth <= MAX_DEPTH; at++) {
    const char = text[at];
    if (isText) {
      if (char === '\\') at += 1;
      else if (char === '"') isText = false;
    } else if (char === '"') isText = true;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
  }
  return depth > MAX_DEPTH;
}

export interface AuditConsumer {
  /** Once, before the first event. Conditions have to be made for the system's `answers`; the context has no event yet. */
  onSystem(context: AuditContext): void;
  /** Valid during the call. */
  onEvent(context: AuditContext): void;
}

/** The context of the stream: the same object for all its events. */
export interface AuditContext extends FieldContext {
  readonly system: SystemState;
}

export class AuditStream {
  readonly #context: { -readonly [Key in keyof Required<AuditContext>]: Required<AuditContext>[Key] };
  readonly #consumer: AuditConsumer;
  #count = 0;

  constructor(consumer: AuditConsumer, options: StreamOptions = {}) {
    this.#consumer = consumer;
    const stream = new StreamFacts({ ...options, source: K8S_AUDIT_SOURCE });
    this.#context = { system: new SystemState(), event: viewOfEvent(pluginEvent(0n, '')), stream, json: null };
    consumer.onSystem(this.#context);
  }

  /**
   * Takes what an API server sent.
   * @returns what could not be used and why.
   */
  push(text: string): readonly string[] {
    const { events, problems } = readAuditEvents(text);
    const tooLong = events.filter((event) => !this.#take(event)).length;
    return tooLong === 0 ? problems : [...problems, `${tooLong} audit events are longer than ${MAX_EVENT} characters`];
  }

  #take({ json, time }: AuditEvent): boolean {
    const text = JSON.stringify(json);
    if (text.length > MAX_EVENT) return false;
    const context = this.#context;
    context.event = viewOfEvent(pluginEvent(time, text));
    context.event.num = this.#count += 1;
    context.json = json;
    context.system.apply(context.event);
    context.stream.advance(context.event);
    this.#consumer.onEvent(context);
    return true;
  }
}

/** The form that audit events have in captures. */
function pluginEvent(time: bigint, text: string): Uint8Array {
  return buildEvent({ type: 'PLUGINEVENT_E', ts: time, tid: -1, params: [PLUGIN_ID, toBytes(text)] });
}
