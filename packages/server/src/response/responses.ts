/** What agents do about what they see: results as they come, and what people have them do. */
import { randomBytes } from 'node:crypto';
import type { ActionRequest, ActionResult, HostSettings } from '@eyrie/schema';
import type { AgentLines } from '../collector/agent-lines.ts';
import type { Log } from '../log.ts';
import { reasonOf } from '../log.ts';
import type { Metadata } from '../stores/metadata/metadata.ts';
import { ActionStore, type RecordedAction } from './action-store.ts';

/** The agent of a host is not connected. */
export class AgentAway extends Error {}

const PRUNE_MS = 6 * 3600 * 1000;

export class Responses {
  readonly actions: ActionStore;
  readonly #db: Metadata;
  readonly #lines: AgentLines;
  readonly #log: Log;
  /** Who waits for what came of an action, by its id. */
  readonly #waiting = new Map<string, { readonly agentId: string; readonly take: (result: ActionResult) => void }>();
  readonly #timer: NodeJS.Timeout;

  constructor(db: Metadata, lines: AgentLines, log: Log) {
    this.actions = new ActionStore(db);
    this.#db = db;
    this.#lines = lines;
    this.#log = log;
    this.#timer = setInterval(() => void this.#prune(), PRUNE_MS).unref();
    void this.#prune();
  }

  /** Takes what an agent tells. Fulfilled when it is on disk. */
  async arrived(agentId: string, results: readonly ActionResult[]): Promise<void> {
    await this.actions.put(agentId, results);
    for (const result of results) {
      const waiting = this.#waiting.get(result.id);
      // An agent speaks for itself only.
      if (waiting?.agentId === agentId && result.state !== 'running') waiting.take(result);
    }
  }

  /**
   * Has an agent do something.
   * @param requestedBy name of whoever asks, for the record.
   * @param patienceMs how long to wait for the result.
   * @returns the result; still `running` when it takes longer: it is in the record later.
   * @throws AgentAway
   */
  async request(agentId: string, request: ActionRequest, requestedBy: string, patienceMs: number): Promise<RecordedAction> {
    const id = randomBytes(16).toString('hex');
    const target = request.action === 'killProcess' ? { pid: request.pid } : { containerId: request.containerId };
    const begun: ActionResult = { type: 'action', id, action: request.action, state: 'running', at: String(BigInt(Date.now()) * 1_000_000n), target };
    if (this.#lines.get(agentId) === undefined) throw new AgentAway('The agent of this host is not connected; nothing was done.');
    // On the record before it happens.
    await this.actions.put(agentId, [begun], requestedBy);
    const result = await new Promise<ActionResult>((resolve) => {
      const timer = setTimeout(() => resolve(begun), patienceMs);
      const take = (told: ActionResult): void => {
        clearTimeout(timer);
        resolve(told);
      };
      this.#waiting.set(id, { agentId, take });
      this.#lines.send(agentId, { type: 'act', id, request });
    });
    this.#waiting.delete(id);
    return { agentId, requestedBy, result };
  }

  async settingsOf(agentId: string): Promise<HostSettings> {
    const row = await this.#db.selectFrom('agent_settings').selectAll().where('agent_id', '=', agentId).executeTakeFirst();
    return { type: 'settings', actionsEnabled: row?.actions_enabled !== 0 };
  }

  /** The agents whose hosts are switched off. */
  async switchedOff(): Promise<ReadonlySet<string>> {
    const rows = await this.#db.selectFrom('agent_settings').select('agent_id').where('actions_enabled', '=', 0).execute();
    return new Set(rows.map((row) => row.agent_id));
  }

  /** Kept, and told to the agent now or when it comes. */
  async setSettings(agentId: string, actionsEnabled: boolean): Promise<void> {
    const row = { agent_id: agentId, actions_enabled: actionsEnabled ? 1 : 0 };
    await this.#db.insertInto('agent_settings').values(row).onConflict((conflict) => conflict.column('agent_id').doUpdateSet(row)).execute();
    this.#lines.send(agentId, { type: 'settings', actionsEnabled });
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #prune(): Promise<void> {
    try {
      await this.actions.forgetOld(BigInt(Date.now()) * 1_000_000n);
    } catch (error) {
      this.#log('warn', `old actions cannot be removed from the record: ${reasonOf(error)}`);
    }
  }
}
