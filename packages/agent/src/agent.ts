/**
 * The agent of one host: source → stream → rules → policy events → uplink. Policies come down the uplink; the last good set is kept on disk,
 * so an agent protects from its start on, whether or not the server is there.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalTime } from '@eyrie/fields';
import { AuditStream, EventStream, StreamValues, type AuditContext, type StreamContext } from '@eyrie/rules';
import type { Inventory, Labels, PolicyEvent, PolicySet, UnwatchedStretch } from '@eyrie/schema';
import { containerLabels } from './containers/container-labels.ts';
import { ConnectionWatch, LOOK_MS, LOOKS_PER_REPORT } from './connections/connection-watch.ts';
import { HeldEvents } from './containers/held-events.ts';
import { HostContainers } from './containers/host-containers.ts';
import { inventoryOf } from './containers/inventory.ts';
import { lateValues } from './containers/late-values.ts';
import { LOSS_INTERVAL_MS, LossReporter } from './decision/loss-event.ts';
import { auditEvents } from './decision/audit-event.ts';
import { unwatchedEvent, WatchMark } from './decision/watch-mark.ts';
import { described, policyEvents, type Origin } from './decision/policy-event.ts';
import { CaptureClient } from './captures/capture-client.ts';
import { HostCaptures } from './captures/host-captures.ts';
import { agentId, hostInfo } from './identity.ts';
import { Guard } from './response/guard.ts';
import { HostSwitch } from './response/host-switch.ts';
import { actorOf } from './response/actor.ts';
import { matchesOf, refusal, Responder, type Response } from './response/responder.ts';
import { ControlSocket } from './recorder/control-socket.ts';
import { recoverCaptures } from './recorder/partial-captures.ts';
import type { FlightRecorder, RecorderOptions } from './recorder/recorder.ts';
import { AgentPolicies } from './policies/agent-policies.ts';
import { readPolicySet, writePolicySet } from './policies/policy-file.ts';
import { RuleTrials } from './policies/rule-trial.ts';
import type { ReadyRule } from './policies/ready-rules.ts';
import { AuditReceiver } from './sources/audit-receiver.ts';
import { recordedEvents, type Recorded } from './sources/recorded-events.ts';
import { isThreadAlive, LiveHost, type HostCounts } from './sources/live-host.ts';
import { endOf, type ReplayFile } from './sources/replay.ts';
import { wantedEvents } from './sources/wanted-events.ts';
import type { ServerAddress } from './uplink/connection.ts';
import { createUplink, type Order, type Uplink, type UplinkState } from './uplink/uplink.ts';

export interface AgentOptions {
  /** Folder of the agent: identity, policies, spool. */
  readonly folder: string;
  readonly version: string;
  readonly server: ServerAddress;
  readonly accessKey: string;
  readonly localTime: LocalTime;
  /** Sockets of container runtimes beside the usual ones. */
  readonly containerSockets?: readonly string[];
  /** The newest events of a watched host are kept, with what is recorded beyond what rules need. */
  readonly recorder: RecorderOptions & { readonly recorded: Recorded };
  /** Whether containers and processes of this host may be acted on. */
  readonly actions: boolean;
  /** What a person at the terminal should know. */
  readonly note: (text: string) => void;
}

const POLICY_PATIENCE_MS = 15_000;
/** A replay waits while so many events wait to be stored. */
const MAX_WAITING = 2_000;
const CLOSE_GRACE_MS = 1_000;
/** A shorter gap, as when the server starts again, is not worth a word. */
const QUIET_GAP_MS = 5_000;

const NO_COUNTS: HostCounts = { events: 0, dropped: {}, droppedByCall: {}, withoutData: 0 };

export class Agent {
  readonly #options: AgentOptions;
  readonly #uplink: Uplink;
  readonly #policies = new AgentPolicies({
    onSyscall: (context, ready) => this.#report(context, ready),
    onAudit: (context, ready) => this.#reportAudit(context, ready),
    labelsOf: (container) => ({ ...this.#hostLabels, ...containerLabels(container) }),
  });
  readonly #trials = new RuleTrials({
    report: (report) => this.#uplink.reportTrial(report),
    onRules: () => this.#live?.setEvents(this.#wanted, this.#unneeded),
    shift: () => this.#origin.replay?.shift ?? 0n,
  });
  readonly #host = hostInfo();
  readonly #held = new HeldEvents({ submit: (event) => this.#submit(event) });
  #containers: HostContainers | undefined = undefined;
  readonly #switch: HostSwitch;
  readonly #mark: WatchMark;
  #unwatched: UnwatchedStretch | undefined = undefined;
  #responder: Responder | undefined = undefined;
  #origin: Origin;
  #values: StreamValues | undefined = undefined;
  #auditValues: StreamValues | undefined = undefined;
  #audit: AuditReceiver | undefined = undefined;
  #alerts = 0;
  /** Of {@link HostContainers.changes}. */
  #changesTold = 0;
  #policyError: string | undefined = undefined;
  #live: LiveHost | undefined = undefined;
  #recorder: FlightRecorder | undefined = undefined;
  #control: ControlSocket | undefined = undefined;
  #captures: HostCaptures | undefined = undefined;
  #replayed = NO_COUNTS;
  #onPolicies: () => void = () => undefined;
  #gapTimer: NodeJS.Timeout | undefined = undefined;
  #lossTimer: NodeJS.Timeout | undefined = undefined;
  #lookTimer: NodeJS.Timeout | undefined = undefined;

  /** @param source for people: `live`, or the name of a capture. @throws Error when the folder cannot be used. */
  constructor(options: AgentOptions, source: string) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const id = agentId(options.folder);
    this.#origin = { agentId: id, hostName: () => this.#host.name, machineId: this.#host.machineId };
    this.#uplink = createUplink({
      server: options.server,
      accessKey: options.accessKey,
      folder: join(options.folder, 'spool'),
      agentId: id,
      agentVersion: options.version,
      host: this.#host,
      source,
      onState: (state) => this.#noteState(state),
    });
    this.#switch = new HostSwitch(options.folder, options.actions);
    this.#mark = new WatchMark(options.folder);
    this.#uplink.onOrder((order) => this.#obey(order));
    this.#uplink.onReport(() => ({
      counters: { ...this.#counts, alerts: this.#alerts },
      policyVersion: this.#policies.version,
      ...(this.#policyError === undefined ? {} : { policyError: this.#policyError }),
      ...(this.#unwatched === undefined ? {} : { unwatched: this.#unwatched }),
      ...(this.#switch.whyOff === undefined ? {} : { actionsOff: this.#switch.whyOff }),
    }));
    this.#uplink.onInventory((isNewConnection) => this.#inventory(isNewConnection));
    const stored = readPolicySet(options.folder);
    if (stored !== undefined) this.#policyError = this.#policies.use(stored);
    this.#uplink.onPolicies((set) => this.#usePolicies(set));
  }

  /**
   * Watches this host from now on.
   * @param excluded processes that are not reported.
   * @throws Error that says what this host lacks.
   */
  watchHost(excluded: readonly number[]): void {
    const stream = this.#stream({ isAlive: isThreadAlive });
    this.#containers = new HostContainers(stream, { sockets: this.#options.containerSockets ?? [], onDescribed: (container) => this.#held.described(container) });
    this.#responder = this.#responderOf(stream, this.#containers, excluded);
    this.#live = new LiveHost(stream, this.#wanted, { unneeded: this.#unneeded, excluded });
    this.#record(this.#live);
    this.#live.keepData(this.#policies.snapLength);
    this.#live.start();
    this.#unwatched = this.#mark.begin();
    if (this.#unwatched !== undefined) this.#uplink.submit(unwatchedEvent(this.#unwatched, this.#origin));
    this.#watchConnections(stream);
    const losses = new LossReporter(this.#origin);
    this.#lossTimer = setInterval(() => this.#reportLosses(losses), LOSS_INTERVAL_MS);
  }

  /**
   * Takes the audit events of a Kubernetes cluster from now on.
   * @returns the port, for an address with port 0.
   * @throws Error when the address cannot be listened on.
   */
  async receiveAudit(address: { readonly host: string; readonly port: number }): Promise<number> {
    const stream = new AuditStream({
      onSystem: (context) => {
        this.#auditValues = new StreamValues(context);
        this.#policies.audit.watch(context);
      },
      onEvent: (context) => this.#policies.audit.onEvent(context),
    }, { localTime: this.#options.localTime });
    const { note } = this.#options;
    this.#audit = await AuditReceiver.listen({ ...address, onEvents: (text) => stream.push(text), onProblem: (problem) => note(`Kubernetes audit events that were posted could not be used: ${problem}.`) });
    return this.#audit.port;
  }

  /** Plays a capture as if it ended now. Fulfilled when it is over; the policy events may still be on their way. */
  async replay(file: ReplayFile): Promise<{ events: number; alerts: number; error: string | undefined }> {
    await this.#policiesArrived();
    const end = await endOf(file);
    const shift = end === undefined ? 0n : BigInt(Date.now()) * 1_000_000n - end;
    const stream = this.#stream({});
    this.#origin = { ...this.#origin, hostName: () => stream.context.stream.hostname ?? this.#host.name, replay: { file: file.name, shift } };
    const { error, counts } = await file.read(stream, async () => {
      this.#replayed = { ...NO_COUNTS, events: stream.converter.counts.events };
      while (this.#uplink.spool.events > MAX_WAITING) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    this.#replayed = { ...NO_COUNTS, events: stream.converter.counts.events };
    return { events: counts.events, alerts: this.#alerts, error: error?.message };
  }

  get waiting(): number {
    return this.#uplink.spool.events;
  }

  /** Ends within about a second; what the server has not stored stays in the spool. */
  async close(): Promise<void> {
    clearTimeout(this.#gapTimer);
    clearInterval(this.#lossTimer);
    clearInterval(this.#lookTimer);
    this.#mark.end();
    const recorded = this.#recorder?.close();
    this.#live?.close();
    this.#audit?.close();
    await recorded;
    this.#control?.close();
    this.#captures?.close();
    this.#containers?.close();
    this.#trials.close();
    this.#held.flush();
    await this.#uplink.close(CLOSE_GRACE_MS);
  }

  get #wanted(): string[] {
    return [...wantedEvents([...this.#policies.syscalls.rules, ...this.#trials.rules]), ...recordedEvents(this.#options.recorder.recorded)];
  }

  /** Recorded, and looked at by no rule: may be left out first when the host is faster than the agent. */
  get #unneeded(): string[] {
    const needed = wantedEvents([...this.#policies.syscalls.rules, ...this.#trials.rules]);
    return recordedEvents(this.#options.recorder.recorded).filter((name) => !needed.has(name));
  }

  #record(live: LiveHost): void {
    const { folder, recorder, note } = this.#options;
    for (const { path, isWhole } of recoverCaptures(join(folder, 'captures'))) note(`An earlier agent left the capture ${path}${isWhole ? '' : ', which is not whole'}.`);
    this.#recorder = live.record(recorder);
    this.#control = new ControlSocket(this.#recorder, folder, note);
    const client = new CaptureClient({ ...this.#options, agentId: this.#origin.agentId });
    this.#captures = new HostCaptures({ recorder: this.#recorder, folder: join(folder, 'uploads'), client, note });
  }

  #watchConnections(stream: EventStream): void {
    const now = (): bigint => BigInt(Date.now()) * 1_000_000n;
    const watch = new ConnectionWatch(now());
    let looks = 0;
    this.#lookTimer = setInterval(() => {
      watch.look(stream.system.threads);
      looks += 1;
      const report = looks % LOOKS_PER_REPORT === 0 ? watch.report(now()) : undefined;
      if (report !== undefined) this.#uplink.sawConnections(report);
    }, LOOK_MS);
  }

  #reportLosses(losses: LossReporter): void {
    const event = losses.check(this.#counts, BigInt(Date.now()) * 1_000_000n);
    if (event !== undefined) this.#uplink.submit(event);
  }

  get #counts(): HostCounts {
    return this.#live?.counts ?? this.#replayed;
  }

  #stream(state: { isAlive?: typeof isThreadAlive }): EventStream {
    const consumer = {
      onSystem: (context: StreamContext): void => {
        this.#values = new StreamValues(context);
        this.#policies.syscalls.watch(context);
        this.#trials.watch(context, this.#values);
      },
      onEvent: (context: StreamContext): void => {
        this.#policies.syscalls.onEvent(context);
        this.#trials.onEvent(context);
      },
    };
    return new EventStream(consumer, { localTime: this.#options.localTime, state });
  }

  #report(context: StreamContext, ready: ReadyRule): void {
    if (this.#values === undefined) return;
    const { scope } = this.#policies;
    const { thread } = context.system;
    const { container } = thread;
    const answer = this.#containers?.learn(container);
    const isKnown = answer === undefined;
    const within = scope.within(isKnown ? ready.policies : ready.policies.filter((policy) => policy.scope === ''), container);
    // Which of the others are about the container depends on what is not known of it yet.
    const policies = isKnown ? within : ready.policies;
    if (policies.length === 0) return;
    const events = policyEvents(context, ready, policies, this.#values, this.#origin);
    const actor = actorOf(thread, context.event.time);
    const response = this.#responder?.respond(matchesOf(ready.rule, within, events), actor);
    if (isKnown && response === undefined) {
      for (const event of events) this.#submit(event);
      return;
    }
    const values = lateValues(ready.rule.output, this.#values, container);
    const complete = (): PolicyEvent[] => {
      const all = isKnown ? within : scope.within(policies, container);
      const late = this.#responder?.respond(matchesOf(ready.rule, all.filter((policy) => !within.includes(policy)), events), actor);
      const ids = new Set(all.map(({ id }) => id));
      return answered(described(events.filter(({ policy }) => ids.has(policy.id)), ready, values, container), [response, late]);
    };
    this.#held.hold(container, complete, Promise.all([answer, response?.settled]));
  }

  #reportAudit(context: AuditContext, ready: ReadyRule): void {
    if (this.#auditValues === undefined) return;
    for (const event of auditEvents(context, ready, this.#auditValues, this.#origin)) this.#submit(event);
  }

  #submit(event: PolicyEvent): void {
    this.#alerts += 1;
    this.#uplink.submit(event);
  }

  #inventory(isNewConnection: boolean): Inventory | undefined {
    const containers = this.#live?.containers;
    if (this.#containers === undefined || containers === undefined) return undefined;
    const { changes } = this.#containers;
    if (!isNewConnection && changes === this.#changesTold) return undefined;
    this.#changesTold = changes;
    return inventoryOf(containers);
  }

  get #hostLabels(): Labels {
    const { agentId: id, hostName, machineId } = this.#origin;
    return { 'host.hostName': hostName(), machineId, agentId: id };
  }

  #responderOf(stream: EventStream, containers: HostContainers, excluded: readonly number[]): Responder {
    return new Responder({
      system: stream.system,
      guard: new Guard({ whyOff: () => this.#switch.whyOff, own: [process.pid, ...excluded] }),
      askRuntime: async (id, deed) => await containers.act(id, deed),
      capture: async (info) => (await this.#captures?.make(info)) ?? { state: 'failed', reason: 'the flight recorder does not run' },
      tell: (result) => this.#uplink.tell(result),
    });
  }

  #obey(order: Order): void {
    if (order.type === 'try') return this.#trials.start(order);
    if (order.type === 'end-try') return this.#trials.stop(order.id);
    if (order.type === 'settings') {
      try {
        this.#switch.set(order.actionsEnabled);
      } catch (error) {
        this.#options.note(`Whether this host may be acted on cannot be kept for the next start: ${error instanceof Error ? error.message : String(error)}`);
      }
      return;
    }
    if (order.type === 'capture') {
      void this.#captures?.make(order.info);
      return;
    }
    if (order.type === 'stopCapture') {
      this.#captures?.stop(order.id);
      return;
    }
    const { id, request } = order;
    if (this.#responder !== undefined) this.#responder.perform(id, request);
    else this.#uplink.tell(refusal(id, request, 'this agent plays a recording: there is nothing to act on'));
  }

  #usePolicies(set: PolicySet): void {
    const error = this.#policies.use(set);
    this.#policyError = error;
    if (error === undefined) {
      try {
        writePolicySet(this.#options.folder, set);
      } catch (problem) {
        this.#options.note(`Policy set ${set.version} holds, but cannot be kept for the next start: ${problem instanceof Error ? problem.message : String(problem)}`);
      }
      this.#live?.setEvents(this.#wanted, this.#unneeded);
      this.#live?.keepData(this.#policies.snapLength);
    } else {
      this.#options.note(`The agent does not use policy set ${set.version}; set ${this.#policies.version} keeps running.\n${error}`);
    }
    this.#onPolicies();
  }

  /** A replay without rules would find nothing. */
  async #policiesArrived(): Promise<void> {
    if (this.#policies.syscalls.rules.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLICY_PATIENCE_MS);
      this.#onPolicies = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #noteState(state: UplinkState): void {
    if (state.kind === 'connecting') return;
    if (state.kind === 'connected') {
      clearTimeout(this.#gapTimer);
      this.#gapTimer = undefined;
      return;
    }
    const { host, port } = this.#options.server;
    const text = `The agent has no connection to ${host}:${port}: ${state.reason}.`;
    if (state.refused) this.#options.note(text);
    else this.#gapTimer ??= setTimeout(() => this.#options.note(`${text} It tries again and keeps its events meanwhile.`), QUIET_GAP_MS);
  }
}

function answered(events: readonly PolicyEvent[], responses: readonly (Response | undefined)[]): PolicyEvent[] {
  return events.map((event) => {
    const actions = responses.flatMap((response) => response?.resultsOf(event.id) ?? []);
    return actions.length === 0 ? event : { ...event, actions };
  });
}
