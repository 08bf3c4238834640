/** One agent on the line: what it says is checked here, and what it must not be told before time (an acknowledgement) leaves from here. */
import { actionResult, agentStatus, connectionReport, eventBatch, hello, inventory, livePreview, policyEvent, PROTOCOL_VERSION, trialReport } from '@eyrie/schema';
import type { ActionResult, PolicyEvent, ServerMessage } from '@eyrie/schema';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { LiveHub } from '../live/live-hub.ts';
import { reasonOf } from '../log.ts';
import type { Log } from '../log.ts';
import type { Responses } from '../response/responses.ts';
import type { RuleTrials } from '../rules/trials.ts';
import type { ConnectionStore } from '../topology/connection-store.ts';
import { wellFormedJson } from '../stores/events/event-row.ts';
import type { AgentRecord, AgentRegistry, Hello } from './agent-registry.ts';
import type { IngestWriter } from './ingest-writer.ts';
import { messageText } from './message-text.ts';

export interface ConnectionServices {
  readonly registry: AgentRegistry;
  readonly responses: Responses;
  readonly ruleTrials: RuleTrials;
  readonly writer: IngestWriter;
  readonly hub: LiveHub;
  readonly connections: ConnectionStore;
  readonly log: Log;
  /** Called when the agent is known: gives it its place (an older connection of the same agent ends) and the newest policies. */
  readonly welcomed: (connection: AgentConnection, agentId: string) => void;
  /** JSON of the newest policies message. */
  readonly policies: () => string;
}

const HELLO_MS = 10_000;
/** An agent that takes nothing off the line for this many bytes is cut off; it comes back and starts with the newest policies. */
const MAX_UNSENT = 64 * 1024 * 1024;

/** Events are checked one by one, so that one bad event does not hold up the others of its message for ever. */
const arrivedEvents = z.array(z.unknown()).max(1000);
const anyMessage = z.discriminatedUnion('type', [
  hello,
  eventBatch.extend({ events: arrivedEvents }),
  livePreview.extend({ events: arrivedEvents }),
  agentStatus,
  trialReport,
  inventory,
  connectionReport,
]);

export class AgentConnection {
  readonly #socket: WebSocket;
  readonly #services: ConnectionServices;
  readonly #helloTimer: NodeJS.Timeout;
  #record: AgentRecord | undefined;
  #enrolling = false;
  #acked = 0;
  /** Batches are stored in the order of their numbers. */
  #queue: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, services: ConnectionServices) {
    this.#socket = socket;
    this.#services = services;
    this.#helloTimer = setTimeout(() => this.refuse('no-hello', `no hello within ${HELLO_MS / 1000} s`), HELLO_MS);
    socket.on('message', (data, isBinary) => this.#receive(messageText(data), isBinary));
    socket.on('close', () => clearTimeout(this.#helloTimer));
    // What follows is always a close.
    socket.on('error', (error) => services.log('warn', `agent ${this.#record?.hello.host.name ?? '(unknown)'}: ${error.message}`));
  }

  get record(): AgentRecord | undefined {
    return this.#record;
  }

  sendPolicies(message: string): void {
    this.#sendText(message);
  }

  send(message: ServerMessage): void {
    this.#sendText(JSON.stringify(message));
  }

  /** Says why and hangs up. */
  refuse(code: string, message: string): void {
    this.send({ type: 'refuse', code, message });
    this.#socket.close(1008, code);
  }

  #receive(text: string, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    let message: z.infer<typeof anyMessage>;
    try {
      if (isBinary) throw new Error('binary, expected JSON text');
      message = anyMessage.parse(JSON.parse(wellFormedJson(text)));
    } catch (error) {
      const reason = error instanceof z.ZodError ? z.prettifyError(error) : reasonOf(error);
      this.#services.log('warn', `agent ${this.#record?.hello.host.name ?? '(unknown)'} sent a message that is not of the protocol: ${reason}`);
      this.refuse('bad-message', `not a message of protocol ${PROTOCOL_VERSION}: ${reason}`);
      return;
    }
    if (message.type === 'hello') this.#greet(message);
    else if (this.#record === undefined) this.#beforeWelcome();
    else if (message.type === 'batch') this.#takeBatch(this.#record, message.seq, message.events, text.length);
    else if (message.type === 'trial') this.#services.ruleTrials.arrived(this.#record.hello.agentId, message);
    else if (message.type === 'inventory') this.#services.registry.noteInventory(this.#record, message, text.length);
    else if (message.type === 'connections') void this.#services.connections.put(this.#record.hello.agentId, this.#record.hello.host.name, message);
    else if (message.type === 'live') this.#services.hub.publish(this.#checked(this.#record, message.events));
    else {
      const { spoolProblem } = message;
      if (spoolProblem !== undefined && spoolProblem !== this.#record.status?.spoolProblem) {
        this.#services.log('warn', `agent on ${this.#record.hello.host.name}: its disk takes no more events, new ones wait in memory: ${spoolProblem}`);
      }
      this.#record.status = message;
      this.#services.registry.seen(this.#record);
    }
  }

  #beforeWelcome(): void {
    // Between hello and welcome an agent has nothing to say yet.
    this.refuse('no-hello', 'the first message must be hello, and the next may follow after welcome');
  }

  #greet(message: Hello): void {
    if (this.#record !== undefined || this.#enrolling) return;
    this.#enrolling = true;
    clearTimeout(this.#helloTimer);
    if (message.protocol !== PROTOCOL_VERSION) {
      this.refuse('protocol', `this server speaks protocol ${PROTOCOL_VERSION}, the agent ${message.protocol}: install the same version of both`);
      return;
    }
    const { registry, responses } = this.#services;
    Promise.all([registry.enrol(message), responses.settingsOf(message.agentId)]).then(
      ([record, settings]) => {
        this.#record = record;
        this.#services.welcomed(this, message.agentId);
        this.send({ type: 'welcome', protocol: PROTOCOL_VERSION, serverTime: new Date().toISOString() });
        this.#sendText(this.#services.policies());
        this.send(settings);
      },
      (error: unknown) => this.refuse('not-enrolled', `the agent cannot be enrolled: ${reasonOf(error)}`),
    );
  }

  #takeBatch(record: AgentRecord, seq: number, items: readonly unknown[], bytes: number): void {
    const { writer, registry, responses, log } = this.#services;
    const { agentId } = record.hello;
    const results = this.#resultsAmong(record, items);
    const events = this.#checked(record, items.filter((item) => !isResult(item)));
    const put = (): void =>
      writer.put({ agentId, seq, events }, bytes, () => {
        registry.seen(record);
        this.#acknowledge(seq);
      });
    this.#queue = this.#queue.then(async () => {
      if (results.length > 0) await responses.arrived(agentId, results);
      put();
    });
    this.#queue.catch((error: unknown) => {
      log('error', `what the agent on ${record.hello.host.name} did cannot be stored: ${reasonOf(error)}; it will send it again`);
      this.#socket.terminate();
    });
    if (writer.isFull && !this.#socket.isPaused) {
      this.#socket.pause();
      writer.onRoom(() => this.#socket.resume());
    }
  }

  /** Several batches are often stored in one go: one acknowledgement does for all. */
  #acknowledge(seq: number): void {
    const isFirst = this.#acked === 0;
    this.#acked = Math.max(this.#acked, seq);
    if (!isFirst) return;
    queueMicrotask(() => {
      this.send({ type: 'ack', seq: this.#acked });
      this.#acked = 0;
    });
  }

  #resultsAmong(record: AgentRecord, items: readonly unknown[]): ActionResult[] {
    return items.filter(isResult).flatMap((item) => {
      const result = actionResult.safeParse(item);
      if (result.success) return [result.data];
      record.refusedEvents += 1;
      this.#services.log('warn', `agent ${record.hello.host.name} sent the result of an action that is not of the protocol, left out: ${z.prettifyError(result.error)}`);
      return [];
    });
  }

  #checked(record: AgentRecord, events: readonly unknown[]): PolicyEvent[] {
    const { agentId } = record.hello;
    return events.flatMap((candidate) => {
      const result = policyEvent.safeParse(candidate);
      // An agent speaks for itself only.
      if (result.success) return [{ ...result.data, agentId }];
      record.refusedEvents += 1;
      this.#services.log('warn', `agent ${record.hello.host.name} sent an event that is not of the protocol, left out: ${z.prettifyError(result.error)}`);
      return [];
    });
  }

  #sendText(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_UNSENT) this.#socket.terminate();
    else this.#socket.send(text);
  }
}

function isResult(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'type' in item && item.type === 'action';
}
