/** Carries out what policies and people ask for on this host, and tells what became of it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadedRule } from '@eyrie/rules';
import { MAX_CAPTURE_NAME, MAX_CAPTURE_NS } from '@eyrie/schema';
import type { ActionRequest, ActionResult, ActionState, ActionTarget, CaptureInfo, Policy, PolicyAction, PolicyEvent } from '@eyrie/schema';
import { killProcess, type ContainerDeed, type ProcessBirth } from '@eyrie/sensor';
import { textOf } from '@eyrie/scap';
import type { Container, SystemState } from '@eyrie/state';
import { actorOf, type Actor } from './actor.ts';
import { cgroupMounts, containerFolders } from './cgroup-mounts.ts';
import { actOnContainer, type AskRuntime, type Outcome } from './container-action.ts';
import { ContainerCgroup } from './container-cgroup.ts';
import { Guard } from './guard.ts';

export interface ResponderOptions {
  /** The state of this host. */
  readonly system: SystemState;
  readonly guard: Guard;
  /** @throws Error with what the runtime of this container says when it does not do it. */
  readonly askRuntime: (id: string, deed: ContainerDeed) => Promise<unknown>;
  /** Makes a capture; fulfilled when it is written. */
  readonly capture: (info: CaptureInfo) => Promise<Outcome>;
  /** Takes results as they come; of one action there may be several, the last one holds. */
  readonly tell: (result: ActionResult) => void;
}

/** A policy that a rule matched for, and the event that tells of it. */
export interface PolicyMatch {
  readonly policy: Policy;
  readonly ruleName: string;
  /** Those of the policy, and a capture that the rule itself asks for. */
  readonly actions: readonly PolicyAction[];
  readonly eventId: string;
}

/** Actions that answer one match of a rule. */
export interface Response {
  /** What is known of the actions of an event now. */
  resultsOf(eventId: string): ActionResult[];
  /** Fulfilled when the first thing is known of each of them, or soon enough: nobody waits for what takes its time. */
  readonly settled: Promise<unknown>;
}

const SETTLE_MS = 100;
/** Around a match of a rule that asks for a capture itself. */
const RULE_CAPTURE_NS = { before: 5e9, after: 5e9 };

type CaptureAction = Extract<PolicyAction, { type: 'capture' }>;

type ResultFacts = Pick<ActionResult, 'action' | 'target'> & { readonly id: string; readonly eventId?: string; readonly policyId?: number };

export class Responder {
  readonly #options: ResponderOptions;
  readonly #mounts = cgroupMounts();
  /** By deed and container, while it is under way: what the container did until then is answered by the same. */
  readonly #shared = new Map<string, ReturnType<typeof actOnContainer>>();

  /** Captures that are being made, by policy and container. */
  readonly #capturing = new Map<string, string>();

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  /**
   * Acts for policies whose rule has matched. What the kernel can do at once is done before this returns.
   * @returns undefined when there is nothing to do.
   */
  respond(matches: readonly PolicyMatch[], actor: Actor): Response | undefined {
    const results = new Map<string, ActionResult[]>();
    const first: Promise<unknown>[] = [];
    for (const match of matches) {
      const { policy, eventId } = match;
      const own: ActionResult[] = [];
      for (const action of match.actions) {
        if (action.type === 'capture') {
          own.push(this.#capture(match, action, actor));
          continue;
        }
        const isOnContainer = action.type === 'container';
        const facts = {
          id: newId(),
          action: isOnContainer ? action.action : action.type,
          target: isOnContainer ? containerTarget(actor.container) : processTarget(actor),
          eventId,
          policyId: policy.id,
        };
        const at = own.push(resultOf(facts, 'running')) - 1;
        const began = isOnContainer ? this.#onContainer(action.action, actor.container, actor.cgroups) : this.#onProcess(actor.pid, actor.birth);
        first.push(this.#follow(facts, began).then((result) => (own[at] = result)));
      }
      if (own.length > 0) results.set(eventId, own);
    }
    if (results.size === 0) return undefined;
    return { resultsOf: (eventId) => [...(results.get(eventId) ?? [])], settled: Promise.race([Promise.all(first), sleep(SETTLE_MS)]) };
  }

  /** Does what a person asked for. @param id of the result. */
  perform(id: string, request: ActionRequest): void {
    const { system } = this.#options;
    if (request.action === 'killProcess') {
      const thread = system.threadOf(request.pid);
      const target = thread === undefined ? { pid: request.pid } : processTarget(actorOf(thread, 0n));
      void this.#follow({ id, action: request.action, target }, this.#onProcess(request.pid, { aliveAt: BigInt(request.aliveAt), bornAt: undefined }));
      return;
    }
    const container = system.containers.get(request.containerId);
    const facts = { id, action: request.action, target: container === undefined ? { containerId: request.containerId } : containerTarget(container) };
    const began = container === undefined ? outcomeNow({ state: 'gone', reason: 'there is no such container on this host' }) : this.#onContainer(request.action, container, cgroupsOf(container, system));
    void this.#follow(facts, began);
  }

  /** While a policy's capture of this container is being made, what happens in it belongs to that one. */
  #capture({ policy, ruleName, eventId }: PolicyMatch, action: CaptureAction, { container, birth }: Actor): ActionResult {
    const key = `${policy.id} ${container.id}`;
    const running = this.#capturing.get(key);
    const id = running ?? newId();
    const facts = { id: newId(), action: action.type, target: { ...containerTarget(container), captureId: id }, eventId, policyId: policy.id };
    if (running !== undefined) {
      const result = resultOf(facts, 'done', 'it is in a capture that was being made already');
      this.#options.tell(result);
      return result;
    }
    this.#capturing.set(key, id);
    const limit = action.isLimitedToContainer ? { containerId: container.isHost ? 'host' : (container.fullId ?? container.id) } : {};
    const about = container.isHost ? {} : { container: { id: container.fullId ?? container.id, ...(container.metadata?.name === undefined ? {} : { name: container.metadata.name }) } };
    const { name, beforeNs, afterNs, filter, maxEvents } = action;
    const made = this.#options.capture({
      id,
      name: name === '' ? ruleName.slice(0, MAX_CAPTURE_NAME) : name,
      beforeNs,
      afterNs,
      filter,
      maxEvents,
      triggerAt: String(birth.aliveAt),
      eventId,
      policy: { id: policy.id, name: policy.name },
      ruleName,
      ...limit,
      ...about,
    });
    void made.then(({ state, reason }) => {
      this.#capturing.delete(key);
      this.#options.tell(resultOf(facts, state, reason));
    });
    return resultOf(facts, 'running');
  }

  #onContainer(deed: ContainerDeed, container: Container, cgroups: string): ReturnType<typeof actOnContainer> {
    const why = this.#options.guard.againstContainer(container);
    const { fullId } = container;
    if (why !== undefined || fullId === undefined) return outcomeNow({ state: 'failed', reason: `not done: ${why ?? 'its id is not known'}` });
    const key = `${deed} ${fullId}`;
    const shared = this.#shared.get(key);
    if (shared !== undefined) return shared;
    const folders = containerFolders(this.#mounts, cgroups, fullId);
    const id = container.metadata?.fullId ?? fullId;
    const askRuntime: AskRuntime = async (asked) => await this.#options.askRuntime(id, asked);
    const began = actOnContainer(deed, { cgroup: folders === undefined ? undefined : new ContainerCgroup(folders), askRuntime });
    // To let go of it and to hold it again are different things each time.
    if (deed !== 'unpause') {
      this.#shared.set(key, began);
      void began.agreed.then(() => this.#shared.delete(key));
    }
    return began;
  }

  #onProcess(pid: number, birth: ProcessBirth): ReturnType<typeof actOnContainer> {
    const why = this.#options.guard.againstProcess(pid);
    if (why !== undefined) return outcomeNow({ state: 'failed', reason: `not done: ${why}` });
    try {
      const outcome = killProcess(pid, birth);
      if (outcome === 'done') return outcomeNow({ state: 'done' });
      return outcomeNow({ state: 'gone', reason: outcome === 'gone' ? 'it had ended by itself' : 'it had ended by itself; another process has its number' });
    } catch (error) {
      return outcomeNow({ state: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Tells the outcome, and again when the runtime has more to say. */
  async #follow(facts: ResultFacts, { outcome, agreed }: ReturnType<typeof actOnContainer>): Promise<ActionResult> {
    const told = await outcome;
    const result = resultOf(facts, told.state, told.reason);
    this.#options.tell(result);
    void agreed.then((later) => {
      if (later !== told && (later.state !== told.state || later.reason !== told.reason)) this.#options.tell(resultOf(facts, later.state, later.reason));
    });
    return result;
  }
}

function outcomeNow(outcome: Outcome): ReturnType<typeof actOnContainer> {
  const now = Promise.resolve(outcome);
  return { outcome: now, agreed: now };
}

function resultOf(facts: ResultFacts, state: ActionState, reason?: string): ActionResult {
  const at = String(BigInt(Date.now()) * 1_000_000n);
  return { type: 'action', ...facts, state, at, ...(reason === undefined ? {} : { reason: reason.slice(0, 2000) }) };
}

/** @param events of all policies of a rule. */
export function matchesOf(rule: LoadedRule, policies: readonly Policy[], events: readonly PolicyEvent[]): PolicyMatch[] {
  return policies.flatMap((policy) => {
    const event = events.find((candidate) => candidate.policy.id === policy.id);
    const { actions } = policy;
    const own = rule.capture && !actions.some(({ type }) => type === 'capture') ? [captureOf(rule)] : [];
    return event === undefined ? [] : [{ policy, ruleName: rule.name, actions: [...actions, ...own], eventId: event.id }];
  });
}

/** The keys `capture` and `capture_duration` of a rule. */
function captureOf({ captureDuration }: LoadedRule): CaptureAction {
  const afterNs = captureDuration > 0 ? Math.min(captureDuration * 1e6, MAX_CAPTURE_NS) : RULE_CAPTURE_NS.after;
  return { type: 'capture', name: '', beforeNs: RULE_CAPTURE_NS.before, afterNs, filter: '', isLimitedToContainer: false };
}

/** For what is not even begun. */
export function refusal(id: string, request: ActionRequest, reason: string): ActionResult {
  const target = request.action === 'killProcess' ? { pid: request.pid } : { containerId: request.containerId };
  return resultOf({ id, action: request.action, target }, 'failed', reason);
}

function newId(): string {
  return randomBytes(16).toString('hex');
}

function containerTarget({ id, fullId, metadata }: Container): ActionTarget {
  return { containerId: fullId ?? id, ...(metadata?.name === undefined ? {} : { containerName: metadata.name }) };
}

function processTarget({ pid, processName }: Actor): ActionTarget {
  return { pid, processName };
}

/** Of any process in it. */
function cgroupsOf(container: Container, system: SystemState): string {
  for (const thread of system.threads) if (thread.container === container) return textOf(thread.cgroups.value);
  return '';
}
