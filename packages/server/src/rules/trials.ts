/** Trials of rules that are not saved, on one agent each: who watches, and what the agent tells. */
import { randomBytes } from 'node:crypto';
import type { RulesFile, TrialReport } from '@eyrie/schema';
import type { AgentLines } from '../collector/agent-lines.ts';
import { PolicyConflict } from '../policies/policy-conflict.ts';

export interface TrialRequest {
  readonly agentId: string;
  readonly rulesFiles: readonly RulesFile[];
  readonly ruleNames: readonly string[];
  readonly seconds: number;
}

const MAX_TRIALS = 20;
/** An agent that says nothing for so long after its time was up is gone. */
const GRACE_MS = 5_000;

interface Running {
  readonly agentId: string;
  readonly listener: (report: TrialReport) => void;
  readonly timer: NodeJS.Timeout;
}

export class RuleTrials {
  readonly #lines: AgentLines;
  readonly #running = new Map<string, Running>();

  constructor(lines: AgentLines) {
    this.#lines = lines;
  }

  /**
   * @param listener called with every report; the last one has `ended`.
   * @returns a function that ends it early.
   * @throws PolicyConflict when the agent is not connected, or there are too many trials.
   */
  start({ agentId, rulesFiles, ruleNames, seconds }: TrialRequest, listener: (report: TrialReport) => void): () => void {
    if (this.#running.size >= MAX_TRIALS) throw new PolicyConflict(`There are already ${MAX_TRIALS} trials. Stop one, or try again in a minute.`);
    const id = randomBytes(16).toString('hex');
    const lost = (problem: string): void => this.#take({ type: 'trial', id, matches: [], skipped: 0, ended: 'stopped', problem });
    const timer = setTimeout(() => lost('The agent has not answered any more.'), seconds * 1000 + GRACE_MS);
    this.#running.set(id, { agentId, listener, timer });
    if (!this.#lines.send(agentId, { type: 'try', id, rulesFiles: [...rulesFiles], ruleNames: [...ruleNames], seconds })) {
      this.#forget(id);
      throw new PolicyConflict('The agent is not connected at the moment. Choose another one, or wait until it is back.');
    }
    return () => {
      if (this.#forget(id)) this.#lines.send(agentId, { type: 'end-try', id });
    };
  }

  /** An agent speaks of its own trials only. */
  arrived(agentId: string, report: TrialReport): void {
    if (this.#running.get(report.id)?.agentId === agentId) this.#take(report);
  }

  close(): void {
    for (const id of this.#running.keys()) this.#forget(id);
  }

  #take(report: TrialReport): void {
    this.#running.get(report.id)?.listener(report);
    if (report.ended !== undefined) this.#forget(report.id);
  }

  #forget(id: string): boolean {
    clearTimeout(this.#running.get(id)?.timer);
    return this.#running.delete(id);
  }
}
