/**
 * The agent's line to its server. Policy events are previewed at once for live views, and spooled, sent in order and kept until the server says that they
 * are stored. The line comes back by itself; nothing here ever throws at the engine.
 */
import { PROTOCOL_VERSION } from '@eyrie/schema';
import type { ActionResult, AgentCounters, AgentMessage, ConnectionReport, Inventory, PolicyEvent, PolicySet, ServerMessage, TrialReport, UnwatchedStretch } from '@eyrie/schema';
import { severityName } from '@eyrie/schema';
import { Spool } from '../spool/spool.ts';
import { createBatcher, MAX_EVENT_BYTES } from './batcher.ts';
import { connect } from './connection.ts';
import type { Connection, ServerAddress } from './connection.ts';

export interface UplinkOptions {
  readonly server: ServerAddress;
  readonly accessKey: string;
  /** Folder for the spool; one process at a time. */
  readonly folder: string;
  /** Bytes that the spool may have; default 256 MiB. */
  readonly spoolBytes?: number;
  readonly agentId: string;
  readonly agentVersion: string;
  readonly host: { readonly name: string; readonly machineId: string; readonly kernel: string; readonly os: string };
  /** What feeds this agent; see `hello` of the protocol. */
  readonly source: string;
  /** Told when the connection comes and goes, once per change: what a person at the terminal should know. */
  readonly onState?: (state: UplinkState) => void;
}

export type UplinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** Tries again by itself. `refused`: the server answered and does not want this agent, which a person must change. */
  | { readonly kind: 'disconnected'; readonly reason: string; readonly refused: boolean };

/** What the server wants of this host alone. */
export type Order = Extract<ServerMessage, { type: 'act' | 'settings' | 'capture' | 'stopCapture' | 'try' | 'end-try' }>;

/** What the agent tells about itself every other second; the uplink adds what it knows of its spool. */
export interface AgentReport {
  readonly counters: Omit<AgentCounters, 'spoolDropped' | 'spoolBytes'>;
  readonly policyVersion: number;
  readonly policyError?: string;
  readonly actionsOff?: string;
  readonly unwatched?: UnwatchedStretch;
}

export interface Uplink {
  /** Takes an event; never waits and never fails: what cannot be kept is counted. */
  submit(event: PolicyEvent): void;
  /** Takes what became of an action: as safe as an event, and as little in the way. */
  tell(result: ActionResult): void;
  /** Sends what a trial of rules found, now or never: nobody waits for it later. */
  reportTrial(report: TrialReport): void;
  /** Takes what connections were seen: sent when there is a line that is not behind, and otherwise forgotten. */
  sawConnections(report: ConnectionReport): void;
  /** Called with every policy set that the server sends. */
  onPolicies(listener: (set: PolicySet) => void): void;
  /** Called with each order as it comes; one that comes while there is no connection does not come. */
  onOrder(listener: (order: Order) => void): void;
  /** Where to get the report from. */
  onReport(report: () => AgentReport): void;
  /** Where to get the containers from: asked with every report, undefined when they are what was told last on this connection. */
  onInventory(inventory: (isNewConnection: boolean) => Inventory | undefined): void;
  readonly state: UplinkState;
  /** Events that the server has not acknowledged, the bytes they take, and what was lost, by severity name. */
  readonly spool: { readonly events: number; readonly bytes: number; readonly dropped: Readonly<Record<string, number>>; readonly problem: string | undefined };
  /** Gives the server up to `graceMs` to acknowledge what is left, then hangs up; the rest stays on disk. */
  close(graceMs?: number): Promise<void>;
}

const SPOOL_BYTES = 256 * 1024 * 1024;
const WINDOW_BATCHES = 32;
const WINDOW_BYTES = 4 * 1024 * 1024;
/** A preview is only worth something now: when the line is this far behind, it is left out. */
const MAX_PREVIEW_LAG = 1024 * 1024;
const MAX_PREVIEW_EVENTS = 500;
const REPORT_MS = 2000;
const BACKOFF_MS = { first: 250, longest: 10_000, refused: 15_000 };

interface InFlight {
  readonly seq: number;
  readonly bytes: number;
}

/** @throws when the spool folder cannot be used. */
export function createUplink(options: UplinkOptions): Uplink {
  return new WebSocketUplink(options);
}

class WebSocketUplink implements Uplink {
  readonly #options: UplinkOptions;
  readonly #spool: Spool;
  readonly #batcher;
  readonly #policyListeners = new Set<(set: PolicySet) => void>();
  readonly #oversize: Record<string, number> = {};
  readonly #reports: NodeJS.Timeout;
  #order: (order: Order) => void = () => undefined;
  #report: (() => AgentReport) | undefined;
  #inventory: ((isNewConnection: boolean) => Inventory | undefined) | undefined;
  #isInventoryTold = false;
  #newestPolicies: PolicySet | undefined;
  #connection: Connection | undefined;
  #isWelcome = false;
  #state: UplinkState = { kind: 'connecting' };
  #inFlight: InFlight[] = [];
  #inFlightBytes = 0;
  #lastSent = 0;
  #previews: string[] = [];
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  #isClosing = false;
  #onDrained: (() => void) | undefined;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#spool = new Spool({ folder: options.folder, maxBytes: options.spoolBytes ?? SPOOL_BYTES });
    this.#batcher = createBatcher((lane, events, body) => {
      this.#spool.append(lane, events, body);
      this.#pump();
    });
    this.#reports = setInterval(() => this.#sendReport(), REPORT_MS);
    this.#connect();
  }

  get state(): UplinkState {
    return this.#state;
  }

  get spool(): Uplink['spool'] {
    const dropped = Object.fromEntries(Object.entries(this.#spool.dropped).map(([name, count]) => [name, count + (this.#oversize[name] ?? 0)]));
    return { events: this.#spool.events + this.#batcher.waiting, bytes: this.#spool.bytes, dropped, problem: this.#spool.problem };
  }

  submit(event: PolicyEvent): void {
    const text = JSON.stringify(event);
    const name = severityName(event.policy.severity);
    if (text.length > MAX_EVENT_BYTES) {
      this.#oversize[name] = (this.#oversize[name] ?? 0) + 1;
      return;
    }
    this.#batcher.add(name, text);
    if (!this.#isWelcome || (this.#connection?.unsent ?? 0) > MAX_PREVIEW_LAG || this.#previews.length >= MAX_PREVIEW_EVENTS) return;
    // All events of this turn go as one message.
    if (this.#previews.push(text) === 1) setImmediate(() => this.#sendPreviews());
  }

  tell(result: ActionResult): void {
    // Never the first to go when the spool is full.
    this.#batcher.add('High', JSON.stringify(result));
  }

  reportTrial(report: TrialReport): void {
    if (this.#isWelcome) this.#send(report);
  }

  onOrder(listener: (order: Order) => void): void {
    this.#order = listener;
  }

  onPolicies(listener: (set: PolicySet) => void): void {
    this.#policyListeners.add(listener);
    if (this.#newestPolicies !== undefined) listener(this.#newestPolicies);
  }

  onReport(report: () => AgentReport): void {
    this.#report = report;
  }

  onInventory(inventory: (isNewConnection: boolean) => Inventory | undefined): void {
    this.#inventory = inventory;
  }

  sawConnections(report: ConnectionReport): void {
    if (this.#isWelcome && (this.#connection?.unsent ?? 0) < MAX_PREVIEW_LAG) this.#send(report);
  }

  async close(graceMs = 1000): Promise<void> {
    this.#batcher.flush();
    if (this.#isWelcome && this.#spool.events > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        this.#onDrained = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#sendReport();
    this.#isClosing = true;
    clearInterval(this.#reports);
    clearTimeout(this.#retry);
    this.#connection?.end();
    this.#spool.close();
  }

  #connect(): void {
    const { server, accessKey } = this.#options;
    this.#connection = connect(server, accessKey, {
      onOpen: () => {
        const { agentId, agentVersion, host, source } = this.#options;
        this.#send({ type: 'hello', protocol: PROTOCOL_VERSION, agentId, agentVersion, host, source });
      },
      onMessage: (message) => {
        switch (message.type) {
          case 'welcome':
            this.#isWelcome = true;
            this.#failures = 0;
            this.#setState({ kind: 'connected' });
            this.#sendReport();
            this.#pump();
            break;
          case 'ack':
            this.#acknowledged(message.seq);
            break;
          case 'policies':
            this.#newestPolicies = message.set;
            for (const listener of this.#policyListeners) listener(message.set);
            // Whoever made the change wants to see that it has arrived.
            this.#sendReport();
            break;
          case 'act':
          case 'capture':
          case 'stopCapture':
          case 'settings':
          case 'try':
          case 'end-try':
            this.#order(message);
            break;
          case 'refuse':
            break;
        }
      },
      onEnd: (reason, refused) => this.#ended(reason, refused),
    });
  }

  #ended(reason: string, refused: boolean): void {
    this.#connection = undefined;
    this.#isWelcome = false;
    this.#isInventoryTold = false;
    this.#inFlight = [];
    this.#inFlightBytes = 0;
    this.#previews = [];
    if (this.#isClosing) return;
    this.#lastSent = 0;
    this.#onDrained?.();
    this.#setState({ kind: 'disconnected', reason, refused });
    const wait = refused ? BACKOFF_MS.refused : Math.min(BACKOFF_MS.first * 2 ** this.#failures, BACKOFF_MS.longest);
    this.#failures += 1;
    // Many agents lose the same server at once: they should not all come back in the same moment.
    this.#retry = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
  }

  /** Sends as many batches as the window allows. */
  #pump(): void {
    const connection = this.#connection;
    if (!this.#isWelcome || connection === undefined) return;
    while (this.#inFlight.length < WINDOW_BATCHES && this.#inFlightBytes < WINDOW_BYTES) {
      const batch = this.#spool.next(this.#lastSent);
      if (batch === undefined) break;
      const text = `{"type":"batch","seq":${batch.seq},"events":${batch.body}}`;
      connection.send(text);
      this.#lastSent = batch.seq;
      this.#inFlight.push({ seq: batch.seq, bytes: text.length });
      this.#inFlightBytes += text.length;
    }
  }

  #acknowledged(seq: number): void {
    this.#spool.acknowledge(seq);
    this.#inFlight = this.#inFlight.filter((batch) => {
      if (batch.seq > seq) return true;
      this.#inFlightBytes -= batch.bytes;
      return false;
    });
    this.#pump();
    if (this.#spool.events === 0) this.#onDrained?.();
  }

  #sendPreviews(): void {
    const texts = this.#previews;
    this.#previews = [];
    if (this.#isWelcome && texts.length > 0) this.#connection?.send(`{"type":"live","events":[${texts.join(',')}]}`);
  }

  #sendReport(): void {
    if (!this.#isWelcome || this.#report === undefined) return;
    const { counters, policyVersion, policyError, actionsOff, unwatched } = this.#report();
    const { dropped, bytes, problem } = this.spool;
    this.#send({
      type: 'status',
      counters: { ...counters, dropped: { ...counters.dropped }, droppedByCall: { ...counters.droppedByCall }, spoolDropped: { ...dropped }, spoolBytes: bytes },
      policyVersion,
      ...(policyError === undefined ? {} : { policyError }),
      ...(actionsOff === undefined ? {} : { actionsOff }),
      ...(unwatched === undefined ? {} : { unwatched }),
      ...(problem === undefined ? {} : { spoolProblem: problem }),
    });
    const inventory = this.#inventory?.(!this.#isInventoryTold);
    if (inventory !== undefined) this.#send(inventory);
    this.#isInventoryTold ||= inventory !== undefined;
  }

  #send(message: AgentMessage): void {
    this.#connection?.send(JSON.stringify(message));
  }

  #setState(state: UplinkState): void {
    const isSame = state.kind === this.#state.kind && JSON.stringify(state) === JSON.stringify(this.#state);
    this.#state = state;
    if (!isSame) this.#options.onState?.(state);
  }
}
